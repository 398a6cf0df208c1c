"""Open text, short or long; the words stay in the document, the vector says that there are some."""

import unicodedata
from collections.abc import Iterator
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
from surveys.rules.questionnaire import Question, QuestionKind
from surveys.rules.skip.evaluate import matches

LONGEST = {QuestionKind.SHORT_TEXT: 200, QuestionKind.LONG_TEXT: 4_000}
# Line breaks and tabs are how people write; any other control character is not.
WRITING = frozenset("\n\t")


class OpenText:
    """A text in the respondent's own words."""

    def read(self, question: Question, form: Form) -> Answer | None:
        """The text with one kind of line break and no blank ends; blank is no answer."""
        text = "\n".join(values_of(question, form))
        return text.replace("\r\n", "\n").replace("\r", "\n").strip() or None

    def check(self, question: Question, answer: Any) -> Iterator[AnswerProblem]:
        """It is a text of writable characters within the limit that fits the pattern."""
        limit = LONGEST[question.kind]
        if not isinstance(answer, str) or not answer:
            yield AnswerProblem(question.key, "no-such-option")
        elif len(answer) > limit:
            yield AnswerProblem(question.key, "too-long", limit=limit)
        elif any(is_control(character) for character in answer):
            yield AnswerProblem(question.key, "control-characters")
        elif question.pattern and not matches(question.pattern.regex, answer):
            yield AnswerProblem(question.key, "other-form", message=question.pattern.message)

    def slots(self, question: Question) -> tuple[Slot, ...]:
        """One byte that says whether something was written."""
        return (Slot(question.key, "written", ()),)

    def pack(self, question: Question, answer: Answer | None) -> bytes:  # noqa: ARG002
        """Written or skipped."""
        return bytes([SKIPPED if answer is None else WRITTEN])

    def unpack(self, question: Question, packed: bytes) -> Answer | None:  # noqa: ARG002
        """The vector holds no words."""
        return None


def is_control(character: str) -> bool:
    """Control characters, halves of pairs and noncharacters; everything else is writing.

    An unassigned character may be an emoji that is newer than this Python.
    """
    number = ord(character)
    is_noncharacter = number & 0xFFFE == 0xFFFE or 0xFDD0 <= number <= 0xFDEF
    is_unwritable = unicodedata.category(character) in {"Cc", "Cs"} or is_noncharacter
    return is_unwritable and character not in WRITING
