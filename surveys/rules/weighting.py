"""Weighting a sample to the population it was drawn from, and what may be shown of it.

Raking (iterative proportional fitting; Deming and Stephan 1940): the weights are multiplied margin
by margin until the weighted shares of the groups are those of the population.

What a weighted figure could tell: it is one more sum over the same answers, with other factors, so
beside the unweighted tables it could be solved for a hidden group or a cell across the margins.
A question's weighted shares are therefore shown only where every group of every margin is shown,
and where each cell across the margins is empty or has at least the minimum of answers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surveys.rules.columns import Columns
from surveys.rules.kinds.base import Slot
from surveys.rules.questionnaire import MOST_CODES
from surveys.rules.results import SlotResult
from surveys.rules.vector import Layout

LARGEST_WEIGHT = 5.0
WILD = 1e6
ROUNDS = 2_000
CLOSE = 1e-9
Weights = NDArray[np.float64]
Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Margin:
    """How the population is spread over the groups of one background question."""

    breakdown: str
    population: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class WeightedSlot:
    """Weighted shares, and how many unweighted answers they are worth (effective n)."""

    shares: Mapping[str, float]
    effective: float


@dataclass(frozen=True, slots=True)
class Weighting:
    """The weight of each response (their mean is one), its groups, and its cell across them."""

    weights: Weights
    groups: Sequence[Numbers]
    cells: Numbers

    @property
    def largest(self) -> float:
        """The largest weight."""
        return float(self.weights.max(initial=0.0))


def weigh(layout: Layout, parts: Sequence[Columns], margins: Sequence[Margin]) -> Weighting:
    """The weights of all responses of these parts, in their order.

    Those who named no group of a margin keep the share that they have.
    """
    slots = [layout.slot(margin.breakdown) for margin in margins]
    groups = [np.minimum(lead_of(slot, parts), len(slot.codes)) for slot in slots]
    shape = tuple(len(slot.codes) + 1 for slot in slots)
    cells = np.ravel_multi_index(groups, shape).astype(np.int64)
    counts = np.bincount(cells, minlength=int(np.prod(shape))).reshape(shape).astype(np.float64)
    targets = [
        _target(slot, counts, axis, margin.population)
        for axis, (slot, margin) in enumerate(zip(slots, margins, strict=True))
    ]
    factors: Weights = rake(counts, targets).ravel()
    return Weighting(factors[cells], groups, cells)


def rake(counts: Weights, targets: Sequence[Weights]) -> Weights:
    """The factor of each cell, under which the sums along each axis are its target."""
    factors = np.ones_like(counts)
    for _round in range(ROUNDS):
        change = 0.0
        for axis, target in enumerate(targets):
            others = tuple(other for other in range(counts.ndim) if other != axis)
            sums = (counts * factors).sum(axis=others)
            step = np.divide(target, sums, out=np.ones_like(target), where=sums > 0)
            factors *= np.expand_dims(step, others)
            change = max(change, float(np.abs(step - 1).max()))
        # Margins that no weights can meet drive the factors apart without end.
        if change < CLOSE or factors.max() > WILD:
            break
    return factors


def weighted_slots(
    layout: Layout,
    parts: Sequence[Columns],
    weighting: Weighting,
    margins: Sequence[Margin],
    disclosed: Sequence[SlotResult],
    minimum: int,
) -> dict[str, WeightedSlot]:
    """The weighted shares of every slot of which they may be shown; none where weights are wild."""
    results = {result.slot: result for result in disclosed}
    found: dict[str, WeightedSlot] = {}
    if weighting.largest > LARGEST_WEIGHT:
        return found
    for slot in layout.slots:
        result = results.get(slot.name)
        lead = lead_of(slot, parts)
        answered = lead < MOST_CODES
        if result is None or not _tells_nothing(result, margins, weighting, answered, minimum):
            continue
        weights = weighting.weights * answered
        total = float(weights.sum())
        if slot.codes and total and slot.shape != "place":
            sums = _sums(slot, parts, lead, weights)
            shares = {code: float(one) / total for code, one in zip(slot.codes, sums, strict=True)}
            found[slot.name] = WeightedSlot(shares, total**2 / float((weights**2).sum()))
    return found


def lead_of(slot: Slot, parts: Sequence[Columns]) -> Numbers:
    """The first byte of the slot in all responses."""
    return np.concatenate([part.lead(slot) for part in parts]).astype(np.int64)


def weighted_to_dict(slots: Mapping[str, WeightedSlot]) -> dict[str, Any]:
    """The figures as they are stored."""
    return {name: [dict(one.shares), one.effective] for name, one in slots.items()}


def weighted_from_dict(stored: Mapping[str, Any]) -> dict[str, WeightedSlot]:
    """The figures that were stored."""
    return {name: WeightedSlot(shares, effective) for name, (shares, effective) in stored.items()}


def _target(slot: Slot, counts: Weights, axis: int, population: Mapping[str, int]) -> Weights:
    """How many responses each group is to stand for; a group that nobody named stands for none."""
    own = counts.sum(axis=tuple(other for other in range(counts.ndim) if other != axis))
    people = np.array([*(float(population.get(code, 0)) for code in slot.codes), 0.0])
    people[own == 0] = 0
    everybody = people.sum()
    known = own[:-1].sum()
    shares: Weights = people / everybody * known if everybody else own.copy()
    shares[-1] = own[-1]
    return shares


def _tells_nothing(
    result: SlotResult,
    margins: Sequence[Margin],
    weighting: Weighting,
    answered: NDArray[np.bool_],
    minimum: int,
) -> bool:
    """Whether nothing small can be solved from the weighted shares: see the words at the top."""
    if not result.total.is_complete:
        return False
    for margin, numbers in zip(margins, weighting.groups, strict=True):
        shown = result.groups.get(margin.breakdown, ())
        there = np.bincount(numbers[answered], minlength=len(shown))
        # A group of nobody has nothing to hide.
        if any(n and not group.is_complete for n, group in zip(there, shown, strict=False)):
            return False
    cells = np.bincount(weighting.cells[answered])
    return not bool(((cells > 0) & (cells < minimum)).any())


def _sums(slot: Slot, parts: Sequence[Columns], lead: Numbers, weights: Weights) -> Weights:
    """The weighted number behind each code."""
    size = len(slot.codes)
    if slot.shape != "ticks":
        sums = np.bincount(lead, weights=weights, minlength=size)[:size]
        return np.asarray(sums, dtype=np.float64)
    masks = np.concatenate([part.masks(slot) for part in parts], axis=1)
    bits = np.unpackbits(masks, axis=0, bitorder="little", count=size)
    ticked: Weights = bits.astype(np.float64) @ weights
    return ticked
