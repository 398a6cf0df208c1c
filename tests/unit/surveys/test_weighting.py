"""Weighting: the population's shares, the effective number, and nothing that tells of few."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.rules.columns import columns_of
from surveys.rules.definition import parse
from surveys.rules.results import disclosed_results
from surveys.rules.tally import tally_columns, vectors_of
from surveys.rules.vector import layout_of, pack
from surveys.rules.weighting import (
    Margin,
    WeightedSlot,
    Weighting,
    rake,
    weigh,
    weighted_from_dict,
    weighted_slots,
    weighted_to_dict,
)
from tests.unit.surveys.samples import AB, form, option, question

FORM = parse(
    form(
        question("single", "road", options=AB),
        question("multi", "many", options=AB),
        question("unit", "unit", unit_kind="district", options=[option("n"), option("s")]),
        question("single", "age", background=True, options=[option("y"), option("o")]),
    )
)
LAYOUT = layout_of(FORM)
MINIMUM = 5


def weighted(
    answers: list[dict[str, Any]], margins: list[Margin]
) -> tuple[Weighting, dict[str, WeightedSlot]]:
    """The weights, and the figures that may be shown."""
    vectors = vectors_of([pack(FORM, one) for one in answers], LAYOUT.width)
    parts = [columns_of(LAYOUT, vectors)]
    disclosed = disclosed_results(FORM, LAYOUT, tally_columns(FORM, LAYOUT, parts), MINIMUM)
    weighting = weigh(LAYOUT, parts, margins)
    slots = weighted_slots(LAYOUT, parts, weighting, margins, disclosed, MINIMUM)
    return weighting, slots


def people(count: int, **answers: Any) -> list[dict[str, Any]]:
    """So many who answered alike."""
    return [answers] * count


LOPSIDED = [
    *people(200, unit="n", road="a", age="y"),
    *people(200, unit="n", road="b", age="o"),
    *people(90, unit="s", road="a", age="o"),
    *people(10, unit="s", road="b", age="y"),
]


def test_a_sample_counts_as_its_population_would() -> None:
    margin = Margin("unit", {"n": 1_000, "s": 1_000})
    weighting, slots = weighted(LOPSIDED, [margin])
    assert weighting.weights.mean() == pytest.approx(1)
    assert slots["road"].shares == {"a": pytest.approx(0.7), "b": pytest.approx(0.3)}
    weights = weighting.weights
    assert slots["road"].effective == pytest.approx(
        weights.sum() ** 2 / (weights**2).sum(), abs=0.1
    )
    assert slots["road"].effective < 500


def test_a_sample_like_its_population_is_left_as_it_is() -> None:
    _weighting, slots = weighted(LOPSIDED, [Margin("unit", {"n": 400, "s": 100})])
    assert slots["road"].shares == pytest.approx({"a": 0.58, "b": 0.42})
    assert slots["road"].effective == pytest.approx(500)


def test_those_who_named_no_group_keep_their_share() -> None:
    answers = [*LOPSIDED, *people(100, road="a")]
    weighting, _slots = weighted(answers, [Margin("unit", {"n": 1, "s": 1})])
    assert weighting.weights[-100:].sum() == pytest.approx(100)


def test_weights_that_are_too_large_show_nothing() -> None:
    answers = [*people(195, unit="n", road="a"), *people(5, unit="s", road="b")]
    weighting, slots = weighted(answers, [Margin("unit", {"n": 1, "s": 9})])
    assert weighting.largest > 5
    assert slots == {}


def test_a_hidden_group_or_a_small_cell_keeps_weighted_shares_back() -> None:
    margins = [Margin("unit", {"n": 1, "s": 1}), Margin("age", {"y": 1, "o": 1})]
    mixed = [
        one
        for u in "ns"
        for a in "yo"
        for r in "ab"
        for one in people(30, unit=u, age=a, road=r, many=[r])
    ]
    assert {"road", "many"} <= set(weighted(mixed, margins)[1])
    silent = [
        {k: v for k, v in one.items() if k != "many" or n > 57} for n, one in enumerate(mixed)
    ]
    slots = weighted(silent, margins)[1]
    assert "road" in slots
    assert "many" not in slots
    few = [*people(200, unit="n", road="a"), *people(200, unit="n", road="b")]
    assert "road" not in weighted([*few, *people(3, unit="s", road="b")], margins[:1])[1]


def test_several_ticks_are_weighted_of_people() -> None:
    answers = [*people(100, unit="n", many=["a", "b"]), *people(100, unit="s", many=["a"])]
    answers += people(60, unit="s", many=["b"]) + people(30, unit="n", many=["a"])
    answers += people(30, unit="n", many=["b"])
    _weighting, slots = weighted(answers, [Margin("unit", {"n": 1, "s": 1})])
    assert slots["many"].shares == pytest.approx({"a": 230 / 320, "b": 190 / 320})


def test_figures_survive_storing() -> None:
    _weighting, slots = weighted(LOPSIDED, [Margin("unit", {"n": 1, "s": 1})])
    assert weighted_from_dict(weighted_to_dict(slots)) == slots


counts_of_cells = st.lists(st.integers(1, 60), min_size=6, max_size=6)
two = st.lists(st.integers(1, 50), min_size=2, max_size=2)
three = st.lists(st.integers(1, 50), min_size=3, max_size=3)


@given(
    counts_of_cells,
    two,
    three,
)
def test_raking_meets_every_margin(drawn: list[int], first: list[int], second: list[int]) -> None:
    counts = np.array(drawn, dtype=float).reshape(2, 3)
    targets = [np.array(one) / sum(one) * counts.sum() for one in (first, second)]
    factors = rake(counts, targets)
    assert (counts * factors).sum(axis=1) == pytest.approx(targets[0], rel=1e-5)
    assert (counts * factors).sum(axis=0) == pytest.approx(targets[1], rel=1e-5)
    assert (factors > 0).all()


@given(counts_of_cells)
def test_raking_to_what_is_there_changes_nothing(drawn: list[int]) -> None:
    counts = np.array(drawn, dtype=float).reshape(2, 3)
    assert rake(counts, [counts.sum(axis=1), counts.sum(axis=0)]) == pytest.approx(1)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.integers(0, 20), min_size=8, max_size=8), st.integers(1, 9), st.integers(1, 9))
def test_where_weighted_shares_stand_there_is_no_small_cell_to_solve(
    drawn: list[int], north: int, young: int
) -> None:
    cells = [(u, a, r) for u in "ns" for a in "yo" for r in "ab"]
    answers = [
        one
        for (u, a, r), count in zip(cells, drawn, strict=True)
        for one in people(count, unit=u, age=a, road=r)
    ]
    margins = [Margin("unit", {"n": north, "s": 5}), Margin("age", {"y": young, "o": 5})]
    if not answers or "road" not in weighted(answers, margins)[1]:
        return
    sizes = [
        sum(one["unit"] == u and one["age"] == a for one in answers) for u in "ns" for a in "yo"
    ]
    assert all(size == 0 or size >= MINIMUM for size in sizes)
