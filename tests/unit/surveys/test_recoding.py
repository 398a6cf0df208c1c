"""Answers to one version counted as those of another: by name, and never invented."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.rules.definition import parse
from surveys.rules.kinds.base import Slot
from surveys.rules.questionnaire import DONT_KNOW, Question, QuestionKind, Questionnaire
from surveys.rules.recoding import code_table, recode
from surveys.rules.tally import Counts, Cube, tally, vectors_of
from surveys.rules.union import union
from surveys.rules.vector import NOT_SHOWN, Layout, layout_of, pack
from tests.unit.surveys.samples import AB, SCALE, answer_to, form, option, question

OLD = parse(
    form(
        question("unit", "unit", unit_kind="district", options=AB),
        question("single", "single", options=[option(key) for key in "abc"], dont_know=True),
        question("multi", "multi", options=[option(f"o{n}") for n in range(9)], dont_know=True),
        question("matrix", "matrix", scale=SCALE, items=AB, dont_know=True),
        question("rank", "rank", options=[option(key) for key in "abc"]),
        question("number", "number", number={"decimals": 1, "bands": [10, 50]}),
        question("number", "bare", number={}),
        question("long-text", "dropped"),
    )
)
NEW = parse(
    form(
        question("multi", "multi", options=[option(f"o{n}") for n in (8, 3, 0, 11)]),
        question("single", "single", options=[option(key) for key in "cxa"], dont_know=True),
        question("matrix", "matrix", scale=SCALE, items=[*AB, option("c")], dont_know=True),
        question("rank", "rank", options=[option(key) for key in "dab"]),
        question("number", "number", number={"decimals": 1, "bands": [20.5, 30, 70]}),
        question("number", "bare", number={"bands": [5]}),
        question("scale", "added", scale={"first": 0, "last": 10}),
        question("unit", "unit", unit_kind="district", options=[option(key) for key in "bca"]),
    )
)
WHOLE = union([OLD, NEW])
BEFORE, AFTER = layout_of(OLD), layout_of(WHOLE)
CUTS = {one.key: one.number.cuts for one in WHOLE.questions if one.number}


def answers_to(asked: Question) -> st.SearchStrategy[Any]:
    """Any answer, also a ranking or a number."""
    if asked.kind is QuestionKind.RANK:
        return st.permutations(asked.option_keys)
    if asked.kind is QuestionKind.NUMBER:
        return st.integers(0, 800).map(lambda tenths: tenths / 10)
    return answer_to(asked)


def responses_to(asked: Questionnaire) -> st.SearchStrategy[dict[str, Any]]:
    """Whole responses; any question may be skipped."""
    return st.fixed_dictionaries({}, optional={one.key: answers_to(one) for one in asked.questions})


def recoded_cube(answers: list[dict[str, Any]]) -> Cube:
    """The cube of answers to OLD, counted by the questions of both versions."""
    vectors = vectors_of([pack(OLD, one) for one in answers], BEFORE.width)
    return tally(WHOLE, AFTER, recode(vectors, BEFORE, AFTER, CUTS))


def repacked_cube(answers: list[dict[str, Any]]) -> Cube:
    """The cube of the same documents, packed anew by the questions of both versions."""
    seen = {one.key for one in OLD}
    packed = [pack(WHOLE, one, seen) for one in answers]
    return tally(WHOLE, AFTER, vectors_of(packed, AFTER.width))


@given(st.lists(responses_to(OLD), max_size=20))
def test_recoding_and_counting_is_repacking_and_counting(answers: list[dict[str, Any]]) -> None:
    recoded, repacked = recoded_cube(answers), repacked_cube(answers)
    asked_before = {slot.name for slot in BEFORE.slots}
    assert recoded.groups == repacked.groups
    for name in asked_before:
        assert recoded.counts[name] == repacked.counts[name]
        assert recoded.split[name] == repacked.split[name]


@given(st.lists(responses_to(OLD), max_size=20))
def test_what_the_old_version_lacked_was_not_shown(answers: list[dict[str, Any]]) -> None:
    cube = recoded_cube(answers)
    for name in {slot.name for slot in AFTER.slots} - {slot.name for slot in BEFORE.slots}:
        counts = cube.counts[name]
        assert (counts.shown, counts.answered, counts.skipped) == (0, 0, 0)


@given(st.lists(responses_to(NEW), max_size=10))
def test_recoding_into_the_same_layout_changes_nothing(answers: list[dict[str, Any]]) -> None:
    layout = layout_of(NEW)
    vectors = vectors_of([pack(NEW, one) for one in answers], layout.width)
    assert np.array_equal(recode(vectors, layout, layout), vectors)


def test_an_answer_that_has_no_place_any_more_is_no_other_answer() -> None:
    table = code_table(Slot("q", "code", ("a", "b")), Slot("q", "code", ("b",)))
    assert list(table[[0, 1, 253, 254, 255]]) == [NOT_SHOWN, 0, 253, 254, 255]


def test_a_tick_that_has_no_place_any_more_leaves_the_others_where_they_are() -> None:
    old = Layout((Slot("q", "ticks", ("a", "b", "c")),))
    new = Layout((Slot("q", "ticks", ("c", "a")),))
    recoded = recode(np.array([[2, 0b110]], dtype=np.uint8), old, new)
    assert recoded.tolist() == [[2, 0b01]]


def test_a_question_of_another_kind_under_the_same_key_is_another_question() -> None:
    old, new = Layout((Slot("q", "code", ("a",)),)), Layout((Slot("q", "ticks", ("a",)),))
    assert recode(np.array([[0]], dtype=np.uint8), old, new).tolist() == [[NOT_SHOWN, 0]]


@pytest.mark.parametrize(("cuts", "lead"), [((20.5,), 1), ((), 1), ((100.0, 200.0), 0)])
def test_a_number_is_in_the_band_of_the_new_version(cuts: tuple[float, ...], lead: int) -> None:
    vectors = vectors_of([pack(OLD, {"number": 22.5})], BEFORE.width)
    codes = tuple(str(n) for n in range(len(cuts) + 1)) if cuts else ()
    new = Layout((Slot("number", "number", codes),))
    recoded = recode(vectors, BEFORE, new, {"number": cuts})
    assert recoded[0, 0] == lead


def test_dont_know_and_skipped_stay_apart() -> None:
    counts: Counts = recoded_cube([{"single": DONT_KNOW}, {}]).counts["single"]
    assert (counts.shown, counts.dont_know, counts.skipped) == (2, 1, 1)
