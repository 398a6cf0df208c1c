"""Our forms as XLSForm: other tools can read them, and they come back as they were."""

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given, reject, settings
from hypothesis import strategies as st
from openpyxl import load_workbook
from pyxform.xls2json import workbook_to_json
from pyxform.xls2json_backends import get_xlsform
from pyxform.xls2xform import convert

from surveys.formats.xlsform import read_xlsform
from surveys.formats.xlsform_writer import write_xlsform
from surveys.rules.canonical import to_dict
from surveys.rules.definition import DefinitionError, parse
from surveys.rules.questionnaire import Questionnaire
from tests.unit.surveys.definition_samples import content, imported
from tests.unit.surveys.samples import EVERY_KIND, question, text

MOMENT = datetime(2026, 1, 2, tzinfo=UTC)
FORMS = [
    "xlsform_choice_filter.xlsx",
    "xlsform_or_other.xlsx",
    "xlsform_service_rating_matrix_geopoint.xlsx",
    "xlsform_skills_multilang_de_en.xlsx",
    "xlsform_table_list.xls",
    "xlsform_testwerk_impact_de.xlsx",
    "xlsform_workshop_feedback_all_types_de.xlsx",
    "limesurvey_mobility_de_en_v360.lss",
    "limesurvey_sample_all_types_fr_de_en_v178.lss",
    "surveyjs_all_question_types_en_nl.json",
]


def written(form: Questionnaire) -> bytes:
    """The workbook."""
    return write_xlsform(form, moment=MOMENT)


def back(form: Questionnaire) -> Questionnaire:
    """The form after a journey through a workbook, with nothing to tell."""
    found = read_xlsform(written(form))
    assert found.problems == []
    return parse(found.definition)


def tree(data: bytes) -> dict[str, Any]:
    """What pyxform makes of a workbook, the reader of other tools."""
    kind = ".xlsx" if data.startswith(b"PK") else ".xls"
    found: dict[str, Any] = workbook_to_json(
        get_xlsform(BytesIO(data), file_type=kind), form_name="survey", warnings=[]
    )
    return found


def option(key: str, **more: Any) -> dict[str, Any]:
    """An option in two languages, with the quotes that Finnish and Swedish use."""
    title = {"fi": f"”{key}” eli kunnan’{key}", "sv": f"”{key}”"}
    return {"key": key, "title": title, **more}


ABC = [option("a"), option("b"), option("c", retired=True)]
EVERYTHING = parse(
    {
        "languages": ["fi", "sv", "en"],
        "title": {"fi": "Kuntakysely", "sv": "Enkät"},
        "intro": text("=1+1 on kaksi\n<b>ja</b> & kaksi riviä"),
        "minutes": 4,
        "sections": [
            {
                "key": "area",
                "title": text("Asuinalue"),
                "intro": text("Missä asut?"),
                "questions": [
                    question("note", "note", hint=text("vihje")),
                    question("single", "area", options=ABC, dont_know=True, required=True),
                    question(
                        "single",
                        "part",
                        options=[option("x", within="a"), option("y", within="b")],
                        filter_by="area",
                        background=True,
                        dont_know=True,
                    ),
                    question("multi", "m", options=[*ABC, option("1", text=True)], min=1, max=2),
                    question("rank", "r", options=ABC[:2], max=1, min=1, dont_know=True),
                    question("rank", "all", options=ABC[:2]),
                    question("unit", "u", unit_kind="district", options=ABC),
                ],
            },
            {
                "key": "m",
                "title": text("Arviot"),
                "relevant": "selected(${m}, '1') and not(selected(${area}, 'b'))",
                "questions": [
                    question("scale", "nps", scale={"first": 0, "last": 10, "nps": True}),
                    question("scale", "wide", scale={"first": 0, "last": 100}),
                    question(
                        "scale",
                        "s",
                        scale={"first": 1, "last": 5, "labels": {"1": text("1"), "3": text("ok")}},
                        dont_know=True,
                    ),
                    question(
                        "matrix",
                        "4x",
                        scale={"first": 1, "last": 5, "labels": {"5": text("hyvä")}},
                        items=[option("a"), option("b", retired=True)],
                        required=True,
                        dont_know=True,
                        background=True,
                        hint=text("vihje"),
                        relevant="${nps} > 5",
                    ),
                    question(
                        "number",
                        "n",
                        number={"first": -5, "last": 120.5, "decimals": 2, "bands": [18, 30.5]}
                        | {"unit": {"fi": "kpl", "sv": "st"}},
                    ),
                    question("number", "whole", number={}),
                    question("number", "fine", number={"decimals": 6, "first": 0.000001}),
                    question("date", "d", days={"first": "2018-01-01", "last": "2018-12-31"}),
                    question("date", "any", relevant="${n} > 5 and ${4x.b} = 3"),
                    question("consent", "c", required=True),
                    question(
                        "short-text",
                        "short",
                        relevant="${c} = 'given' and string-length(${m-1}) > 2 and ${4x.a} = '3'",
                    ),
                    question(
                        "long-text",
                        "long",
                        relevant="today() >= '2018-01-01' or ${s} = 'dont-know'",
                    ),
                ],
            },
        ],
    }
)


