"""A number of a scale, and a scale for each row of a matrix; don't-know lies outside the scale."""

from collections.abc import Iterator
from typing import Any

from surveys.rules.kinds.base import (
    Answer,
    AnswerProblem,
    Form,
    Slot,
    pack_code,
    unpack_code,
    values_of,
)
from surveys.rules.questionnaire import DONT_KNOW, Question


class OneScale:
    """One number of the scale."""

    def read(self, question: Question, form: Form) -> Answer | None:
        """The picked number; what is no number stays a text for the check to refuse."""
        return read_value(question, form)

    def check(self, question: Question, answer: Any) -> Iterator[AnswerProblem]:
        """The number lies on the scale."""
        if not is_on_scale(question, answer):
            yield AnswerProblem(question.key, "no-such-option")

    def slots(self, question: Question) -> tuple[Slot, ...]:
        """One byte."""
        return (Slot(question.key, "code", scale_codes(question)),)

    def pack(self, question: Question, answer: Answer | None) -> bytes:
        """The place of the number on the scale."""
        return bytes([pack_value(question, answer)])

    def unpack(self, question: Question, packed: bytes) -> Answer | None:
        """The number."""
        return unpack_value(question, packed[0])


class MatrixOfScales:
    """A number for each row; a row may be left blank."""

    def read(self, question: Question, form: Form) -> Answer | None:
        """The rows that were answered; none at all is a blank."""
        rows = {key: read_value(question, form, key) for key in question.item_keys}
        return {key: value for key, value in rows.items() if value is not None} or None

    def check(self, question: Question, answer: Any) -> Iterator[AnswerProblem]:
        """Every row belongs to the matrix and every number lies on the scale."""
        if not isinstance(answer, dict) or not set(answer) <= set(question.item_keys):
            yield AnswerProblem(question.key, "no-such-option")
            return
        for key, value in answer.items():
            if not is_on_scale(question, value):
                yield AnswerProblem(question.key, "no-such-option", item=key)

    def slots(self, question: Question) -> tuple[Slot, ...]:
        """One byte for each row."""
        codes = scale_codes(question)
        return tuple(Slot(question.key, "code", codes, item=key) for key in question.item_keys)

    def pack(self, question: Question, answer: Answer | None) -> bytes:
        """The rows in form order."""
        rows = answer if isinstance(answer, dict) else {}
        return bytes(pack_value(question, rows.get(key)) for key in question.item_keys)

    def unpack(self, question: Question, packed: bytes) -> Answer | None:
        """The rows that were answered."""
        values = zip(question.item_keys, packed, strict=True)
        rows = {key: unpack_value(question, code) for key, code in values}
        return {key: value for key, value in rows.items() if value is not None} or None


def scale_codes(question: Question) -> tuple[str, ...]:
    """The values of the scale as code names."""
    return tuple(str(value) for value in question.scale_values)


def read_value(question: Question, form: Form, item: str | None = None) -> str | int | None:
    """One picked value as a number where it is one."""
    values = values_of(question, form, item)
    if not values:
        return None
    numbers = {str(value): value for value in question.scale_values}
    return numbers.get(values[0], values[0]) if len(values) == 1 else "several"


def is_on_scale(question: Question, value: Any) -> bool:
    """Whether the value may be picked."""
    if value == DONT_KNOW:
        return question.has_dont_know
    return type(value) is int and value in question.scale_values


def pack_value(question: Question, value: Any) -> int:
    """The byte for one value."""
    return pack_code(scale_codes(question), None if value is None else str(value))


def unpack_value(question: Question, code: int) -> str | int | None:
    """The value of a byte."""
    name = unpack_code(scale_codes(question), code)
    return name if name is None or name == DONT_KNOW else int(name)
