"""LimeSurvey structures: both layouts of .lss, tab-separated files, equations, old conditions."""

import json
from html import escape
from typing import Any

import pytest

from surveys.formats.conditions import NotTaken
from surveys.formats.imported import Imported
from surveys.formats.limesurvey.conditions import from_rows, read_equation, without
from surveys.formats.limesurvey.reading import read_limesurvey_lss, read_limesurvey_tsv
from surveys.rules.definition import parse
from surveys.rules.questionnaire import Question, QuestionKind, Questionnaire
from surveys.rules.skip.grammar import write_expression
from tests.unit.surveys.definition_samples import asked, form_of, imported, told

ALL = "limesurvey_sample_all_types_fr_de_en_v178.lss"
CENSUS = "limesurvey_census_relevance_v155.lss"
COMMA = "limesurvey_comma_decimal_v155.lss"
LIKERT = "limesurvey_likert_multi_v638.lss"
MOBILITY = "limesurvey_mobility_de_en_v360.lss"
TSV = "limesurvey_all_types.tsv"
TWO = "limesurvey_multilingual.tsv"

Row = dict[str, str]


def condition(question: Question) -> str:
    """The condition as people write it."""
    assert question.relevant is not None
    return write_expression(question.relevant)


def table(name: str, *rows: Row) -> str:
    """One table of a .lss file."""
    cells = ("".join(f"<{n}>{escape(v)}</{n}>" for n, v in row.items()) for row in rows)
    return f"<{name}><rows>{''.join(f'<row>{one}</row>' for one in cells)}</rows></{name}>"


def asks(kind: str, code: str = "Q", **more: str) -> Row:
    """A row of the questions; its number is its code."""
    usual = {"qid": code, "gid": "1", "type": kind, "title": code, "question": code}
    return usual | {"language": "fi", "relevance": "1", "mandatory": "N", "other": "N"} | more


def part(code: str, of: str = "Q", **more: str) -> Row:
    """A row of the sub-questions."""
    usual = {"qid": f"{of}-{code}", "parent_qid": of, "title": code, "question": code}
    return usual | {"language": "fi", "scale_id": "0", "relevance": "1"} | more


def answer(code: str, of: str = "Q", **more: str) -> Row:
    """A row of the answers."""
    return {"qid": of, "code": code, "answer": code, "language": "fi", "scale_id": "0"} | more


def attribute(name: str, value: str, of: str = "Q", **more: str) -> Row:
    """A row of the question attributes."""
    return {"qid": of, "attribute": name, "value": value} | more


def lss(
    questions: list[Row],
    parts: list[Row] | None = None,
    answers: list[Row] | None = None,
    attributes: list[Row] | None = None,
    **tables: list[Row],
) -> bytes:
    """A small .lss file with one group."""
    group = {"gid": "1", "group_name": "Ryhmä", "language": "fi", "grelevance": ""}
    for number, row in enumerate([*questions, *(parts or []), *(answers or [])]):
        row.setdefault("question_order", str(number))
        row.setdefault("sortorder", str(number))
    found = [
        table("surveys", {"sid": "9", "language": "fi", "additional_languages": ""}),
        table("surveys_languagesettings", {"surveyls_language": "fi", "surveyls_title": "Kysely"}),
        table("groups", *tables.pop("groups", [group])),
        table("questions", *questions),
        table("subquestions", *(parts or [])),
        table("answers", *(answers or [])),
        table("question_attributes", *(attributes or [])),
        *(table(name, *rows) for name, rows in tables.items()),
    ]
    head = "<LimeSurveyDocType>Survey</LimeSurveyDocType><DBVersion>360</DBVersion>"
    return f'<?xml version="1.0"?><document>{head}{"".join(found)}</document>'.encode()


def read(*given: Any, **tables: Any) -> Imported:
    """What is read of a small file."""
    return read_limesurvey_lss(lss(*given, **tables), {})


def form(*given: Any, **tables: Any) -> Questionnaire:
    """The questionnaire of a small file."""
    return parse(read(*given, **tables).definition)


def codes(found: Imported) -> list[str]:
    """What is told, in order."""
    return [problem.code for problem in found.problems]


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