@pytest.mark.parametrize("form", [EVERY_KIND, EVERYTHING], ids=["every-kind", "everything"])
def test_a_form_of_ours_comes_back_as_it_was(form: Questionnaire) -> None:
    assert to_dict(back(form)) == to_dict(form)


def test_the_same_form_is_the_same_bytes() -> None:
    assert written(EVERYTHING) == written(EVERYTHING)


@pytest.mark.parametrize("name", FORMS)
def test_a_form_of_another_tool_comes_back_as_it_was_read(name: str) -> None:
    form = parse(imported(name).definition)
    expected = json.dumps(to_dict(form), ensure_ascii=False).replace("${", "$ {")
    came = json.dumps(to_dict(back(form)), ensure_ascii=False).replace("${", "$ {")
    assert came == expected


ALIKE = {
    "string": "text",
    "int": "integer",
    "datetime": "date",
    "range": "integer",
    "select all that apply": "select_multiple",
}


def rows_of(node: Mapping[str, Any]) -> Iterator[tuple[str, str, str, tuple[str, ...]]]:
    """Name, type, label and choices of every row that asks something, in our way of naming."""
    for child in node.get("children", ()):
        yield from rows_of(child)
        label = one_of(child.get("label"))
        name = str(child["name"]).rpartition(".")[2].lower().replace("_", "-").strip("-")
        choices = tuple(
            one_of(choice.get("label"))
            for choice in child.get("choices", ())
            if choice["name"] != "other"
        )
        if label and child["type"] not in {"group", "repeat"}:
            yield name, ALIKE.get(child["type"], child["type"]), label, choices


def one_of(label: object) -> str:
    """The label in the first language."""
    return str(next(iter(label.values())) if isinstance(label, Mapping) else label or "")


@pytest.mark.parametrize(
    ("name", "left_out"),
    [
        ("xlsform_choice_filter.xlsx", set()),
        ("xlsform_or_other.xlsx", set()),
        ("xlsform_service_rating_matrix_geopoint.xlsx", {"country", "employee-summary"}),
        ("xlsform_skills_multilang_de_en.xlsx", set()),
        ("xlsform_testwerk_impact_de.xlsx", set()),
        ("xlsform_workshop_feedback_all_types_de.xlsx", {"q-time"}),
    ],
)
def test_a_form_of_another_tool_is_the_same_form_to_pyxform(name: str, left_out: set[str]) -> None:
    """Types, labels and choices of every row that is taken over, as pyxform reads them."""
    given = {row[0]: row for row in rows_of(tree(content(name)))}
    came = {row[0]: row for row in rows_of(tree(written(parse(imported(name).definition))))}
    # The line over a matrix and the words for "other" are called by names of our own.
    own = {one for one in given if one.endswith(("-header", "-other")) or "label" in one}
    for one in given.keys() - left_out - own:
        (_name, kind, label, choices), after = given[one], came[one]
        assert after[2].split() == label.split()
        if name.startswith("xlsform_choice") and one == "city":
            choices = tuple(choice for choice in choices for _ in range(2))
        # A scale whose choices are bare numbers is written as a range.
        is_bare = after[1] == "integer" and all(choice.isdecimal() for choice in choices)
        assert is_bare or sorted(set(after[3])) == sorted(set(choices))
        assert is_bare or after[1] == kind or {after[1], kind} <= {"integer", "decimal"}


@pytest.mark.parametrize("form", [EVERY_KIND, EVERYTHING], ids=["every-kind", "everything"])
def test_other_tools_make_a_form_of_the_workbook(form: Questionnaire) -> None:
    """The whole way to the XForm that Collect and Enketo show, without a warning."""
    made = convert(BytesIO(written(form)), file_type=".xlsx", validate=False)
    assert made.warnings == []
    assert "<h:title>" in made.xform


def test_no_text_is_a_formula_or_a_reference() -> None:
    sly = parse(
        {
            "languages": ["fi"],
            "title": text("=cmd|' /C calc'!A0"),
            "sections": [
                {
                    "key": "s",
                    "title": text("@SUM(1)"),
                    "questions": [question("short-text", "q") | {"title": text("a ${nobody} b")}],
                }
            ],
        }
    )
    book = load_workbook(BytesIO(written(sly)))
    assert {cell.data_type for sheet in book for row in sheet for cell in row} <= {"s", "n"}
    assert back(sly).title == {"fi": "=cmd|' /C calc'!A0"}
    assert back(sly).questions[0].title == {"fi": "a $ {nobody} b"}


