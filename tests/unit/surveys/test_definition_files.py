"""Every definition file of the samples: imported or refused, with all that is told about it."""

import json
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st

from surveys.commands import UnreadableFile, described, read_file
from surveys.formats.imported import Imported, Unreadable
from surveys.formats.markup import has_markup
from surveys.formats.reading import ENDINGS, read_definition
from surveys.formats.wording import refusal, sentence
from surveys.rules.definition import parse
from tests.unit.surveys.definition_samples import (
    SAMPLES,
    codes,
    content,
    form_of,
    imported,
    kinds,
    texts_of,
)

CHOICES = "xlsform_choice_filter.xlsx"
WORKSHOP = "xlsform_workshop_feedback_all_types_de.xlsx"
MOBILITY = "limesurvey_mobility_de_en_v360.lss"
# What each file asks by kind, and how often each reason is told.
FILES: list[tuple[str, dict[str, int], dict[str, int]]] = [
    (
        "limesurvey_all_types.tsv",
        {"short-text": 11, "number": 4, "date": 3, "single": 4, "multi": 2, "rank": 2}
        | {"note": 3, "long-text": 2, "matrix": 1},
        {"never-shown": 1, "choices-numbered": 1, "default-not-taken": 2},
    ),
    (
        "limesurvey_archive_with_tokens_v347.lsa",
        {"long-text": 1},
        {"missing-label": 1, "archive-part-not-taken": 2, "reference-in-text": 1},
    ),
    (
        "limesurvey_census_relevance_v155.lss",
        {"short-text": 9, "single": 9, "number": 6, "note": 9, "long-text": 1},
        {"reference-in-text": 22},
    ),
    (
        "limesurvey_comma_decimal_v155.lss",
        {"number": 27, "note": 5, "single": 1, "short-text": 6, "multi": 2},
        {"attribute-not-taken": 5, "split-in-several": 2},
    ),
    ("limesurvey_likert_multi_v638.lss", {"multi": 1, "matrix": 1}, {"choices-numbered": 1}),
    (
        MOBILITY,
        {"single": 24, "note": 5, "number": 1, "multi": 10, "short-text": 1},
        {"reference-missing": 1, "option-missing": 1, "attribute-not-taken": 6}
        | {"never-shown": 13, "text-not-taken": 4},
    ),
    ("limesurvey_multilingual.tsv", {"short-text": 1, "number": 1, "single": 2}, {}),
    (
        "limesurvey_sample_all_types_fr_de_en_v178.lss",
        {"short-text": 30, "long-text": 4, "number": 49, "note": 21, "single": 8, "scale": 1}
        | {"date": 2, "matrix": 12, "multi": 10, "rank": 2},
        {"attribute-not-taken": 11, "split-in-several": 6, "kind-not-taken": 1}
        | {"choices-numbered": 10, "text-not-taken": 5, "table-not-taken": 1},
    ),
    ("limesurvey_two_languages_et_en_v630.lss", {"long-text": 1}, {"missing-label": 1}),
    (
        "surveyjs_all_question_types_en_nl.json",
        {"short-text": 20, "date": 2, "number": 3, "long-text": 1, "single": 7, "multi": 2}
        | {"rank": 1, "consent": 1, "scale": 1, "matrix": 1, "note": 6},
        {"attribute-not-taken": 4, "check-not-taken": 2}
        | {"time-not-taken": 1, "picture-not-taken": 3, "step-not-taken": 1, "kind-not-taken": 4}
        | {"calculation-not-taken": 1, "choices-numbered": 1, "split-in-several": 2}
        | {"repeat-once": 2},
    ),
    (CHOICES, {"single": 3}, {}),
    ("xlsform_or_other.xlsx", {"single": 2, "short-text": 1}, {"column-not-taken": 1}),
    (
        "xlsform_service_rating_matrix_geopoint.xlsx",
        {"note": 3, "single": 2, "multi": 1, "matrix": 4, "long-text": 2, "number": 2}
        | {"consent": 1, "short-text": 5, "location": 1},
        {"kind-not-taken": 1, "map-missing": 1, "choices-numbered": 4, "column-not-taken": 2}
        | {"calculation-not-taken": 1, "reference-in-text": 1},
    ),
    (
        "xlsform_skills_multilang_de_en.xlsx",
        {"note": 6, "multi": 4, "matrix": 12, "long-text": 3, "single": 3, "short-text": 5},
        {"calculation-not-taken": 3, "choices-numbered": 12, "constraint-not-taken": 1}
        | {"column-not-taken": 1},
    ),
    (
        "xlsform_smart_quotes_relevance.xlsx",
        {"note": 4, "single": 11, "short-text": 9, "number": 21, "multi": 1} | {"location": 1},
        {"constraint-not-taken": 4, "column-not-taken": 4, "choices-elsewhere": 8}
        | {"kind-not-taken": 3, "map-missing": 1, "calculation-not-taken": 5}
        | {"reference-in-text": 2}
        | {"repeat-once": 5, "left-out-reference": 4, "required-not-taken": 1},
    ),
    (
        "xlsform_table_list.xls",
        {"note": 2, "matrix": 1, "multi": 2},
        {"choices-numbered": 1, "column-not-taken": 4, "missing-label": 2},
    ),
    (
        "xlsform_testwerk_impact_de.xlsx",
        {"note": 3, "single": 6, "number": 2, "multi": 1, "matrix": 2, "short-text": 4, "scale": 1},
        {"step-not-taken": 1},
    ),
    (
        "xlsform_workshop_feedback_all_types_de.xlsx",
        {"short-text": 11, "number": 4, "date": 2, "single": 4, "multi": 2, "rank": 2}
        | {"note": 3, "long-text": 2, "matrix": 1},
        {"calculation-not-taken": 2, "kind-not-taken": 1, "time-not-taken": 1}
        | {"choices-numbered": 1, "column-not-taken": 3},
    ),
]
NAMES = [name for name, _kinds, _told in FILES]
FORMATS = {
    ".xlsx": "xlsform",
    ".xls": "xlsform",
    ".lss": "limesurvey-lss",
    ".tsv": "limesurvey-tsv",
    ".lsa": "limesurvey-lsa",
    ".json": "surveyjs",
}
# Conditions of this form look at lists that lie in other files, so it has to be put right first.
UNUSABLE = {"xlsform_smart_quotes_relevance.xlsx"}
NEITHER = "neither a questionnaire of Engage nor of SurveyJS"
REFUSED = {
    "xlsform_duplicate_columns_invalid.xlsx": "has a fault: Duplicate column header: label",
    "surveyjs_all_question_types_response.json": NEITHER,
    "surveyjs_docs_examples.json": NEITHER,
    "surveyjs_json_schema.json": NEITHER,
}


