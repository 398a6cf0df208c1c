"""What every kind of question can do, and the values they share."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from surveys.rules.questionnaire import DONT_KNOW, Question, Text

# An option key, a number, a text or day, a list of option keys, or a number per matrix row.
Answer = str | int | float | list[str] | dict[str, Any]
# What a browser sends: every value of every field, in its order.
Form = Mapping[str, Sequence[str]]

SKIPPED = 255
DONT_KNOW_CODE = 254
WRITTEN = 1


@dataclass(frozen=True, slots=True)
class AnswerProblem:
    """Why one answer is refused: a code for the words, the place, and the limit it broke.

    `message` is what the questionnaire itself says about it.
    """

    question: str
    code: str
    item: str | None = None
    limit: int | float | str | None = None
    message: Text | None = None


@dataclass(frozen=True, slots=True)
class Slot:
    """A run of bytes in the vector: one question, or one row of a matrix."""

    question: str
    shape: str
    codes: tuple[str, ...]
    item: str | None = None

    @property
    def width(self) -> int:
        """One byte for a code; more behind it for the ticks of options and for a number."""
        behind = {"ticks": (len(self.codes) + 7) // 8, "number": 8, "place": 8}
        return 1 + behind.get(self.shape, 0)

    @property
    def has_number(self) -> bool:
        """Whether eight bytes behind the first are a number: a written one, or that of a square."""
        return self.shape in {"number", "place"}

    @property
    def is_exclusive(self) -> bool:
        """Whether everybody who answered is counted under exactly one code."""
        return self.shape in {"code", "number", "place"} and bool(self.codes)

    @property
    def name(self) -> str:
        """Unique among the slots of one layout; keys hold no dot, so names never clash."""
        return f"{self.question}.{self.item}" if self.item else self.question


class Kind(Protocol):
    """Reads, checks and packs the answers of one family of questions."""

    def read(self, question: Question, form: Form) -> Answer | None:
        """The typed answer in the form, or None where the question was left blank."""
        ...

    def check(self, question: Question, answer: Any) -> Iterator[AnswerProblem]:
        """Every reason why this is no answer to this question."""
        ...

    def slots(self, question: Question) -> tuple[Slot, ...]:
        """The places of the question in the vector."""
        ...

    def pack(self, question: Question, answer: Answer | None) -> bytes:
        """The coded answer, exactly as wide as the slots."""
        ...

    def unpack(self, question: Question, packed: bytes) -> Answer | None:
        """The coded part of the answer; the inverse of pack except for texts."""
        ...


def field_name(question: str, item: str | None = None) -> str:
    """The name of the form field; no other field of a form begins like it."""
    return f"q.{question}.{item}" if item else f"q.{question}"


def values_of(question: Question, form: Form, item: str | None = None) -> list[str]:
    """What was sent for the question, blanks left out."""
    return [value for value in form.get(field_name(question.key, item), ()) if value]


def pack_code(codes: Sequence[str], answer: str | None) -> int:
    """The byte for one picked code."""
    if answer is None:
        return SKIPPED
    return DONT_KNOW_CODE if answer == DONT_KNOW else codes.index(answer)


def unpack_code(codes: Sequence[str], code: int) -> str | None:
    """The picked code of a byte."""
    if code == SKIPPED:
        return None
    return DONT_KNOW if code == DONT_KNOW_CODE else codes[code]
