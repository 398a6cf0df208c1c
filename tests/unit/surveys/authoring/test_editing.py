"""Steps of editing: each gives a new definition, keys are permanent, there and back is the same."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.rules.authoring import editing
from surveys.rules.authoring.editing import DOWN, UP, CannotEdit
from surveys.rules.authoring.keys import key_from
from surveys.rules.definition import parse
from surveys.rules.questionnaire import DONT_KNOW
from surveys.rules.reader import KEY, LONGEST_KEY
from tests.unit.surveys.samples import AB, option, question, text


def three_sections() -> dict[str, Any]:
    """Three sections with two questions each."""
    sections = [
        {
            "key": f"s{number}",
            "title": text(f"s{number}"),
            "questions": [question("short-text", f"q{number}{letter}") for letter in "ab"],
        }
        for number in range(3)
    ]
    return {"languages": ["fi", "sv"], "title": text("t"), "sections": sections}


def order(definition: dict[str, Any]) -> list[list[str]]:
    """The keys of the questions, section by section."""
    return [[row["key"] for row in one["questions"]] for one in definition["sections"]]


@given(st.text(), st.sets(st.sampled_from(["kysymys", "kysymys-2", "a", "a-2"])))
def test_every_title_makes_a_new_key(title: str, taken: set[str]) -> None:
    key = key_from(title, taken, "kysymys")
    assert KEY.fullmatch(key)
    assert len(key) <= LONGEST_KEY
    assert key not in {*taken, DONT_KNOW}


def test_a_key_is_plain_and_short() -> None:
    assert key_from("Millä kulkuvälineellä käytät?", set()) == "milla-kulkuvalineella-kaytat"
    assert key_from("Miten tyytyväinen olet asuinalueesi palveluihin?", set()) == (
        "miten-tyytyvainen-olet"
    )
    assert key_from("Åbo", {"abo"}) == "abo-2"
    assert key_from("???", set(), "osio") == "osio"
    assert key_from("Dont know", set()) == "dont-know-2"


@given(st.sampled_from(["q0a", "q0b", "q1a", "q1b", "q2a", "q2b"]), st.sampled_from([UP, DOWN]))
def test_a_question_moved_there_and_back_stands_where_it_stood(key: str, step: int) -> None:
    start = three_sections()
    before = deepcopy(start)
    try:
        moved = editing.move_question(start, key, step)
    except CannotEdit:
        assert (key, step) in {("q0a", UP), ("q2b", DOWN)}
        return
    assert moved != start
    assert editing.move_question(moved, key, -step) == start == before


@given(st.sampled_from(["s0", "s1", "s2"]), st.sampled_from([UP, DOWN]))
def test_a_section_moved_there_and_back_stands_where_it_stood(key: str, step: int) -> None:
    start = three_sections()
    try:
        moved = editing.move_section(start, key, step)
    except CannotEdit:
        assert (key, step) in {("s0", UP), ("s2", DOWN)}
        return
    assert editing.move_section(moved, key, -step) == start


def test_a_question_moves_over_the_border_of_its_section() -> None:
    moved = editing.move_question(three_sections(), "q1a", UP)
    assert order(moved) == [["q0a", "q0b", "q1a"], ["q1b"], ["q2a", "q2b"]]
    assert editing.section_of(moved, "q1a") == "s0"


def test_a_questionnaire_grows_from_nothing() -> None:
    start = editing.empty_definition(["fi", "sv"], {"fi": "Asukaskysely", "sv": "Enkät"})
    grown, section = editing.add_section(start, {"fi": "Palvelut"})
    asked = {"kind": "long-text", "title": {"fi": "Mikä toimii?"}}
    grown, first = editing.add_question(grown, section, asked)
    grown, second = editing.add_question(grown, section, asked, reserved={"mika-toimii-2"})
    assert (section, first, second) == ("palvelut", "mika-toimii", "mika-toimii-3")
    assert [one.key for one in parse(grown)] == [first, second]
    assert start["sections"] == []


def test_a_key_of_ones_own_is_kept_and_refused_twice() -> None:
    asked = {"key": "services", "kind": "short-text", "title": text("x")}
    grown, key = editing.add_question(three_sections(), "s0", asked)
    assert key == "services"
    with pytest.raises(CannotEdit) as refused:
        editing.add_question(grown, "s1", asked)
    assert refused.value.problem.code == "duplicate-key"


def test_an_unknown_kind_is_refused_with_its_place() -> None:
    with pytest.raises(CannotEdit) as refused:
        editing.add_question(three_sections(), "s0", {"kind": "quiz", "title": text("x")})
    problem = refused.value.problem
    assert (problem.place, problem.code, problem.value) == ("sections/s0", "unknown-kind", "quiz")


@pytest.mark.parametrize("step", ["find_question", "remove_question", "duplicate_question"])
def test_a_question_that_is_not_there_is_told(step: str) -> None:
    with pytest.raises(CannotEdit) as refused:
        getattr(editing, step)(three_sections(), "q9")
    assert refused.value.problem.code == "not-here"


def test_a_copied_section_speaks_of_its_own_questions() -> None:
    start = three_sections()
    start["sections"][1]["questions"] = [
        question("single", "area", options=AB),
        question("single", "place", filter_by="area", options=[{**option("x"), "within": "a"}]),
        question("short-text", "why", relevant=["=", ["key", "area"], ["text", "a"]]),
        question("short-text", "more", relevant="${q0a} != ''"),
    ]
    copied, key = editing.duplicate_section(start, "s1")
    assert key == "s1-2"
    rows = copied["sections"][2]["questions"]
    assert [row["key"] for row in rows] == ["area-2", "place-2", "why-2", "more-2"]
    assert rows[1]["filter_by"] == "area-2"
    assert rows[2]["relevant"] == ["=", ["key", "area-2"], ["text", "a"]]
    assert rows[3]["relevant"] == "${q0a} != ''"
    parse(copied)


def test_a_copied_question_stands_right_behind() -> None:
    copied, key = editing.duplicate_question(three_sections(), "q1a", reserved={"q1a-2"})
    assert order(copied)[1] == ["q1a", "q1a-3", "q1b"]
    assert key == "q1a-3"


def test_what_is_removed_is_gone() -> None:
    assert order(editing.remove_section(three_sections(), "s1")) == [["q0a", "q0b"], ["q2a", "q2b"]]
    assert order(editing.remove_question(three_sections(), "q1a"))[1] == ["q1b"]


def test_a_question_is_made_of_what_is_given_and_keeps_key_and_kind() -> None:
    fields = {"title": text("uusi"), "hint": {}, "required": True, "key": "x", "kind": "multi"}
    row = editing.find_question(editing.set_question(three_sections(), "q0a", fields), "q0a")
    assert row == {"key": "q0a", "kind": "short-text", "title": text("uusi"), "required": True}


def test_a_blank_field_is_left_out_of_section_and_form() -> None:
    changed = editing.set_section(three_sections(), "s0", {"intro": text("alku")})
    assert changed["sections"][0]["intro"] == text("alku")
    changed = editing.set_section(changed, "s0", {"intro": {}, "title": text("uusi")})
    assert "intro" not in changed["sections"][0]
    assert editing.set_form(changed, {"minutes": 5})["minutes"] == 5


def test_texts_of_a_language_left_out_are_left_out() -> None:
    start = three_sections()
    start["title"] = {"fi": "a", "sv": "b"}
    start["sections"][0]["questions"][0] = question(
        "number",
        "q0a",
        number={"decimals": 0, "unit": {"fi": "v", "sv": "år"}},
    )
    changed = editing.set_languages(start, ["fi", "en"])
    assert changed["title"] == {"fi": "a"}
    assert changed["sections"][0]["questions"][0]["number"]["unit"] == {"fi": "v"}
    parse(changed)
    with pytest.raises(CannotEdit):
        editing.set_languages(start, [])


def test_a_pasted_list_becomes_options_with_keys() -> None:
    rows = editing.add_rows([option("a")], [{"fi": "Kävellen"}, {"fi": "Kävellen"}, {"sv": "Buss"}])
    assert [row["key"] for row in rows] == ["a", "kavellen", "kavellen-2", "buss"]
    assert [row["key"] for row in editing.move_row(rows, "buss", UP)] == [
        "a",
        "kavellen",
        "buss",
        "kavellen-2",
    ]
    with pytest.raises(CannotEdit):
        editing.move_row(rows, "a", UP)
    with pytest.raises(CannotEdit):
        editing.move_row(rows, "z", UP)