def test_no_definition_file_of_the_samples_is_forgotten() -> None:
    content(CHOICES)
    starts = ("xlsform_", "limesurvey_", "surveyjs_")
    there = {path.name for path in SAMPLES.iterdir() if path.name.startswith(starts)}
    assert there == {*NAMES, *REFUSED}


@pytest.mark.parametrize(("name", "asks", "says"), FILES, ids=NAMES)
def test_a_file_asks_this_and_that_is_told_of_it(
    name: str, asks: dict[str, int], says: dict[str, int]
) -> None:
    assert kinds(name) == asks
    assert codes(name) == says
    assert imported(name).format == FORMATS[f".{name.rpartition('.')[2]}"]
    assert imported(name).is_usable == (name not in UNUSABLE)


@pytest.mark.parametrize("name", NAMES)
def test_texts_are_plain_and_none_is_blank(name: str) -> None:
    texts = texts_of(imported(name).definition)
    assert all(text.strip() for text in texts)
    assert not any(has_markup(text) or "&nbsp" in text for text in texts)


@pytest.mark.parametrize("name", NAMES)
def test_every_remark_has_a_place_and_a_sentence(name: str) -> None:
    content(name)
    told = described(read_file(SAMPLES / name, {"default": "en"}))
    assert set(told) == {"format", "languages", "questions", "problems"}
    for question in told["questions"]:
        assert set(question) == {"key", "kind", "required", "relevant", "labels", "options"}
    for problem in told["problems"]:
        assert set(problem) == {"level", "place", "message"}
        assert problem["level"] in {"error", "warning"}
        assert problem["place"]
        assert problem["message"]


@pytest.mark.parametrize(("name", "words"), REFUSED.items())
def test_a_file_that_is_no_form_is_refused_in_words(name: str, words: str) -> None:
    content(name)
    with pytest.raises(UnreadableFile, match=words):
        read_file(SAMPLES / name)


