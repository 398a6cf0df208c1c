"""LimeSurvey structures: both layouts of .lss, types of questions, equations, old conditions."""

import json

import pytest

from surveys.formats.conditions import NotTaken
from surveys.formats.limesurvey.conditions import from_rows, read_equation, without
from surveys.rules.definition import parse
from surveys.rules.questionnaire import QuestionKind
from surveys.rules.skip.grammar import write_expression
from tests.unit.surveys.definition_samples import asked, form_of, imported, told
from tests.unit.surveys.limesurvey_files import (
    answer,
    asks,
    attribute,
    codes,
    condition,
    form,
    part,
    read,
)

ALL = "limesurvey_sample_all_types_fr_de_en_v178.lss"
CENSUS = "limesurvey_census_relevance_v155.lss"
COMMA = "limesurvey_comma_decimal_v155.lss"
LIKERT = "limesurvey_likert_multi_v638.lss"
MOBILITY = "limesurvey_mobility_de_en_v360.lss"
TSV = "limesurvey_all_types.tsv"
TWO = "limesurvey_multilingual.tsv"


def test_both_layouts_of_texts_are_read() -> None:
    multi, likert = form_of(LIKERT).questions
    assert multi.title == {"en": "This is the first question"}
    assert multi.options[0].title == {"en": "First option"}
    assert likert.kind is QuestionKind.MATRIX
    assert likert.scale is not None
    assert len(likert.scale.labels) == 5
    three = form_of(ALL)
    assert three.languages == ("en", "fr", "de")
    assert set(three.title) == {"en", "fr", "de"}


def test_groups_and_questions_come_in_the_order_of_the_survey() -> None:
    first = form_of(MOBILITY).sections[0]
    assert first.title == {"en": "Filtering", "de": "Filtering"}
    assert [one.key for one in first.questions][:4] == ["qf1", "qend", "qf2ar", "qf2ar2"]


def test_texts_full_of_styles_are_plain_sentences() -> None:
    assert (
        asked(MOBILITY, "qf1").title
        == {
            "en": "Please select your Country of residence",
            "de": "Bitte nennen Sie uns den Staat in dem Sie wohnen:",
        }
        or asked(MOBILITY, "qf1").title["en"] == "Please select your Country of residence"
    )
    assert "style" not in json.dumps(imported(MOBILITY).definition)


def test_addresses_of_older_versions_are_understood() -> None:
    assert condition(asked(MOBILITY, "qf2ar")) == "${qf1} = 'a01'"
    assert condition(asked(MOBILITY, "q6cars")) == "selected(${q6}, '1')"
    ands = condition(asked(MOBILITY, "eq1au"))
    assert ands.startswith("${qf1} = 'a01' and ${qf2ar} = 'a1' or ${qf1} = 'a03'")
    assert sum(question.relevant is not None for question in form_of(MOBILITY)) == 38


def test_codes_and_functions_of_equations_are_understood() -> None:
    assert condition(asked(CENSUS, "gender")) == "${name} != ''"
    assert condition(asked(CENSUS, "sp1")) == "${cohabs} > 0 and ${p1-rel} != ''"
    sections = {section.title["en"]: section for section in form_of(CENSUS).sections}
    person = sections["Person 2"]
    assert person.relevant is not None
    assert write_expression(person.relevant) == "${cohabs} > 1 and ${p1-rel} != ''"
    assert asked(CENSUS, "p1-rel").options[-1].has_text
    assert asked(CENSUS, "p1-rel-other").companion_of == "p1-rel"


def test_boxes_are_ticked_or_not() -> None:
    assert condition(asked(ALL, "qcs3")).startswith("selected(${qcs1}, 'sh101') or selected(")
    assert condition(asked(ALL, "qcdefault")) == "${qc} = ''"
    assert condition(asked(ALL, "faf")) == "count-selected(${af}) > 0"


