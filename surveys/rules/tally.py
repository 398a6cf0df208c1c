"""Counts over packed vectors: one cube per survey, from which every figure is worked out."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surveys.rules.kinds.base import DONT_KNOW_CODE, SKIPPED, WRITTEN, Slot
from surveys.rules.numbers import (
    NumberSummary,
    summarise,
    summary_from_list,
    summary_to_list,
)
from surveys.rules.questionnaire import Questionnaire
from surveys.rules.vector import Layout

BYTES = 256
Vectors = NDArray[np.uint8]
Groups = NDArray[np.int64]


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
    everyone = np.zeros(len(vectors), dtype=np.int64)
    groups = {
        question.key: (
            group_numbers(layout, vectors, question.key),
            layout.slot(question.key).codes,
        )
        for question in questionnaire.breakdowns
    }
    return Cube(
        responses=len(vectors),
        groups={key: group_sizes(numbers, codes) for key, (numbers, codes) in groups.items()},
        counts={
            slot.name: count_slot(layout, vectors, slot, everyone, 1)[0] for slot in layout.slots
        },
        split={
            slot.name: {
                key: dict(
                    zip(
                        codes,
                        count_slot(layout, vectors, slot, numbers, len(codes)),
                        strict=True,
                    )
                )
                for key, (numbers, codes) in groups.items()
                if key != slot.question
            }
            for slot in layout.slots
        },
    )


def group_numbers(layout: Layout, vectors: Vectors, breakdown: str) -> Groups:
    """The group of each response; those who named none come after the last group."""
    column = vectors[:, layout.offset(breakdown)].astype(np.int64)
    return np.minimum(column, len(layout.slot(breakdown).codes))


def group_sizes(numbers: Groups, codes: Sequence[str]) -> dict[str, int]:
    """How many responses each group has."""
    sizes = np.bincount(numbers, minlength=len(codes) + 1)
    return {code: int(size) for code, size in zip(codes, sizes, strict=False)}


def count_slot(
    layout: Layout, vectors: Vectors, slot: Slot, numbers: Groups, groups: int
) -> list[Counts]:
    """The counts of the slot in each of the groups."""
    offset = layout.offset(slot.name)
    lead = count_column(vectors[:, offset], numbers, groups)
    if slot.shape == "ticks":
        ticked = count_ticks(vectors[:, offset + 1 : offset + slot.width], slot, numbers, groups)
    elif slot.shape in {"code", "number"}:
        ticked = lead[:, : len(slot.codes)]
    else:
        ticked = lead[:, WRITTEN:WRITTEN]
    written: Sequence[NumberSummary | None] = [None] * groups
    if slot.shape == "number":
        behind = vectors[:, offset + 1 : offset + slot.width]
        written = summarise(vectors[:, offset], behind, numbers, groups)
    return [counts_of(slot, lead[group], ticked[group], written[group]) for group in range(groups)]


def counts_of(
    slot: Slot, lead: Groups, ticked: Groups, written: NumberSummary | None = None
) -> Counts:
    """Names for the numbers of one group."""
    shown, dont_know = int(lead.sum()), int(lead[DONT_KNOW_CODE])
    return Counts(
        codes={code: int(count) for code, count in zip(slot.codes, ticked, strict=True)},
        shown=shown,
        answered=shown - dont_know - int(lead[SKIPPED]),
        dont_know=dont_know,
        numbers=written,
    )


def count_column(column: Vectors, numbers: Groups, groups: int) -> Groups:
    """How often each byte stands in the column, group by group."""
    joint = np.bincount(numbers * BYTES + column, minlength=(groups + 1) * BYTES)
    return joint.reshape(-1, BYTES)[:groups]


def count_ticks(masks: Vectors, slot: Slot, numbers: Groups, groups: int) -> Groups:
    """How often each option is ticked, group by group."""
    bits = np.unpackbits(masks, axis=1, bitorder="little", count=len(slot.codes))
    columns = [
        np.bincount(numbers, weights=bits[:, place], minlength=groups + 1)[:groups]
        for place in range(len(slot.codes))
    ]
    return np.stack(columns, axis=1).astype(np.int64)


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
