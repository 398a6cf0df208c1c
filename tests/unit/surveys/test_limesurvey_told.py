"""LimeSurvey structures: what is told, and files with tabs."""

import pytest

from surveys.formats.limesurvey.conditions import from_rows, read_equation, without
from surveys.formats.limesurvey.reading import read_limesurvey_tsv
from surveys.rules.definition import parse
from tests.unit.surveys.definition_samples import asked, form_of, imported, told
from tests.unit.surveys.limesurvey_files import (
    Row,
    answer,
    asks,
    attribute,
    codes,
    condition,
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
        ([asks("S", preg="/[0-9]+/i")], [], "constraint-not-taken"),
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


@pytest.mark.parametrize(
    ("kind", "attributes"),
    [
        ("N", [("em_validation_q", "self >")]),
        ("K", [("min_num_value", "3")]),
        ("M", [("min_answers", "{Q1}")]),
        ("M", [("exclude_all_others", "a")]),
        ("L", [("random_order", "1")]),
    ],
)
def test_settings_that_mean_something_are_told(
    kind: str, attributes: list[tuple[str, str]]
) -> None:
    given = [attribute(name, value) for name, value in attributes]
    found = read([asks(kind)], [part("a"), part("b")], [answer("a"), answer("b")], given)
    assert codes(found) == ["attribute-not-taken"]
    assert found.problems[0].place == "questions/rows/row[1]"
    assert found.problems[0].value.startswith(f"Q: {attributes[0][0]} = ")


def test_conditions_of_single_rows_are_told() -> None:
    found = read([asks("M")], [part("a", relevance="Q1 == 1"), part("b")])
    assert [(one.place, one.code) for one in found.problems] == [
        ("subquestions/rows/row[1]/relevance", "part-condition-not-taken")
    ]


def test_rows_that_belong_to_nothing_are_passed_over() -> None:
    found = read(
        [asks("S")],
        [part("x", "gone")],
        [answer("x", "gone")],
        [attribute("hidden", "1", "gone")],
        group_l10ns=[{"gid": "9"}],
        question_l10ns=[{"qid": "9"}],
    )
    assert codes(found) == []


def test_no_text_of_a_file_is_longer_than_ours_may_be() -> None:
    (question,) = parse(read([asks("S", question="a" * 9_000)]).definition)
    assert len(question.title["fi"]) == 4_000


def test_old_conditions_compare_with_another_question_and_with_quotes() -> None:
    rows = [
        {"cfieldname": "A", "method": "==", "value": "@B@"},
        {"cfieldname": "A", "method": "==", "value": 'say "x"'},
    ]
    assert from_rows(rows) == """((A == B or A == 'say "x"'))"""


def test_a_negated_question_that_is_gone_is_true() -> None:
    gone = frozenset({"GONE"})
    assert without(read_equation("!(GONE == 'A') and Q1 == 1"), gone) == (
        "=",
        ("key", "Q1"),
        ("number", 1),
    )
    assert without(read_equation("!(Q1 == 1 or GONE == 2)"), gone) == (
        "call",
        "not",
        ("=", ("key", "Q1"), ("number", 1)),
    )
    assert without(read_equation("Q1 == 1 and GONE == 2"), gone) is False
    assert without(read_equation("Q1 == 1 or is_empty(GONE)"), gone) is True