@pytest.mark.parametrize(
    ("equation", "written"),
    [
        ('Q1.NAOK == "Y"', "${Q1} = 'Y'"),
        ("Q1 eq 'Y' && Q2 ne 'N' || !is_empty(Q3)", "${Q1} = 'Y' and ${Q2} != 'N' or ${Q3} != ''"),
        ("is_empty(Q1.NAOK)", "${Q1} = ''"),
        ("!(Q1 > 3)", "not(${Q1} > 3)"),
        ("not Q1", "not(${Q1})"),
        ("Q1 ge 3 and Q1 le 5.5", "${Q1} >= 3 and ${Q1} <= 5.5"),
        ("9X1X77SQ001.NAOK == 'Y'", "${9X1X77SQ001} = 'Y'"),
        ("{Q1 == 1}", "${Q1} = 1"),
        ("intval(Q1) + 2 * Q2 / 4 - 1 > 0", "int(${Q1}) + 2 * ${Q2} div 4 - 1 > 0"),
        ("count(that.AF) > 2", "count-selected(${AF}) > 2"),
        ("-1 < Q1", "-1 < ${Q1}"),
    ],
)
def test_an_equation_becomes_a_tree(equation: str, written: str) -> None:
    assert write_expression(read_equation(equation)) == written


@pytest.mark.parametrize(
    "equation", ["Q1 ==", "regexMatch('/a/', Q1)", "Q1.shown", "Q1 = 1", "a" * 7_000, "sum(Q1)"]
)
def test_an_equation_that_says_something_else_is_told(equation: str) -> None:
    with pytest.raises(NotTaken):
        read_equation(equation)
    found = read([asks("N", "Q1"), asks("S", "Q2", relevance=equation)])
    assert not found.is_usable


def test_old_rows_of_conditions_are_or_inside_a_question_and_and_between_them() -> None:
    rows = [
        {"cfieldname": "9X1X11", "method": "==", "value": "1", "scenario": "1"},
        {"cfieldname": "9X1X11", "method": "==", "value": "2", "scenario": "1"},
        {"cfieldname": "9X1X12", "method": ">", "value": "3", "scenario": "1"},
        {"cfieldname": "+9X1X13x", "method": "==", "value": "Y", "scenario": "2"},
        {"cfieldname": "9X1X13", "method": "==", "value": "y", "scenario": "3"},
    ]
    assert from_rows(rows[:4]) == (
        '((9X1X11 == "1" or 9X1X11 == "2") and (9X1X12 > 3)) or ((9X1X13x == "Y"))'
    )
    found = form(
        [asks("L", "11"), asks("N", "12"), asks("M", "13"), asks("S", "14")],
        [part("x", "13"), part("y", "13")],
        [answer("1", "11"), answer("2", "11")],
        conditions=[row | {"qid": "14"} for row in rows],
    )
    assert condition(found.questions[-1]) == (
        "(${11} = '1' or ${11} = '2') and ${12} > 3 or selected(${13}, 'x') or selected(${13}, 'y')"
    )


def test_a_question_that_is_gone_counts_as_not_answered_and_is_told() -> None:
    tree = read_equation("GONE == 'A' or (Q1 == 1 and GONE != 'B')")
    assert without(tree, frozenset({"GONE"})) is False
    assert without(read_equation("is_empty(GONE) and Q1 == 1"), frozenset({"GONE"})) == (
        "=",
        ("key", "Q1"),
        ("number", 1),
    )
    found = read([asks("N", "Q1"), asks("S", "Q2", relevance="GONE == 'A' or Q1 > 2")])
    assert condition(parse(found.definition).questions[1]) == "${q1} > 2"
    assert codes(found) == ["reference-missing"]
    hidden = read([asks("N", "Q1"), asks("S", "Q2", relevance="GONE == 'A'")])
    assert codes(hidden) == ["reference-missing", "never-shown"]
    assert [one.key for one in parse(hidden.definition)] == ["q1"]


