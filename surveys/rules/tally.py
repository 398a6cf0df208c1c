"""Counts over packed vectors: one cube per survey, from which every figure is worked out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from surveys.rules.columns import (
    Columns,
    Counted,
    Spread,
    Vectors,
    columns_of,
    count_columns,
)
from surveys.rules.kinds.base import DONT_KNOW_CODE, SKIPPED, Slot
from surveys.rules.kinds.location import SQUARE
from surveys.rules.numbers import (
    NumberSummary,
    summary_from_list,
    summary_of,
    summary_to_list,
)
from surveys.rules.questionnaire import Questionnaire
from surveys.rules.squares import square_numbered
from surveys.rules.vector import NOT_SHOWN, Layout


@dataclass(frozen=True, slots=True)
class Counts:
    """One slot in one group: how many picked each code, and the base of those numbers."""

    codes: Mapping[str, int]
    shown: int
    answered: int
    dont_know: int
    numbers: NumberSummary | None = None

    @property
    def skipped(self) -> int:
        """Shown, and left without any answer."""
        return self.shown - self.answered - self.dont_know


@dataclass(frozen=True, slots=True)
class ChoiceTally:
    """Counts of options; the base is those who answered, whether they picked one or several."""

    counts: Mapping[str, int]
    respondents: int

    def share(self, option: str) -> float | None:
        """Share of respondents, not of ticks; None when nobody answered."""
        return self.counts[option] / self.respondents if self.respondents else None


@dataclass(frozen=True, slots=True)
class ScaleTally:
    """Counts of the numbers of a scale; don't-know is not among them."""

    counts: Mapping[int, int]

    @property
    def respondents(self) -> int:
        """Those who picked a number."""
        return sum(self.counts.values())

    @property
    def mean(self) -> float | None:
        """The mean of the picked numbers; None when nobody picked one."""
        total = sum(value * count for value, count in self.counts.items())
        return total / self.respondents if self.respondents else None

    @property
    def median(self) -> float | None:
        """The middle number, or the mean of the two in the middle."""
        if not self.respondents:
            return None
        low, high = (self.respondents - 1) // 2, self.respondents // 2
        return (self.at(low) + self.at(high)) / 2

    @property
    def deviation(self) -> float | None:
        """The sample standard deviation; None for fewer than two."""
        mean = self.mean
        if mean is None or self.respondents < 2:
            return None
        squares = sum(count * (value - mean) ** 2 for value, count in self.counts.items())
        return float((squares / (self.respondents - 1)) ** 0.5)

    def at(self, place: int) -> int:
        """The number at that place when all are put in order."""
        for value in sorted(self.counts):
            place -= self.counts[value]
            if place < 0:
                return value
        raise IndexError(place)


@dataclass(frozen=True, slots=True)
class Cube:
    """All counts of one survey: for each slot, over all and by each breakdown."""

    responses: int
    groups: Mapping[str, Mapping[str, int]]
    counts: Mapping[str, Counts]
    split: Mapping[str, Mapping[str, Mapping[str, Counts]]]

    def of(self, slot: str, breakdown: str, group: str) -> Counts:
        """The counts of a slot in one group of a breakdown."""
        return self.split[slot][breakdown][group]


def tally(questionnaire: Questionnaire, layout: Layout, vectors: Vectors) -> Cube:
    """The cube of these vectors; the order of the vectors changes nothing."""
    return tally_columns(questionnaire, layout, [columns_of(layout, vectors)])


def tally_columns(questionnaire: Questionnaire, layout: Layout, parts: Sequence[Columns]) -> Cube:
    """The cube of all parts together; how they are parted changes nothing."""
    breakdowns = [layout.slot(question.key) for question in questionnaire.breakdowns]
    split = {by.name: _by_group(layout, parts, by) for by in breakdowns}
    whole = _whole(layout, parts, split)
    return Cube(
        responses=sum(part.responses for part in parts),
        groups={
            by.name: dict(zip(by.codes, _sizes(split[by.name][by.name]), strict=False))
            for by in breakdowns
        },
        counts={slot.name: counts_of(slot, whole[slot.name], None) for slot in layout.slots},
        split={
            slot.name: {
                by.name: {
                    code: counts_of(slot, split[by.name][slot.name], group)
                    for group, code in enumerate(by.codes)
                }
                for by in breakdowns
                # Places are told of everybody together, so no group of them is even kept.
                if by.question != slot.question and slot.shape != "place"
            }
            for slot in layout.slots
        },
    )


