"""Vectors of one version of a questionnaire as those of another: slots and codes go by name."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from surveys.rules.columns import BYTES, Vectors
from surveys.rules.kinds.base import DONT_KNOW_CODE, SKIPPED, WRITTEN, Slot
from surveys.rules.numbers import STORED
from surveys.rules.questionnaire import MOST_CODES
from surveys.rules.vector import NOT_SHOWN, Layout

Cuts = Mapping[str, Sequence[float]]
NO_CUTS: Cuts = MappingProxyType({})
KEPT = (NOT_SHOWN, DONT_KNOW_CODE, SKIPPED)


def recode(vectors: Vectors, old: Layout, new: Layout, cuts: Cuts = NO_CUTS) -> Vectors:
    """The vectors in the new layout; what the old one did not ask, or ask so, was not shown.

    `cuts` are the bands of the new version's numbers by question: a number whose bands have moved
    is put into the new ones.
    """
    recoded = np.zeros((len(vectors), new.width), dtype=np.uint8)
    known = {slot.name: slot for slot in old.slots}
    offset = 0
    for slot in new.slots:
        before = known.get(slot.name)
        run = recoded[:, offset : offset + slot.width]
        if before is None or before.shape != slot.shape:
            run[:, 0] = NOT_SHOWN
        else:
            start = old.offset(slot.name)
            given = vectors[:, start : start + before.width]
            _recode_slot(given, run, before, slot, cuts.get(slot.question, ()))
        offset += slot.width
    return recoded


def _recode_slot(
    given: Vectors, run: Vectors, before: Slot, slot: Slot, cuts: Sequence[float]
) -> None:
    if before.codes == slot.codes:
        run[:] = given
    elif slot.shape == "ticks":
        _move_ticks(given, run, before, slot)
    elif slot.shape == "number":
        run[:] = given
        _move_bands(run, cuts)
    else:
        run[:, 0] = code_table(before, slot)[given[:, 0]]
        run[:, 1:] = given[:, 1:]


def code_table(before: Slot, slot: Slot) -> NDArray[np.uint8]:
    """The new byte for each old one; an answer that the new version has no place for is not shown.

    Skipped, don't-know and not shown stay what they are.
    """
    table = np.full(BYTES, NOT_SHOWN, dtype=np.uint8)
    table[list(KEPT)] = KEPT
    places = {code: place for place, code in enumerate(slot.codes)}
    for place, code in enumerate(before.codes):
        table[place] = places.get(code, NOT_SHOWN)
    return table


def _move_ticks(given: Vectors, run: Vectors, before: Slot, slot: Slot) -> None:
    """Each tick at the place that its option has now; how many there were stays."""
    run[:, 0] = given[:, 0]
    old_bits = np.unpackbits(given[:, 1:], axis=1, bitorder="little", count=len(before.codes))
    bits = np.zeros((len(given), len(slot.codes)), dtype=np.uint8)
    places = {code: place for place, code in enumerate(slot.codes)}
    for place, code in enumerate(before.codes):
        if code in places:
            bits[:, places[code]] = old_bits[:, place]
    run[:, 1:] = np.packbits(bits, axis=1, bitorder="little")


def _move_bands(run: Vectors, cuts: Sequence[float]) -> None:
    """The band of each written number is the one between the new cuts."""
    is_written = run[:, 0] < MOST_CODES
    values = np.ascontiguousarray(run[is_written, 1:]).view(STORED)[:, 0]
    bands = np.searchsorted(np.asarray(cuts), values, side="right")
    run[is_written, 0] = bands if len(cuts) else WRITTEN
