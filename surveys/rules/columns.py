"""Packed vectors turned on their side: a column for each byte, counted group by group."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surveys.rules.kinds.base import Slot
from surveys.rules.numbers import STORED
from surveys.rules.questionnaire import MOST_CODES
from surveys.rules.vector import Layout

BYTES = 256
# Rows counted at a time: the working arrays of one block stay in the processor's cache.
BLOCK = 1 << 16
# A table of groups by values with more cells than this is made one group at a time.
MOST_CELLS = 1 << 20
FINEST = 100
Vectors = NDArray[np.uint8]
Histogram = NDArray[np.int64]
BITS = np.unpackbits(
    np.arange(BYTES, dtype=np.uint8)[:, np.newaxis], axis=1, bitorder="little"
).astype(np.int64)


@dataclass(frozen=True, slots=True)
class NumberColumn:
    """Written numbers as places in a rising list of values; the place after the last is none."""

    codes: NDArray[Any]
    values: NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Columns:
    """Responses as columns: `table` has a row for each byte of a slot, the numbers lie apart."""

    layout: Layout
    table: Vectors
    numbers: Mapping[str, NumberColumn]

    @property
    def responses(self) -> int:
        """How many responses there are."""
        return len(self.table[0]) if len(self.table) else 0

    def lead(self, slot: Slot) -> Vectors:
        """The first byte of the slot, response by response."""
        lead: Vectors = self.table[places_of(self.layout)[slot.name]]
        return lead

    def masks(self, slot: Slot) -> Vectors:
        """The bytes behind the first: bits of the options of a multiple choice."""
        place = places_of(self.layout)[slot.name]
        masks: Vectors = self.table[place + 1 : place + height_of(slot)]
        return masks


def height_of(slot: Slot) -> int:
    """How many rows of the table the slot takes: its bytes, without those of a number."""
    return 1 if slot.has_number else slot.width


def places_of(layout: Layout) -> dict[str, int]:
    """The first row of each slot in the table."""
    places, row = {}, 0
    for slot in layout.slots:
        places[slot.name] = row
        row += height_of(slot)
    return places


def table_height(layout: Layout) -> int:
    """How many rows the table of this layout has."""
    return sum(height_of(slot) for slot in layout.slots)


def number_slots(layout: Layout) -> list[Slot]:
    """The slots that hold numbers."""
    return [slot for slot in layout.slots if slot.has_number]


def columns_of(layout: Layout, vectors: Vectors) -> Columns:
    """These vectors (a row a response) as columns."""
    table = np.empty((table_height(layout), len(vectors)), dtype=np.uint8)
    written = {slot.name: np.empty(len(vectors)) for slot in number_slots(layout)}
    fill(layout, vectors, table, written)
    return Columns(layout, table, code_numbers(layout, table, written))


def fill(
    layout: Layout,
    vectors: Vectors,
    table: Vectors,
    written: Mapping[str, NDArray[np.float64]],
) -> None:
    """The vectors stand in the table, and their numbers in the arrays beside it."""
    row = offset = 0
    for slot in layout.slots:
        height = height_of(slot)
        table[row : row + height] = vectors[:, offset : offset + height].T
        if slot.has_number:
            behind = np.ascontiguousarray(vectors[:, offset + 1 : offset + slot.width])
            written[slot.name][:] = behind.view(STORED)[:, 0]
        row, offset = row + height, offset + slot.width


def code_numbers(
    layout: Layout, table: Vectors, written: Mapping[str, NDArray[np.float64]]
) -> dict[str, NumberColumn]:
    """Every column of numbers as places in the list of its values."""
    places = places_of(layout)
    return {
        name: code_column(values, table[places[name]] < MOST_CODES)
        for name, values in written.items()
    }


def code_column(written: NDArray[np.float64], is_written: NDArray[np.bool_]) -> NumberColumn:
    """The numbers as places; those on a coarse grid, which most are, need no sorting."""
    given = written[is_written]
    values, codes = _on_grid(given) or np.unique(given, return_inverse=True)
    whole = np.full(len(written), len(values), dtype=np.min_scalar_type(len(values)))
    whole[is_written] = codes
    return NumberColumn(whole, values)


def _on_grid(given: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[Any]] | None:
    """All steps between the smallest and the largest number; None when there are too many."""
    if not len(given):
        return None
    for steps in (1, 10, FINEST):
        scaled = np.rint(given * steps)
        low, high = scaled.min(), scaled.max()
        if high - low >= BLOCK:
            return None
        if np.array_equal(scaled / steps, given):
            return np.arange(low, high + 1) / steps, (scaled - low).astype(np.uint16)
    return None


@dataclass(frozen=True, slots=True)
class Spread:
    """How often each number was written, group by group: (values, times), the last without one."""

    groups: tuple[tuple[NDArray[np.float64], Histogram], ...]

    def plus(self, other: "Spread") -> "Spread":
        """Both together."""
        return Spread(tuple(map(_joined, self.groups, other.groups)))

    @property
    def whole(self) -> tuple[NDArray[np.float64], Histogram]:
        """All groups together."""
        joined = self.groups[0]
        for group in self.groups[1:]:
            joined = _joined(joined, group)
        return joined


def _joined(
    one: tuple[NDArray[np.float64], Histogram], other: tuple[NDArray[np.float64], Histogram]
) -> tuple[NDArray[np.float64], Histogram]:
    values, places = np.unique(np.concatenate((one[0], other[0])), return_inverse=True)
    times = np.zeros(len(values), dtype=np.int64)
    np.add.at(times, places, np.concatenate((one[1], other[1])))
    return values, times


@dataclass(frozen=True, slots=True)
class Counted:
    """One slot by the groups of one breakdown, the last row for those who named no group.

    `lead` counts every byte, `ticks` every option of a multiple choice. Two of them add up.
    """

    lead: Histogram
    ticks: Histogram
    spread: Spread | None = None

    def plus(self, other: "Counted") -> "Counted":
        """Both together."""
        spread = self.spread and other.spread and self.spread.plus(other.spread)
        return Counted(self.lead + other.lead, self.ticks + other.ticks, spread)


def groups_of(columns: Columns, slot: Slot | None) -> NDArray[np.uint16]:
    """The group of each response; those who named none come after the last group."""
    if slot is None:
        return np.zeros(columns.responses, dtype=np.uint16)
    return np.minimum(columns.lead(slot), len(slot.codes)).astype(np.uint16)


def count_columns(
    columns: Columns, slots: Sequence[Slot], breakdown: Slot | None
) -> dict[str, Counted]:
    """Each of the slots, counted by the groups of the breakdown (None: all are one group)."""
    rows = len(breakdown.codes) + 1 if breakdown else 1
    numbers = groups_of(columns, breakdown)
    return {slot.name: _count_slot(columns, slot, numbers, rows) for slot in slots}


def _count_slot(columns: Columns, slot: Slot, numbers: NDArray[np.uint16], rows: int) -> Counted:
    lead = count_bytes(columns.lead(slot), numbers, rows)
    spread = None
    if slot.has_number:
        spread = count_numbers(columns.numbers[slot.name], numbers, rows)
    masks = columns.masks(slot) if slot.shape == "ticks" else ()
    bits = [count_bytes(mask, numbers, rows) @ BITS for mask in masks]
    ticks = np.concatenate(bits, axis=1) if bits else lead
    return Counted(lead, ticks[:, : len(slot.codes)], spread)


def count_bytes(column: Vectors, numbers: NDArray[np.uint16], rows: int) -> Histogram:
    """How often each byte stands in the column, group by group."""
    joint = np.zeros(rows * BYTES, dtype=np.int64)
    for block in blocks(len(column)):
        joint += np.bincount((numbers[block] << 8) | column[block], minlength=rows * BYTES)
    return joint.reshape(rows, BYTES)


def count_numbers(column: NumberColumn, numbers: NDArray[np.uint16], rows: int) -> Spread:
    """How often each number was written, group by group."""
    width = len(column.values) + 1
    if width * rows > MOST_CELLS:
        return _count_apart(column, numbers, rows)
    joint = np.zeros(rows * width, dtype=np.int64)
    for block in blocks(len(numbers)):
        cells = numbers[block].astype(np.int64) * width + column.codes[block]
        joint += np.bincount(cells, minlength=rows * width)
    return Spread(tuple(_given(column.values, times) for times in joint.reshape(rows, width)))


def _count_apart(column: NumberColumn, numbers: NDArray[np.uint16], rows: int) -> Spread:
    width = len(column.values) + 1
    return Spread(
        tuple(
            _given(column.values, np.bincount(column.codes[numbers == row], minlength=width))
            for row in range(rows)
        )
    )


def _given(values: NDArray[np.float64], times: Histogram) -> tuple[NDArray[np.float64], Histogram]:
    is_given = times[: len(values)] > 0
    return values[is_given], times[: len(values)][is_given]


def blocks(length: int) -> Iterable[slice]:
    """Slices that cover so many rows."""
    return (slice(start, start + BLOCK) for start in range(0, length, BLOCK))
