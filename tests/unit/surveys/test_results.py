"""Results that may be shown: every figure with its base, small groups hidden."""

import json
from typing import Any

import pytest

from surveys.rules.results import (
    GroupResult,
    SlotResult,
    disclosed_results,
    results_from_list,
    results_to_list,
)
from surveys.rules.tally import tally, vectors_of
from surveys.rules.vector import layout_of, pack
from tests.unit.surveys.samples import EVERY_KIND

LAYOUT = layout_of(EVERY_KIND)


def results_of(answers: list[dict[str, Any]], minimum: int = 5) -> dict[str, SlotResult]:
    """The disclosed results by slot."""
    vectors = vectors_of([pack(EVERY_KIND, one) for one in answers], LAYOUT.width)
    cube = tally(EVERY_KIND, LAYOUT, vectors)
    return {one.slot: one for one in disclosed_results(EVERY_KIND, LAYOUT, cube, minimum)}


def people(count: int, **answers: Any) -> list[dict[str, Any]]:
    """So many who answered alike."""
    return [answers] * count


MANY = [
    *people(12, unit="a", scale=2, single="a", multi=["o1"], short="x"),
    *people(12, unit="b", scale=8, single="b", multi=["o1", "o2"]),
    *people(3, unit="b", scale="dont-know"),
    *people(3, unit="a"),
]


def test_every_figure_of_the_whole_carries_its_base() -> None:
    total = results_of(MANY)["scale"].total
    assert (total.shown, total.answered, total.dont_know, total.skipped) == (30, 24, 3, 3)
    assert total.mean == 5
    assert total.median == 5
    assert total.share("2") == 0.5


def test_a_choice_has_shares_and_no_mean() -> None:
    total = results_of(MANY)["single"].total
    assert total.share("a") == 0.5
    assert total.mean is None


def test_a_multi_choice_is_shared_among_people() -> None:
    total = results_of([*MANY, *people(8, multi=["o3"])])["multi"].total
    assert total.answered == 32
    assert total.share("o1") == 0.75


def test_a_text_is_counted_and_never_split() -> None:
    short = results_of(MANY)["short"]
    assert short.total.answered == 12
    assert short.groups == {}


def test_a_group_shows_its_own_mean() -> None:
    answers = [{"unit": unit, "scale": 1 + n % 3} for n in range(40) for unit in ("a", "b")]
    groups = {one.key: one for one in results_of(answers)["scale"].groups["unit"]}
    assert groups["a"].mean == pytest.approx(2, abs=0.1)
    assert groups["a"].shown is None


def test_a_small_audience_shows_nothing_at_all() -> None:
    total = results_of(people(3, scale=2))["scale"].total
    assert total.is_suppressed
    assert (total.shown, total.skipped, total.mean) == (None, None, None)
    assert total.share("2") is None
    assert total.note == "below-minimum"


def test_a_body_that_speaks_in_its_own_name_is_not_hidden() -> None:
    total = results_of(people(3, scale=2), minimum=0)["scale"].total
    assert not total.is_suppressed
    assert total.mean == 2


def test_a_small_group_hides_and_cannot_be_subtracted() -> None:
    answers = [{"unit": "a", "scale": n % 4} for n in range(40)]
    answers += people(2, unit="b", scale=9)
    groups = {one.key: one for one in results_of(answers)["scale"].groups["unit"]}
    assert groups["b"].is_suppressed
    assert groups["a"].is_suppressed or None in groups["a"].counts.values()


def test_nobody_answered_means_no_share() -> None:
    assert GroupResult("a", {"x": 0}, answered=0).share("x") is None


def test_results_are_the_same_after_storing() -> None:
    found = tuple(results_of(MANY).values())
    assert results_from_list(json.loads(json.dumps(results_to_list(found)))) == found
