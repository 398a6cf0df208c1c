"""Numbers, days and consents."""

import re
import struct
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from typing import Any

from surveys.rules.kinds.base import (
    SKIPPED,
    WRITTEN,
    Answer,
    AnswerProblem,
    Form,
    Slot,
    values_of,
)
from surveys.rules.questionnaire import Days, Number, Question
from surveys.rules.shapes import LARGEST_NUMBER, is_day

GIVEN = "given"
# As people write numbers: a decimal comma or point, a sign, blanks between the thousands.
WRITTEN_NUMBER = re.compile(r"[-−+]?[0-9]{1,15}(?:[.,][0-9]{1,10})?")  # noqa: RUF001
BLANKS = str.maketrans("", "", " \u00a0\u202f\u2009")
LOCAL_DAY = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")
VALUE = struct.Struct(">d")


class NumberWritten:
    """A number with a decimal comma or point."""

    def read(self, question: Question, form: Form) -> Answer | None:
        """The number; what is none stays a text for the check to refuse."""
        values = values_of(question, form)
        written = values[0].strip() if values else ""
        number = read_number(written)
        return (written or None) if number is None else number

    def check(self, question: Question, answer: Any) -> Iterator[AnswerProblem]:
        """It is a number within the limits and has no more decimals than asked."""
        number = question.number or Number()
        if isinstance(answer, bool) or not isinstance(answer, int | float):
            yield AnswerProblem(question.key, "not-a-number")
        elif number.first is not None and answer < number.first:
            yield AnswerProblem(question.key, "too-small", limit=number.first)
        elif number.last is not None and answer > number.last:
            yield AnswerProblem(question.key, "too-large", limit=number.last)
        elif not abs(answer) <= LARGEST_NUMBER:
            yield AnswerProblem(question.key, "too-large", limit=LARGEST_NUMBER)
        elif round(answer, number.decimals) != answer:
            yield AnswerProblem(question.key, "too-many-decimals", limit=number.decimals)

    def slots(self, question: Question) -> tuple[Slot, ...]:
        """A byte for the band, and the number itself."""
        return (Slot(question.key, "number", (question.number or Number()).bands),)

    def pack(self, question: Question, answer: Answer | None) -> bytes:
        """The band (or, without bands, that there is a number) and eight bytes of the number."""
        if not isinstance(answer, int | float):
            return bytes([SKIPPED]) + VALUE.pack(0.0)
        cuts = (question.number or Number()).cuts
        return bytes([bisect_right(cuts, answer) if cuts else WRITTEN]) + VALUE.pack(answer)

    def unpack(self, question: Question, packed: bytes) -> Answer | None:  # noqa: ARG002
        """The number."""
        if packed[0] == SKIPPED:
            return None
        (value,) = VALUE.unpack(packed[1:])
        return int(value) if value.is_integer() else float(value)


class DayWritten:
    """A day of the calendar."""

    def read(self, question: Question, form: Form) -> Answer | None:
        """The day as YYYY-MM-DD, also from 4.6.2018; what is none stays as it was typed."""
        values = values_of(question, form)
        written = values[0].strip() if values else ""
        return read_day(written) or written or None

    def check(self, question: Question, answer: Any) -> Iterator[AnswerProblem]:
        """It is a day within the limits."""
        days = question.days or Days()
        if not is_day(answer):
            yield AnswerProblem(question.key, "not-a-day")
        elif days.first is not None and answer < days.first:
            yield AnswerProblem(question.key, "too-early", limit=days.first)
        elif days.last is not None and answer > days.last:
            yield AnswerProblem(question.key, "too-late", limit=days.last)

    def slots(self, question: Question) -> tuple[Slot, ...]:
        """One byte that says whether a day was given."""
        return (Slot(question.key, "written", ()),)

    def pack(self, question: Question, answer: Answer | None) -> bytes:  # noqa: ARG002
        """Given or skipped."""
        return bytes([SKIPPED if answer is None else WRITTEN])

    def unpack(self, question: Question, packed: bytes) -> Answer | None:  # noqa: ARG002
        """The day is in the document alone."""
        return None


class ConsentGiven:
    """Agreement to a text; the version of the questionnaire says which text it was."""

    def read(self, question: Question, form: Form) -> Answer | None:
        """Given, or blank; anything else stays for the check to refuse."""
        values = values_of(question, form)
        return values[0] if values else None

    def check(self, question: Question, answer: Any) -> Iterator[AnswerProblem]:
        """There is nothing else to send than that it is given."""
        if answer != GIVEN:
            yield AnswerProblem(question.key, "no-such-option")

    def slots(self, question: Question) -> tuple[Slot, ...]:
        """One byte."""
        return (Slot(question.key, "code", (GIVEN,)),)

    def pack(self, question: Question, answer: Answer | None) -> bytes:  # noqa: ARG002
        """Given or skipped."""
        return bytes([SKIPPED if answer is None else 0])

    def unpack(self, question: Question, packed: bytes) -> Answer | None:  # noqa: ARG002
        """Given or blank."""
        return None if packed[0] == SKIPPED else GIVEN


def read_number(written: str) -> int | float | None:
    """The number that is written there, whole where it can be; None where none is."""
    digits = written.translate(BLANKS)
    if not WRITTEN_NUMBER.fullmatch(digits):
        return None
    number = float(digits.replace(",", ".").replace("−", "-"))  # noqa: RUF001
    return int(number) if number.is_integer() else number


def read_day(written: str) -> str | None:
    """The day that is written there as YYYY-MM-DD; None where none is."""
    if is_day(written):
        return written
    parts = LOCAL_DAY.fullmatch(written)
    if parts is None:
        return None
    day, month, year = map(int, parts.groups())
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