@pytest.mark.parametrize(
    ("questions", "attributes", "code"),
    [
        ([asks("I")], [], "kind-not-taken"),
        ([asks("|")], [], "kind-not-taken"),
        ([asks("*")], [], "calculation-not-taken"),
        ([asks("L")], [], "choices-elsewhere"),
        ([asks("M")], [], "choices-elsewhere"),
        ([asks("F")], [], "choices-elsewhere"),
        ([asks("1")], [], "choices-elsewhere"),
        ([asks(";")], [], "choices-elsewhere"),
        ([asks("Q")], [], "choices-elsewhere"),
        ([asks("S")], [("location_mapservice", "100")], "map-not-taken"),
        ([asks("S")], [("maximum_chars", "5")], "attribute-not-taken"),
        ([asks("S")], [("array_filter", "Q2")], "attribute-not-taken"),
        ([asks("S")], [("hidden", "1")], "never-shown"),
        ([asks("S", relevance="0")], [], "never-shown"),
        ([asks("S", preg="/[0-9]+/")], [], "constraint-not-taken"),
        ([asks("S", gid="7")], [], "group-missing"),
        ([asks("S", question="")], [], "missing-label"),
        ([asks("S", question='<img src="a.png"> A')], [], "picture-not-taken"),
        ([asks("S", question="Hei {NIMI}")], [], "reference-in-text"),
        ([asks("N")], [("em_validation_q", "self > Q2")], "attribute-not-taken"),
    ],
)
def test_what_is_not_taken_over_is_told(
    questions: list[Row], attributes: list[tuple[str, str]], code: str
) -> None:
    given = [attribute(name, value) for name, value in attributes]
    found = read([*[dict(one) for one in questions], asks("X", "Last")], None, None, given)
    assert code in codes(found)


@pytest.mark.parametrize("name", ["quota", "assessments", "defaultvalues"])
def test_tables_about_something_else_are_told(name: str) -> None:
    found = read([asks("S")], **{name: [{"id": "1"}, {"id": "2"}]})
    problem = next(one for one in found.problems if one.code == "table-not-taken")
    assert (problem.place, problem.value) == (name, "2")


def test_a_hidden_group_is_left_out() -> None:
    groups = [
        {"gid": "1", "group_name": "A", "language": "fi", "grelevance": "0"},
        {"gid": "2", "group_name": "B", "language": "fi", "grelevance": "1"},
    ]
    found = read([asks("S", "A"), asks("S", "B", gid="2")], groups=groups)
    assert [one.key for one in parse(found.definition)] == ["b"]
    assert codes(found) == ["never-shown"]


def test_a_style_of_address_is_no_language() -> None:
    assert imported(ALL).definition["languages"] == ["en", "fr", "de"]
    tsv = "class\tname\ttext\tlanguage\ttype/scale\nS\tlanguage\tklingon\t\t\nG\tA\t\tklingon\t\n"
    tsv += "Q\tq\tHei\tklingon\tS\n"
    found = read_limesurvey_tsv(tsv.encode(), {})
    assert found.unknown_languages == ("klingon",)
    assert read_limesurvey_tsv(tsv.encode(), {"klingon": "tlh"}).is_usable


def test_a_tab_separated_file_has_its_languages_side_by_side() -> None:
    assert form_of(TWO).languages == ("en", "es")
    assert asked(TWO, "gender").title == {"en": "Gender", "es": "Género"}
    assert asked(TWO, "gender").options[0].title == {"en": "Male", "es": "Masculino"}
    assert form_of(TWO).sections[0].title["es"] == "Datos demográficos"


def test_an_equation_about_the_answer_itself_is_its_limits() -> None:
    number = asked(TSV, "qconstraint").number
    assert number is not None
    assert (number.first, number.last) == (18, 120)
    assert condition(asked(TSV, "qrelevant")) == "${qmandatory} != ''"
    assert asked(TSV, "qrank").options[2].title == {"en": "Location & Verpflegung"}


def test_a_file_that_is_not_utf_8_is_read_and_that_is_told() -> None:
    tsv = "class\tname\ttext\tlanguage\ttype/scale\nS\tlanguage\tfi\t\t\nG\tYleistä\t\tfi\t\n"
    tsv += "Q\tq\tMissä sinä – oikeasti – asut?\tfi\tS\n"
    found = read_limesurvey_tsv(tsv.encode("cp1252"), {})
    (question,) = parse(found.definition)
    assert question.title == {"fi": "Missä sinä – oikeasti – asut?"}
    assert codes(found) == ["encoding-guessed"]
    assert codes(read_limesurvey_tsv(tsv.encode("utf-8-sig"), {})) == []
    assert codes(read_limesurvey_tsv(tsv.encode("utf-16"), {})) == []


def test_rows_about_something_else_are_told() -> None:
    tsv = "class\tname\ttext\tlanguage\ttype/scale\nS\tlanguage\tfi\t\t\n"
    tsv += (
        "Q\tloose\tx\tfi\tS\nG\tA\t\tfi\t\nQTA\tq1\t10\tfi\t\nSL\tsurveyls_endtext\tKiitos\tfi\t\n"
    )
    tsv += "Q\tq\tx\tfi\tS\n"
    found = read_limesurvey_tsv(tsv.encode(), {})
    places = [(problem.place, problem.code) for problem in found.problems]
    assert places == [
        ("row:3", "group-missing"),
        ("row:5", "table-not-taken"),
        ("row:6", "text-not-taken"),
    ]


def test_an_archive_tells_what_else_is_in_it() -> None:
    places = [place for place, code in told("limesurvey_archive_with_tokens_v347.lsa")]
    assert {"survey_426848_responses.lsr", "survey_426848_tokens.lst"} <= set(places)