def _by_group(layout: Layout, parts: Sequence[Columns], by: Slot | None) -> dict[str, Counted]:
    """Every slot counted by the groups of one breakdown, all parts together."""
    first, *others = (count_columns(part, layout.slots, by) for part in parts)
    for other in others:
        first = {name: counted.plus(other[name]) for name, counted in first.items()}
    return first


def _whole(
    layout: Layout, parts: Sequence[Columns], split: Mapping[str, Mapping[str, Counted]]
) -> Mapping[str, Counted]:
    """Counts of everybody: any breakdown has them, in all of its groups together."""
    return next(iter(split.values()), None) or _by_group(layout, parts, None)


def _sizes(counted: Counted) -> list[int]:
    """How many responses each group has."""
    return [int(size) for size in counted.lead.sum(axis=1)]


def counts_of(slot: Slot, counted: Counted, group: int | None) -> Counts:
    """Names for the numbers of one group; of all together for None."""
    rows = slice(None) if group is None else slice(group, group + 1)
    lead, ticks = counted.lead[rows].sum(axis=0), counted.ticks[rows].sum(axis=0)
    shown = int(lead.sum() - lead[NOT_SHOWN])
    dont_know = int(lead[DONT_KNOW_CODE])
    codes = {code: int(count) for code, count in zip(slot.codes, ticks, strict=True)}
    if slot.shape == "place":
        # Squares are too many for a code each: those that somebody picked are counted by number.
        del codes[SQUARE]
        codes |= _squares(counted.spread, group)
    return Counts(
        codes=codes,
        shown=shown,
        answered=shown - dont_know - int(lead[SKIPPED]),
        dont_know=dont_know,
        numbers=_summary(counted.spread, group) if slot.shape == "number" else None,
    )


def _squares(spread: Spread | None, group: int | None) -> dict[str, int]:
    """How often each square was picked; nought stands for a district."""
    if spread is None:
        return {}
    values, times = spread.whole if group is None else spread.groups[group]
    return {
        square_numbered(int(value)).name: int(count)
        for value, count in zip(values, times, strict=True)
        if value
    }


def _summary(spread: Spread | None, group: int | None) -> NumberSummary | None:
    if spread is None:
        return None
    return summary_of(*(spread.whole if group is None else spread.groups[group]))


def cube_to_dict(cube: Cube) -> dict[str, Any]:
    """The cube as it is stored: plain lists and numbers."""
    return {
        "responses": cube.responses,
        "groups": {key: dict(sizes) for key, sizes in cube.groups.items()},
        "counts": {name: counts_to_list(counts) for name, counts in cube.counts.items()},
        "split": {
            name: {
                key: {group: counts_to_list(counts) for group, counts in by_group.items()}
                for key, by_group in by_breakdown.items()
            }
            for name, by_breakdown in cube.split.items()
        },
    }


def counts_to_list(counts: Counts) -> list[Any]:
    """Shown, answered, don't-know, the codes, and what the numbers come to."""
    base = [counts.shown, counts.answered, counts.dont_know, dict(counts.codes)]
    return [*base, summary_to_list(counts.numbers)]


def cube_from_dict(stored: Mapping[str, Any]) -> Cube:
    """The cube that was stored."""
    return Cube(
        responses=stored["responses"],
        groups=stored["groups"],
        counts={name: counts_from_list(row) for name, row in stored["counts"].items()},
        split={
            name: {
                key: {group: counts_from_list(row) for group, row in by_group.items()}
                for key, by_group in by_breakdown.items()
            }
            for name, by_breakdown in stored["split"].items()
        },
    )


def counts_from_list(row: Sequence[Any]) -> Counts:
    """The counts that were stored."""
    shown, answered, dont_know, codes, *more = row
    return Counts(
        codes=codes,
        shown=shown,
        answered=answered,
        dont_know=dont_know,
        numbers=summary_from_list(more[0]) if more else None,
    )


def vectors_of(packed: Sequence[bytes], width: int) -> Vectors:
    """Packed vectors as one table, a row a response."""
    return np.frombuffer(b"".join(packed), dtype=np.uint8).reshape(len(packed), width)