@pytest.mark.parametrize(
    ("relevance", "code"),
    [
        ("Q3 == 'x'", "forward-reference"),
        ("Q2 == 'x'", "self-reference"),
        ("H == 'x'", "left-out-reference"),
        ("Q1 == ", "bad-expression"),
    ],
)
def test_a_condition_that_cannot_be_kept_is_an_error(relevance: str, code: str) -> None:
    questions = [asks("S", "H"), asks("S", "Q1"), asks("S", "Q2", relevance=relevance)]
    hidden = [attribute("hidden", "1", "H")]
    found = read([*questions, asks("S", "Q3")], None, None, hidden)
    assert code in codes(found)
    assert not found.is_usable


def test_a_table_of_fixed_answers_has_our_words_in_every_language() -> None:
    change = asked(ALL, "e")
    assert change.scale is not None
    assert change.scale.labels[1] == {"en": "Increase", "fr": "Augmenter", "de": "Zunahme"}
    assert asked(ALL, "y").option_keys == ("y", "n")
    gender = asked(ALL, "g")
    assert gender.is_background
    assert gender.option_keys == ("f", "m")
    assert asked(ALL, "b").scale_values == range(1, 11)


def test_two_scales_are_two_matrices_and_that_is_told() -> None:
    first, second = asked(ALL, "dual"), asked(ALL, "dual-2")
    assert first.item_keys == second.item_keys
    assert first.hint == {"en": "Scale A", "fr": "Scale A", "de": "Scale A"}
    assert "split-in-several" in [code for _place, code in told(ALL)]


def test_limits_have_a_decimal_point_or_comma() -> None:
    """A survey with decimal commas: the file itself has points, people may type commas."""
    number = asked(COMMA, "q1").number
    assert number is not None
    assert (number.first, number.last, number.decimals) == (1.5, 8.2, 6)
    attributes = [attribute("min_num_value_n", "2,5"), attribute("max_num_value_n", "{Q9 + 1}")]
    found = read([asks("N")], None, None, attributes)
    limits = parse(found.definition).questions[0].number
    assert limits is not None
    assert (limits.first, limits.last) == (2.5, None)
    assert codes(found) == ["attribute-not-taken"]


def test_so_many_answers_and_no_more() -> None:
    assert asked(ALL, "r1").maximum == 2
    assert asked(ALL, "r1").minimum == 2
    free = asked(ALL, "r")
    assert (free.minimum, free.maximum) == (1, 4)
    attributes = [attribute("min_answers", "1"), attribute("max_answers", "2")]
    (multi,) = form([asks("M")], [part("a"), part("b"), part("c")], None, attributes)
    assert (multi.minimum, multi.maximum) == (1, 2)


def test_other_has_the_words_of_the_file_or_ours() -> None:
    replaced = [attribute("other_replace_text", "Muuta", language="fi")]
    (own,) = form([asks("L", other="Y")], None, [answer("a")], replaced).sections[0].questions[:1]
    assert own.options[-1].title == {"fi": "Muuta"}
    (ours,) = form([asks("L", other="Y")], None, [answer("a")]).sections[0].questions[:1]
    assert ours.options[-1].title == {"fi": "Muu, mikä?"}
    assert ours.options[-1].has_text


def test_comments_are_fields_of_their_own() -> None:
    single, comment = form([asks("O")], None, [answer("a"), answer("b")]).sections[0].questions
    assert (single.kind, comment.kind) == (QuestionKind.SINGLE, QuestionKind.LONG_TEXT)
    assert comment.title == {"fi": "Kommentti"}
    boxes = form([asks("P")], [part("a"), part("b")])
    assert [one.key for one in boxes] == ["q", "q-a", "q-b"]


def test_several_fields_are_a_note_and_a_question_each() -> None:
    found = form([asks("K", mandatory="Y")], [part("a"), part("b")])
    assert [one.kind.value for one in found] == ["note", "number", "number"]
    assert [one.is_required for one in found] == [False, True, True]
    texts = form([asks(";")], [part("r"), part("c1", scale_id="1"), part("c2", scale_id="1")])
    assert [one.key for one in texts] == ["q", "q-r-c1", "q-r-c2"]
    assert texts.questions[0].title == {"fi": "r – c1"}
    scales = form([asks(":")], [part("r"), part("c1", scale_id="1")])
    assert [one.kind.value for one in scales] == ["note", "matrix"]