# -- any form at all

WORDS = st.text("aåä'\"”’<>&=+-@1 \n€😀", min_size=1, max_size=12).map(
    lambda words: " ".join(words.split(" ")).strip() or "x"
)
TEXTS = st.fixed_dictionaries({"fi": WORDS}, optional={"sv": WORDS, "en": WORDS}).map(
    lambda given: {code: " ".join(words.split()) or "x" for code, words in given.items()}
)
KEYS = st.from_regex(r"[a-z0-9]{1,6}(?:-[a-z0-9]{1,4})?", fullmatch=True).filter(
    lambda key: key != "dont-know"
)
FLAGS = st.booleans()


@st.composite
def options_of(draw: st.DrawFn, *, is_short: bool = False) -> list[dict[str, Any]]:
    """Options with different keys; the first is always offered."""
    keys = draw(st.lists(KEYS, min_size=2, max_size=5, unique=True))
    return [
        {"key": key, "title": draw(TEXTS)}
        | ({"retired": True} if number > 1 and draw(FLAGS) else {})
        | ({"text": True} if not is_short and draw(st.integers(0, 5)) == 0 else {})
        for number, key in enumerate(keys)
    ]


@st.composite
def fields_of(draw: st.DrawFn, kind: str) -> dict[str, Any]:
    """What a question of that kind has to have, and may have."""
    fields: dict[str, Any] = {}
    if kind in {"single", "multi", "unit", "rank", "scale", "matrix"} and draw(FLAGS):
        fields["dont_know"] = True
    if kind in {"single", "multi", "unit", "rank"}:
        fields["options"] = draw(options_of())
    if kind == "multi" and draw(FLAGS):
        fields |= {"min": 1, "max": 2}
    if kind == "rank" and draw(FLAGS):
        fields["max"] = 1
    if kind == "unit":
        fields["unit_kind"] = "district"
    if kind in {"scale", "matrix"}:
        first = draw(st.integers(0, 3))
        last = first + draw(st.integers(1, 10))
        labels = draw(st.dictionaries(st.integers(first, last).map(str), TEXTS, max_size=3))
        fields["scale"] = {"first": first, "last": last, "labels": labels}
    if kind == "matrix":
        fields["items"] = draw(options_of(is_short=True))
    if kind == "number":
        decimals = draw(st.integers(0, 6))
        low = draw(st.integers(-50, 50))
        fields["number"] = {"decimals": decimals} | draw(
            st.fixed_dictionaries({}, optional={"first": st.just(low), "last": st.just(low + 7)})
        )
    if kind == "date" and draw(FLAGS):
        fields["days"] = {"first": "2018-01-01"}
    return fields


@st.composite
def forms(draw: st.DrawFn) -> Questionnaire:
    """Any form of ours whose keys do not get in each other's way."""
    kinds = ["single", "multi", "unit", "rank", "scale", "matrix", "number", "date", "consent"]
    kinds += ["note", "short-text", "long-text"]
    keys = iter(draw(st.lists(KEYS, min_size=12, max_size=12, unique=True)))
    sections = []
    asked: list[dict[str, Any]] = []
    for number in range(draw(st.integers(1, 3))):
        questions = []
        for kind in draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=3)):
            one: dict[str, Any] = {"key": next(keys), "kind": kind, "title": draw(TEXTS)}
            one |= draw(fields_of(kind)) | ({"hint": draw(TEXTS)} if draw(FLAGS) else {})
            one |= {"required": True} if kind != "note" and draw(FLAGS) else {}
            one |= {"background": True} if kind == "single" and draw(FLAGS) else {}
            earlier = [before for before in asked if before["kind"] in {"single", "number"}]
            if earlier and draw(FLAGS):
                before = draw(st.sampled_from(earlier))
                answer = f"'{before['options'][0]['key']}'" if "options" in before else "5"
                one["relevant"] = (
                    f"${{{before['key']}}} {draw(st.sampled_from(['=', '!=']))} {answer}"
                )
            questions.append(one)
        asked += questions
        sections.append({"key": f"s-{number}", "title": draw(TEXTS), "questions": questions})
    definition = {"languages": ["fi", "sv", "en"], "title": draw(TEXTS), "sections": sections}
    try:
        return parse(definition)
    except DefinitionError:
        # The words for an option would be called like another question.
        reject()


@settings(max_examples=60, deadline=None)
@given(st.deferred(forms))
def test_any_form_comes_back_as_it_was(form: Questionnaire) -> None:
    assert to_dict(back(form)) == to_dict(form)
