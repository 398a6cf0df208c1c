"""Counts: a share never exceeds its base, the order of responses changes nothing."""

import json
import random
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.rules.questionnaire import DONT_KNOW
from surveys.rules.tally import (
    ChoiceTally,
    Cube,
    ScaleTally,
    cube_from_dict,
    cube_to_dict,
    tally,
    vectors_of,
)
from surveys.rules.vector import layout_of, pack
from tests.unit.surveys.samples import EVERY_KIND, responses

LAYOUT = layout_of(EVERY_KIND)


def cube_of(answers: Sequence[dict[str, Any]]) -> Cube:
    """The cube of these responses."""
    packed = [pack(EVERY_KIND, one) for one in answers]
    return tally(EVERY_KIND, LAYOUT, vectors_of(packed, LAYOUT.width))


@given(st.lists(responses(), max_size=30))
def test_every_base_adds_up(answers: list[dict[str, Any]]) -> None:
    cube = cube_of(answers)
    for slot in LAYOUT.slots:
        counts = cube.counts[slot.name]
        assert counts.shown == cube.responses == len(answers)
        assert counts.shown == counts.answered + counts.dont_know + counts.skipped
        assert counts.skipped >= 0
        if slot.shape == "code":
            assert sum(counts.codes.values()) == counts.answered
        for count in counts.codes.values():
            assert 0 <= count <= counts.answered


@given(st.lists(responses(), max_size=30))
def test_groups_never_hold_more_than_the_whole(answers: list[dict[str, Any]]) -> None:
    cube = cube_of(answers)
    for name, by_breakdown in cube.split.items():
        for breakdown, groups in by_breakdown.items():
            told = [one for one in answers if breakdown in one]
            assert sum(group.shown for group in groups.values()) == len(told)
            for code, whole in cube.counts[name].codes.items():
                assert sum(group.codes[code] for group in groups.values()) <= whole
    assert sum(cube.groups["unit"].values()) == sum("unit" in one for one in answers)


@given(st.lists(responses(), max_size=30), st.randoms())
def test_the_order_of_responses_changes_nothing(
    answers: list[dict[str, Any]], rng: random.Random
) -> None:
    mixed = list(answers)
    rng.shuffle(mixed)
    assert cube_of(mixed) == cube_of(answers)


@given(st.lists(responses(), max_size=10))
def test_a_cube_is_the_same_after_storing(answers: list[dict[str, Any]]) -> None:
    cube = cube_of(answers)
    assert cube_from_dict(json.loads(json.dumps(cube_to_dict(cube)))) == cube


@given(st.lists(responses(), max_size=30))
def test_ticks_count_as_a_plain_count_does(answers: list[dict[str, Any]]) -> None:
    codes = cube_of(answers).counts["multi"].codes
    for key, count in codes.items():
        ticked = [one for one in answers if key in (one.get("multi") or [])]
        assert count == len(ticked)


def test_a_group_is_counted_apart() -> None:
    cube = cube_of(
        [
            {"unit": "a", "scale": 3},
            {"unit": "a", "scale": DONT_KNOW},
            {"unit": "b", "scale": 9},
            {"scale": 9},
        ]
    )
    group = cube.of("scale", "unit", "a")
    assert (group.shown, group.answered, group.dont_know) == (2, 1, 1)
    assert group.codes["3"] == 1
    assert cube.groups["unit"] == {"a": 2, "b": 1}
    assert "unit" not in cube.split["unit"]


def test_shares_are_of_respondents_and_not_of_ticks() -> None:
    counts = cube_of([{"multi": ["o1", "o2"]}, {"multi": ["o1"]}, {}]).counts["multi"]
    shown = ChoiceTally(counts.codes, counts.answered)
    assert shown.share("o1") == 1.0
    assert shown.share("o2") == 0.5


def test_nobody_has_no_share_and_no_mean() -> None:
    nobody = ScaleTally({1: 0, 2: 0})
    assert ChoiceTally({"a": 0}, 0).share("a") is None
    assert (nobody.mean, nobody.median, nobody.deviation) == (None, None, None)


@pytest.mark.parametrize(
    ("counts", "mean", "median", "deviation"),
    [
        ({1: 1, 5: 1}, 3, 3, 8**0.5),
        ({1: 2, 4: 1}, 2, 1, 3**0.5),
        ({1: 1, 2: 1, 3: 1, 4: 1}, 2.5, 2.5, (5 / 3) ** 0.5),
        ({4: 1}, 4, 4, None),
    ],
)
def test_mean_and_median_are_those_of_the_numbers(
    counts: dict[int, int], mean: float, median: float, deviation: float | None
) -> None:
    scale = ScaleTally(counts)
    assert scale.mean == mean
    assert scale.median == median
    assert scale.deviation == (None if deviation is None else pytest.approx(deviation))


def test_there_is_no_number_beyond_the_last_respondent() -> None:
    with pytest.raises(IndexError):
        ScaleTally({1: 2}).at(2)


def test_an_empty_survey_has_an_empty_cube() -> None:
    cube = cube_of([])
    assert cube.responses == 0
    assert cube.counts["single"].codes == {"a": 0, "b": 0}
