"""A place: a square of 500 metres, or a district for whoever would rather choose from a list.

A point is coarsened when the form is read, before anything is checked or kept: what comes out of
here, for drafts too, names a square and nothing finer.
"""

import struct
from collections.abc import Iterator
from typing import Any

from surveys.rules.kinds.base import (
    SKIPPED,
    Answer,
    AnswerProblem,
    Form,
    Slot,
    pack_code,
    unpack_code,
    values_of,
)
from surveys.rules.maps import is_on_map, read_place
from surveys.rules.questionnaire import Question
from surveys.rules.squares import square_named, square_numbered

# The row of the form for the list of districts, and the code of all squares; no key has capitals.
DISTRICT = "district"
SQUARE = "SQUARE"
UNREADABLE: dict[str, Any] = {"place": "unreadable"}
NUMBER = struct.Struct(">d")


class PlaceOnMap:
    """The name of a square of the grid, or the key of a district."""

    def read(self, question: Question, form: Form) -> Answer | None:
        """The square of what was written, else the district; words that are no place are dropped.

        They may be an address, which is not ours to keep.
        """
        written = " ".join(values_of(question, form)).strip()
        if written:
            square = read_place(written, question.base_map)
            return UNREADABLE if square is None else square.name
        chosen = values_of(question, form, DISTRICT)
        return chosen[0] if chosen else None

    def check(self, question: Question, answer: Any) -> Iterator[AnswerProblem]:
        """It is a square of the map, or one of the districts."""
        if not isinstance(answer, str):
            yield AnswerProblem(question.key, "not-a-place")
        elif answer not in question.offered_keys:
            square = square_named(answer)
            if square is None:
                yield AnswerProblem(question.key, "no-such-option", item=DISTRICT)
            elif question.base_map is not None and not is_on_map(square, question.base_map):
                yield AnswerProblem(question.key, "not-on-the-map")

    def slots(self, question: Question) -> tuple[Slot, ...]:
        """A byte that says which district or that it is a square, and the number of the square."""
        return (Slot(question.key, "place", codes_of(question)),)

    def pack(self, question: Question, answer: Answer | None) -> bytes:
        """Square or district, and eight bytes of the square's number; nought for a district."""
        square = square_named(answer) if isinstance(answer, str) else None
        if square is not None:
            return bytes([0]) + NUMBER.pack(square.number)
        code = SKIPPED if answer is None else pack_code(codes_of(question), str(answer))
        return bytes([code]) + NUMBER.pack(0)

    def unpack(self, question: Question, packed: bytes) -> Answer | None:
        """The name of the square, or the key of the district."""
        if packed[0]:
            return unpack_code(codes_of(question), packed[0])
        (number,) = NUMBER.unpack(packed[1:])
        return square_numbered(int(number)).name


def codes_of(question: Question) -> tuple[str, ...]:
    """One code for all squares together, then the districts."""
    return (SQUARE, *question.option_keys)
