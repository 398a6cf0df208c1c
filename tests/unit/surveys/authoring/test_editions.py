"""Words and structure apart: a rewording never touches what answers hang on."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.rules.authoring.editions import (
    Rewording,
    difference,
    refusals,
    structure_of,
    texts_of,
    with_retired,
)
from surveys.rules.canonical import to_dict
from surveys.rules.definition import parse
from surveys.rules.vector import layout_of
from tests.unit.surveys.samples import AB, EVERY_KIND, SCALE, form, option, question, text

START = form(
    question("single", "future", options=[option(key) for key in "abc"], hint=text("vihje")),
    question("matrix", "services", scale={**SCALE, "labels": {"1": text("h")}}, items=AB),
    question("consent", "consent", hint=text("Teksti")),
    question("number", "years", number={"decimals": 0, "bands": [18, 65]}),
    question("rank", "order", options=[option(key) for key in "abc"], max=2),
    question("unit", "district", unit_kind="district", options=AB),
    question("scale", "grade", scale={"first": 4, "last": 10}, dont_know=True),
)
OLD = parse(START)


def changed(**fields: Any) -> dict[str, Any]:
    """START in which the questions named have these fields."""
    given = deepcopy(START)
    for row in given["sections"][0]["questions"]:
        row.update(fields.get(row["key"], {}))
    return given


def structure(definition: dict[str, Any]) -> list[tuple[str, str, str]]:
    """What a change does to the structure."""
    found = difference(OLD, parse(definition)).structure
    return [(one.place, one.code, one.value) for one in found]


def test_nothing_changed_is_no_difference() -> None:
    assert not difference(OLD, parse(deepcopy(START)))


def test_a_reworded_title_is_an_edition_with_both_texts() -> None:
    found = difference(OLD, parse(changed(future={"title": {"fi": "Uusi", "sv": "Ny"}})))
    assert found.structure == ()
    assert found.wording == (
        Rewording("questions/future/title", "fi", "future", "Uusi"),
        Rewording("questions/future/title", "sv", None, "Ny"),
    )
    assert found.to_dict()["wording"][0]["before"] == "future"


def test_options_items_labels_and_hints_are_wording_too() -> None:
    options = [{"key": key, "title": text(key.upper())} for key in "abc"]
    services = {"scale": {**SCALE, "labels": {"1": text("H"), "5": text("P")}}}
    found = difference(OLD, parse(changed(future={"options": options}, services=services)))
    assert found.structure == ()
    assert [one.place for one in found.wording] == [
        "questions/future/options/a/title",
        "questions/future/options/b/title",
        "questions/future/options/c/title",
        "questions/services/labels/1",
        "questions/services/labels/5",
    ]


def test_the_words_of_a_consent_are_structure() -> None:
    assert structure(changed(consent={"hint": text("Toinen")})) == [
        ("questions/consent", "changed", "hint")
    ]


def test_a_language_more_is_wording_and_another_first_language_is_not() -> None:
    more = parse({**deepcopy(START), "languages": ["fi", "sv", "en"]})
    assert not difference(OLD, more).structure
    swedish = deepcopy(START)
    swedish["languages"] = ["sv", "fi"]
    for place in (swedish, *swedish["sections"]):
        place["title"] = {"fi": "t", "sv": "t"}
    swedish["sections"][0]["questions"] = [
        {"key": "q", "kind": "note", "title": {"fi": "q", "sv": "q"}}
    ]
    codes = {one.place for one in difference(OLD, parse(swedish)).structure}
    assert "languages" in codes


def test_how_long_it_takes_is_wording() -> None:
    found = difference(OLD, parse({**deepcopy(START), "minutes": 7}))
    assert found.wording == (Rewording("minutes", "", None, "7"),)
    assert not found.structure


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"future": {"required": True}}, ("questions/future", "changed", "required")),
        ({"future": {"options": AB}}, ("questions/future/options/c", "option-left-out", "c")),
        (
            {"future": {"options": [*AB, {**option("c"), "retired": True}]}},
            ("questions/future/options/c", "option-retired", "c"),
        ),
        (
            {"future": {"options": [option("b"), option("a"), option("c")]}},
            ("questions/future/options", "options-reordered", ""),
        ),
        (
            {"future": {"options": [*AB, {**option("c"), "text": True}]}},
            ("questions/future/options/c", "changed", "c"),
        ),
        (
            {"services": {"items": [*AB, option("c")]}},
            ("questions/services/items/c", "option-added", "c"),
        ),
    ],
)
def test_what_answers_hang_on_is_structure(
    fields: dict[str, Any], expected: tuple[str, str, str]
) -> None:
    assert structure(changed(**fields)) == [expected]


def test_an_option_comes_back() -> None:
    retired = parse(changed(future={"options": [*AB, {**option("c"), "retired": True}]}))
    assert [one.code for one in difference(retired, OLD).structure] == ["option-back"]


def test_questions_and_sections_come_go_and_move() -> None:
    new = deepcopy(START)
    rows = new["sections"][0]["questions"]
    moved = rows.pop(0)
    rows.pop(0)
    late = {"key": "late", "title": text("l"), "questions": [moved, question("date", "day")]}
    new["sections"].append(late)
    codes = {(place, code) for place, code, _value in structure(new)}
    assert codes == {
        ("sections/late", "section-added"),
        ("questions/day", "question-added"),
        ("questions/services", "question-left-out"),
        ("questions/future", "moved"),
        ("questions", "questions-reordered"),
    }
    back = {(one.place, one.code) for one in difference(parse(new), OLD).structure}
    assert ("sections/late", "section-left-out") in back
    new["sections"].reverse()
    new["sections"][0]["relevant"] = None
    assert ("sections", "sections-reordered") in {
        (one.place, one.code)
        for one in difference(
            parse({**new, "sections": new["sections"][::-1]}), parse(new)
        ).structure
    }


def test_a_condition_of_a_section_is_structure() -> None:
    new = deepcopy(START)
    section = {"key": "z", "title": text("z"), "questions": [question("date", "day")]}
    old = parse({**new, "sections": [*new["sections"], section]})
    narrowed = {**section, "relevant": "${future} = 'a'"}
    found = difference(old, parse({**new, "sections": [*new["sections"], narrowed]}))
    assert [(one.place, one.value) for one in found.structure] == [("sections/z", "relevant")]


def test_words_of_what_is_new_or_gone_are_no_rewording() -> None:
    new = deepcopy(START)
    new["sections"][0]["questions"][0] = question("date", "day", hint=text("pp.kk.vvvv"))
    new["title"] = text("Uusi nimi")
    assert [one.place for one in difference(OLD, parse(new)).wording] == ["title"]


Change = Callable[[str], str]


@given(st.data())
def test_a_rewording_never_changes_structure_or_layout(data: st.DataObject) -> None:
    given = to_dict(EVERY_KIND)
    places = sorted({place for place, _language in texts_of(EVERY_KIND)})
    chosen = data.draw(st.sets(st.sampled_from(places), min_size=1))
    words = data.draw(st.text("abcåäö ", min_size=1).filter(str.strip))
    for place in chosen:
        _reword(given, place, words)
    new = parse(given)
    assert structure_of(new) == structure_of(EVERY_KIND)
    assert layout_of(new) == layout_of(EVERY_KIND)
    assert difference(EVERY_KIND, new).structure == ()
    assert {one.place for one in difference(EVERY_KIND, new).wording} <= chosen


def _reword(definition: dict[str, Any], place: str, words: str) -> None:
    """The Finnish text at that place is another."""
    row: Any = definition
    *path, field = place.split("/")
    if path:
        rows = definition["sections"]
        if path[0] == "questions":
            rows = [one for section in rows for one in section["questions"]]
        row = next(one for one in rows if one["key"] == path[1])
    for name, key in zip(path[2::2], path[3::2], strict=True):
        row = next(one for one in row[name] if one["key"] == key)
    row[field] = {"fi": words}


def test_report_1_an_option_left_out_is_retired_where_it_stood() -> None:
    """An option that vanished took its answers along and moved the columns of the others."""
    kept = with_retired(OLD, changed(future={"options": [option("c"), option("x"), option("a")]}))
    options = parse(kept).sections[0].questions[0].options
    assert [(one.key, one.is_retired) for one in options] == [
        ("c", False),
        ("x", False),
        ("a", False),
        ("b", True),
    ]
    first_gone = with_retired(OLD, changed(future={"options": [option("b")]}))
    keys = [one["key"] for one in first_gone["sections"][0]["questions"][0]["options"]]
    assert keys == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"future": {"kind": "multi"}}, "kind-is-fixed"),
        ({"grade": {"scale": {"first": 1, "last": 10}}}, "scale-is-fixed"),
        ({"years": {"number": {"decimals": 1, "bands": [18, 65]}}}, "number-is-fixed"),
        ({"years": {"number": {"decimals": 0, "bands": [20, 65]}}}, "number-is-fixed"),
        ({"order": {"max": 3}}, "places-are-fixed"),
        ({"grade": {"dont_know": False}}, "dont-know-stays"),
        ({"district": {"unit_kind": "work-unit"}}, "kind-is-fixed"),
    ],
)
def test_what_answers_mean_is_fixed_under_a_known_key(fields: dict[str, Any], code: str) -> None:
    assert [one.code for one in refusals([OLD], parse(changed(**fields)))] == [code]


def test_the_kind_of_a_question_of_any_earlier_version_is_fixed() -> None:
    between = parse(form(question("date", "day")))
    again = parse(form(question("date", "future"), question("date", "day")))
    assert [one.place for one in refusals([OLD, between], again)] == ["questions/future"]
    assert refusals([OLD, between], OLD) == ()