@pytest.mark.parametrize("name", ["concepts", "questions_2026"])
def test_documentation_of_questions_is_no_form_and_every_field_is_told(name: str) -> None:
    file = f"oslo_citizen_survey_{name}.yaml"
    found = read_definition(file, content(file), {})
    assert not found.is_usable
    assert "unknown-field" in {one.code for one in found.problems}
    assert all(sentence(one) for one in found.problems)


def test_a_language_version_that_is_empty_borrows_from_the_first() -> None:
    """The German title of the mobility survey is empty, and so is the Estonian of the other."""
    assert form_of(MOBILITY).languages == ("en", "de")
    assert form_of(MOBILITY).title == {"en": "Sustainable Mobility in the Alpine Space - AUS"}
    two = form_of("limesurvey_two_languages_et_en_v630.lss")
    assert two.languages == ("en", "et")
    assert two.title["en"]


def test_the_workbook_and_the_structure_made_of_it_ask_the_same() -> None:
    """The tab-separated file was made from the workbook by another program."""
    book = kinds("xlsform_workshop_feedback_all_types_de.xlsx")
    structure = kinds("limesurvey_all_types.tsv")
    # That program asks the time of day as a date.
    assert structure["date"] == book["date"] + 1
    assert structure | {"date": 0} == book | {"date": 0}


def reads(name: str, data: bytes) -> Imported | None:
    """What is read; None when it is refused in words. Anything else is a fault of ours."""
    try:
        found = read_definition(name, data, {"default": "fi"})
    except Unreadable as refused:
        return None if refusal(refused) else pytest.fail("no words")
    assert all(sentence(problem) for problem in found.problems)
    if found.is_usable:
        parse(found.definition)
    return found


def cut(data: bytes, place: int, _value: int) -> bytes:
    """The file as far as it came."""
    return data[:place]


def changed(data: bytes, place: int, value: int) -> bytes:
    """One byte is another."""
    return data[:place] + bytes([value]) + data[place + 1 :]


def doubled(data: bytes, place: int, _value: int) -> bytes:
    """A piece is there twice."""
    return data[:place] + data[max(place - 200, 0) :]


def without(data: bytes, place: int, value: int) -> bytes:
    """A piece is missing."""
    return data[:place] + data[place + value :]


HARMS: list[Callable[[bytes, int, int], bytes]] = [cut, changed, doubled, without]


@pytest.mark.parametrize("name", [name for name in NAMES if not name.startswith(("xlsform_s",))])
@seed(20180604)
@settings(max_examples=32, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    harm=st.sampled_from(HARMS),
    share=st.floats(min_value=0, max_value=1),
    value=st.integers(min_value=0, max_value=255),
)
def test_a_damaged_file_is_read_or_refused_in_words(
    name: str, harm: Callable[[bytes, int, int], bytes], share: float, value: int
) -> None:
    data = content(name)
    reads(name, harm(data, int(share * len(data)), value))


@seed(20180604)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    harm=st.sampled_from(HARMS),
    member=st.integers(min_value=0, max_value=20),
    share=st.floats(min_value=0, max_value=1),
    value=st.integers(min_value=0, max_value=255),
)
def test_a_workbook_damaged_inside_is_read_or_refused_in_words(
    harm: Callable[[bytes, int, int], bytes], member: int, share: float, value: int
) -> None:
    """The container is whole, what is in it is not."""
    with ZipFile(BytesIO(content(WORKSHOP))) as whole:
        members = [(name, whole.read(name)) for name in whole.namelist()]
    name, data = members[member % len(members)]
    members[member % len(members)] = (name, harm(data, int(share * len(data)), value))
    reads("a.xlsx", archive(*members))


@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("name", [CHOICES, "xlsform_table_list.xls", MOBILITY])
def test_a_wrong_ending_is_told(name: str, ending: str) -> None:
    """Some endings share a format, and a workbook that is called .xls is still one."""
    workbooks = {".xlsx", ".xlsm", ".xls"}
    is_workbook = f".{name.rpartition('.')[2]}" in workbooks
    if (is_workbook and ending in workbooks) or name.endswith(ending):
        return
    found = reads(f"kysely{ending}", content(name))
    assert found is None or not found.is_usable


@pytest.mark.parametrize("name", ["kysely", "kysely.docx", "kysely.pdf", "", ".", "a.XLSX.exe"])
def test_an_unknown_ending_is_refused(name: str) -> None:
    with pytest.raises(Unreadable, match="unknown-ending"):
        read_definition(name, b"", {})


