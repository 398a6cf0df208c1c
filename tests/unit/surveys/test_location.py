"""A question for a place: what is read, kept, counted and listed is a square or a district."""

import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.rules.answers import read_section
from surveys.rules.authoring.inspection import inspect
from surveys.rules.definition import DefinitionError, parse
from surveys.rules.kinds import kind_of
from surveys.rules.paper import read_typed, typed_of
from surveys.rules.places import with_places
from surveys.rules.questionnaire import Questionnaire
from surveys.rules.results import disclosed_results, places_to_list
from surveys.rules.skip.visibility import shown
from surveys.rules.squares import projected, square_at, square_named
from surveys.rules.tally import tally, vectors_of
from surveys.rules.union import union
from surveys.rules.vector import layout_of, pack, unpack
from tests.unit.surveys.samples import AB, MAP, form, option, question

PLACE = question("location", "place", options=AB, map=MAP)
FORM = parse(form(PLACE, question("short-text", "why", relevant="${place} != ''")))
(ASKED, _WHY) = FORM.sections[0].questions
KIND = kind_of(ASKED)


def read(square: str = "", district: str = "") -> Any:
    """What the form of the question says."""
    return KIND.read(ASKED, {"q.place": [square], "q.place.district": [district]})


def codes(answer: Any) -> list[str]:
    """What is wrong with the answer."""
    return [problem.code for problem in KIND.check(ASKED, answer)]


@given(st.floats(60.39, 60.47), st.floats(22.29, 22.45))
def test_a_point_is_never_kept_finer_than_its_square(latitude: float, longitude: float) -> None:
    """Whatever digits were sent, only those of the corner of the square come out."""
    answer = read(f"{latitude:.6f}, {longitude:.6f}")
    square = square_named(answer)
    assert square == square_at(*projected(round(latitude, 6), round(longitude, 6)))
    assert re.fullmatch(r"500mN[0-9]{4}[05]E[0-9]{3}[05]", answer)
    kept = read_section(FORM.sections[0], {"q.place": [f"{latitude:.6f}, {longitude:.6f}"]})
    assert kept == {"place": answer}


def test_an_address_is_dropped_before_anything_could_keep_it() -> None:
    answer = read("Rantakatu 5 B 12")
    assert "Rantakatu" not in json.dumps(answer)
    assert codes(answer) == ["not-a-place"]


def test_a_square_is_called_by_its_name_on_the_map() -> None:
    assert read("a20") == "500mN67000E2400"
    assert codes(read("A20")) == []


def test_a_district_is_an_answer_for_whoever_uses_no_map() -> None:
    assert read(district="b") == "b"
    assert codes("b") == []
    assert read("A20", "b") == "500mN67000E2400"
    assert read() is None


@pytest.mark.parametrize(
    ("answer", "code"),
    [
        ("500mN77000E2400", "not-on-the-map"),
        ("gone", "no-such-option"),
        (["a"], "not-a-place"),
        (5, "not-a-place"),
    ],
)
def test_what_is_no_place_here_is_refused(answer: Any, code: str) -> None:
    assert codes(answer) == [code]


@given(st.sampled_from(["a", "b", None, "500mN67000E2400", "500mN67095E2500"]))
def test_a_place_comes_out_of_its_vector(answer: str | None) -> None:
    answers = {} if answer is None else {"place": answer}
    packed = pack(FORM, answers)
    assert len(packed) == layout_of(FORM).width
    assert unpack(FORM, packed) == answers


def counted(answers: list[str], asked: Questionnaire = FORM) -> Any:
    """The cube of these answers."""
    layout = layout_of(asked)
    packed = [pack(asked, {"place": one}) for one in answers]
    return tally(asked, layout, vectors_of(packed, layout.width))


def test_squares_and_districts_are_counted_apart() -> None:
    counts = counted(["a", "500mN67000E2400", "500mN67000E2400", "500mN67095E2500"]).counts["place"]
    assert counts.codes == {"a": 1, "b": 0, "500mN67000E2400": 2, "500mN67095E2500": 1}
    assert (counts.shown, counts.answered, counts.numbers) == (4, 4, None)


@given(
    st.dictionaries(st.text("abcdef", min_size=1, max_size=3), st.integers(0, 20)),
    st.sampled_from([0, 5, 10]),
)
def test_a_place_that_few_named_is_not_listed_nor_worked_out(
    counts: dict[str, int], minimum: int
) -> None:
    listed = places_to_list(counts, minimum)
    assert all(people >= max(minimum, 1) for people in listed.values())
    rest = sum(counts.values()) - sum(listed.values())
    assert rest == 0 or rest >= minimum or not listed


