"""From packed answers to the columns of an export, whatever version they were given to."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from surveys.formats.codebook import CODED, IN_WORDS, Codebook, Shape, Variable
from surveys.rules.kinds.base import DONT_KNOW_CODE, SKIPPED, Slot
from surveys.rules.questionnaire import DONT_KNOW
from surveys.rules.tally import vectors_of
from surveys.rules.vector import Layout

EMPTY = -1
BYTES = 256
Column = NDArray[Any]
Columns = dict[str, Column]


def packed_columns(book: Codebook, layout: Layout, packed: Sequence[bytes]) -> Columns:
    """A column for each coded variable and each number; what the layout lacks is empty."""
    vectors = vectors_of(packed, layout.width)
    slots = {slot.name: slot for slot in layout.slots}
    offsets = {name: layout.offset(name) for name in slots}
    columns: Columns = {}
    for variable in book.variables:
        if not variable.question or variable.shape in IN_WORDS:
            continue
        slot = slots.get(variable.slot)
        if slot is None or not _fits(variable, slot):
            columns[variable.name] = empty_column(variable, len(packed))
            continue
        start = offsets[slot.name]
        columns[variable.name] = _column(variable, slot, vectors[:, start : start + slot.width])
    return columns


def empty_column(variable: Variable, rows: int) -> Column:
    """A column in which nothing was answered."""
    if variable.shape in CODED:
        return np.full(rows, EMPTY, dtype=np.int16)
    if variable.shape is Shape.NUMBER:
        return np.full(rows, np.nan)
    return np.full(rows, None, dtype=object)


def is_filled(variable: Variable, column: Column) -> NDArray[np.bool_]:
    """Where something was answered."""
    if variable.shape in CODED:
        return np.asarray(column != EMPTY)
    if variable.shape is Shape.NUMBER:
        return ~np.isnan(column)
    return np.fromiter((cell is not None for cell in column), dtype=np.bool_, count=len(column))


def _fits(variable: Variable, slot: Slot) -> bool:
    """Whether the slot holds what the variable tells; a key never changes its kind."""
    if variable.shape is Shape.NUMBER or variable.cuts:
        return slot.shape == "number"
    return slot.shape == ("ticks" if variable.shape is Shape.TICK else "code")


def _column(variable: Variable, slot: Slot, packed: NDArray[np.uint8]) -> Column:
    if variable.shape is Shape.TICK:
        return _ticks(variable, slot, packed)
    if variable.shape is Shape.NUMBER:
        return _numbers(packed)
    if variable.cuts:
        numbers = _numbers(packed)
        bands = 1 + np.searchsorted(variable.cuts, numbers, side="right").astype(np.int16)
        bands[np.isnan(numbers)] = EMPTY
        return np.asarray(bands)
    table = np.full(BYTES, EMPTY, dtype=np.int16)
    codes = variable.codes
    for byte, key in enumerate(slot.codes):
        table[byte] = codes.get(key, EMPTY)
    table[DONT_KNOW_CODE] = codes.get(DONT_KNOW, EMPTY)
    return np.asarray(table[packed[:, 0]])


def _numbers(packed: NDArray[np.uint8]) -> Column:
    values = np.ascontiguousarray(packed[:, 1:]).view(">f8")[:, 0].astype(np.float64)
    values[packed[:, 0] == SKIPPED] = np.nan
    return np.asarray(values)


def _ticks(variable: Variable, slot: Slot, packed: NDArray[np.uint8]) -> Column:
    """1 or 0 where the question was answered; an option that was not offered yet is empty."""
    if variable.option not in slot.codes:
        return empty_column(variable, len(packed))
    place = slot.codes.index(variable.option)
    column = (packed[:, 1 + place // 8] >> (place % 8) & 1).astype(np.int16)
    column[packed[:, 0] == SKIPPED] = EMPTY
    column[packed[:, 0] == DONT_KNOW_CODE] = variable.codes.get(DONT_KNOW, EMPTY)
    return np.asarray(column)