LSS_HEAD = b'<?xml version="1.0"?>'
BOMB = (
    LSS_HEAD + b'<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]><document>&b;</document>'
)


TSV_HEAD = b"class\tname\ttext\tlanguage\nG\tA\t\tfi\n"


DEEP = "!" * 2_900 + "{q0}"


def deep_lss() -> bytes:
    """A survey with a condition deeper than any program can follow."""
    tsv = TSV_HEAD.replace(b"text\t", b"text\trelevance\t").replace(b"\t\tfi", b"\t\t1\tfi")
    return tsv + b"Q\tq0\tx\t1\tfi\nQ\tq1\tx\t" + b"!" * 5_900 + b"q0\tfi\n"


@pytest.mark.parametrize(
    ("name", "data"),
    [
        (
            "a.json",
            json.dumps(
                {
                    "elements": [
                        {"type": "comment", "name": "q0"},
                        {"type": "comment", "name": "q1", "visibleIf": DEEP},
                    ]
                }
            ).encode(),
        ),
        ("a.tsv", deep_lss()),
    ],
)
def test_a_condition_too_deep_to_follow_is_an_error_of_its_question(name: str, data: bytes) -> None:
    found = read_definition(name, data, {"default": "fi"})
    assert "bad-condition" in [problem.code for problem in found.problems]


def many_rows(row: bytes) -> bytes:
    """More questions than a survey has."""
    return b"".join(row % number for number in range(2_001))


LONG_CONDITIONS = [
    {"type": "text", "name": f"q{number}", "visibleIf": f"{{a}} = '{'x' * 3_000}'"}
    for number in range(110)
]


def archive(*members: tuple[str, bytes]) -> bytes:
    """A zip with these members."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as written:
        for name, data in members:
            written.writestr(name, data)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("name", "data", "code"),
    [
        ("a.lss", BOMB, "not-plain-xml"),
        ("a.lss", BOMB.decode().encode("utf-16"), "not-plain-xml"),
        ("a.lss", b"<document>", "not-xml"),
        ("a.lss", b"<html><body/></html>", "not-limesurvey"),
        ("a.lss", b"", "not-xml"),
        ("a.lss", b"<a>" + b"<b/>" * 700_001 + b"</a>", "too-many-rows"),
        ("a.lss", b"x" * 6_000_001, "file-too-large"),
        ("a.tsv", b"name\tvalue\n", "not-limesurvey"),
        ("a.tsv", b"", "not-limesurvey"),
        ("a.tsv", b"class\tname\ttext\tlanguage\nS\tlanguage\ten\t\n", "not-limesurvey"),
        ("a.tsv", b"class\tname\ttext\tlanguage\n" + b"X\t\t\t\n" * 30_001, "too-many-rows"),
        ("a.tsv", b"x" * 6_000_001, "file-too-large"),
        ("a.tsv", TSV_HEAD + many_rows(b"Q\tq%d\tx\tfi\n"), "too-many-rows"),
        ("a.lsa", b"PK\x03\x04", "damaged"),
        ("a.lsa", archive(("a.txt", b"x")), "not-limesurvey"),
        ("a.lsa", archive(("a.lss", b"<a/>"), ("b.lss", b"<a/>")), "not-limesurvey"),
        ("a.lsa", archive(("a.lss", BOMB)), "not-plain-xml"),
        ("a.lsa", archive(("a.lss", b"0" * 30_000_000)), "damaged"),
        ("a.json", b'{"pages": [' + b'{"elements": [' * 90 + b"]}" * 90 + b"]}", "too-deep"),
        ("a.json", json.dumps({"elements": [{}] * 2_001}).encode(), "too-many-rows"),
        ("a.json", json.dumps({"elements": LONG_CONDITIONS}).encode(), "conditions-too-long"),
        ("a.json", b"[" * 100_000, None),
        ("a.json", b"x" * 2_000_001, None),
        ("a.json", b"[1]", "neither-form"),
    ],
)
def test_an_attack_is_refused_at_once(name: str, data: bytes, code: str | None) -> None:
    if code is None:
        assert not read_definition(name, data, {}).is_usable
        return
    with pytest.raises(Unreadable) as refused:
        read_definition(name, data, {})
    assert refused.value.code == code
    assert refusal(refused.value)