def test_results_list_the_places_that_enough_named() -> None:
    answers = ["a"] * 6 + ["500mN67000E2400"] * 8 + ["500mN67095E2500"] * 2 + ["b"] * 4
    (place, _why) = disclosed_results(FORM, layout_of(FORM), counted(answers), 5)
    assert place.total.counts == {"a": 6, "500mN67000E2400": 8}
    assert (place.total.answered, place.groups) == (20, {})
    located = with_places(FORM, [place]).question("place")
    assert located is not None
    titles = [option.title["fi"] for option in located.options]
    assert titles == ["a", "A20 (500mN67000E2400)"]
    assert with_places(FORM, []).question("place").options == ()  # type: ignore[union-attr]


def test_all_places_are_listed_where_bodies_answer() -> None:
    (place, _why) = disclosed_results(FORM, layout_of(FORM), counted(["a", "500mN67095E2500"]), 0)
    assert place.total.counts == {"a": 1, "500mN67095E2500": 1}


def test_a_district_left_out_later_keeps_its_answers() -> None:
    fewer = parse(form(PLACE | {"options": [option("b")]}))
    together = union([FORM, fewer])
    answers = ["a", "500mN67000E2400"]
    assert counted(answers, together).counts["place"].codes["a"] == 1


def test_a_condition_looks_at_whether_there_is_a_place() -> None:
    assert shown(FORM, {"place": "500mN67000E2400"}, "2026-01-01").questions == {"place", "why"}
    assert shown(FORM, {}, "2026-01-01").questions == {"place"}


@pytest.mark.parametrize(
    "condition",
    ["${place} = 'a'", "selected(${place}, 'a')", "string-length(${place}) > 2", "${place} > 5"],
)
def test_a_condition_never_looks_at_which_place_it_is(condition: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        parse(form(PLACE, question("note", "n", relevant=condition)))
    assert "operator-does-not-fit" in {problem.code for problem in refused.value.problems}


@pytest.mark.parametrize("condition", ["${place}", "not(${place})", "${place} = ''"])
def test_a_condition_may_ask_whether_it_is_blank(condition: str) -> None:
    parse(form(PLACE, question("note", "n", relevant=condition)))


@pytest.mark.parametrize(
    ("changed", "place"),
    [
        ({"map": {**MAP, "east": 100}}, "map"),
        ({"map": {**MAP, "file": "../../etc/passwd"}}, "map.file"),
        ({"map": {**MAP, "credit": 5}}, "map.credit"),
        ({"map": {**MAP, "tiles": "https://example.org"}}, "map.tiles"),
        ({"options": [option("a", text=True)]}, "options"),
        ({"dont_know": True}, "dont_know"),
        ({"kind": "short-text", "options": None}, "map"),
    ],
)
def test_a_question_for_a_place_has_what_fits_it(changed: dict[str, Any], place: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        parse(form({**PLACE, **changed}))
    places = [problem.place.rpartition("questions[0].")[2] for problem in refused.value.problems]
    assert place in places


def test_the_check_asks_for_a_map_and_for_districts() -> None:
    bare = parse(form(question("location", "place")))
    assert [doubt.code for doubt in inspect(bare, {})][:2] != []
    found = {doubt.code for doubt in inspect(bare, {})}
    assert {"location-without-map", "location-without-districts"} <= found
    found = {doubt.code for doubt in inspect(FORM, {})}
    assert not {"location-without-map", "location-without-districts"} & found


@pytest.mark.parametrize(
    ("typed", "answer"),
    [("2", "b"), ("A20", "500mN67000E2400"), ("500mN67000E2400", "500mN67000E2400")],
)
def test_a_place_is_typed_from_paper(typed: str, answer: str) -> None:
    answers, problems = read_typed(FORM, {"p.place": typed})
    assert (answers, problems) == ({"place": answer}, ())
    assert read_typed(FORM, typed_of(FORM, answers))[0] == answers


def test_what_is_no_place_on_paper_is_told() -> None:
    _answers, problems = read_typed(FORM, {"p.place": "Rantakatu 5"})
    assert [problem.code for problem in problems] == ["not-a-place"]


def test_where_all_named_one_place_nothing_is_shown() -> None:
    answers = ["500mN67000E2400"] * 30
    (place, _why) = disclosed_results(FORM, layout_of(FORM), counted(answers), 5)
    assert place.total.answered is None
    assert set(place.total.counts.values()) <= {None}


def test_where_all_places_are_rare_the_number_of_answers_is_told_alone() -> None:
    answers = ["a"] * 3 + ["b"] * 4
    (place, _why) = disclosed_results(FORM, layout_of(FORM), counted(answers), 5)
    assert (place.total.counts, place.total.answered) == ({}, 7)
