"""One of several, and several of several."""

from collections.abc import Iterator
from typing import Any

from surveys.rules.kinds.base import (
    DONT_KNOW_CODE,
    SKIPPED,
    Answer,
    AnswerProblem,
    Form,
    Slot,
    pack_code,
    unpack_code,
    values_of,
)
from surveys.rules.questionnaire import DONT_KNOW, Question


class SingleChoice:
    """One option or unit; also don't-know where the question offers it."""

    def read(self, question: Question, form: Form) -> Answer | None:
        """The picked key; two picks where one is asked stay two, so that the check sees them."""
        values = values_of(question, form)
        return values if len(values) > 1 else (values[0] if values else None)

    def check(self, question: Question, answer: Any) -> Iterator[AnswerProblem]:
        """The answer is one of the options."""
        if isinstance(answer, list):
            yield AnswerProblem(question.key, "too-many-choices", limit=1)
        elif not is_offered(question, answer):
            yield AnswerProblem(question.key, "no-such-option")

    def slots(self, question: Question) -> tuple[Slot, ...]:
        """One byte."""
        return (Slot(question.key, "code", question.option_keys),)

    def pack(self, question: Question, answer: Answer | None) -> bytes:
        """The place of the option in the form."""
        return bytes([pack_code(question.option_keys, None if answer is None else str(answer))])

    def unpack(self, question: Question, packed: bytes) -> Answer | None:
        """The key of the option."""
        return unpack_code(question.option_keys, packed[0])


class MultiChoice:
    """Up to so many options; don't-know stands alone."""

    def read(self, question: Question, form: Form) -> Answer | None:
        """The ticked keys in form order; nothing ticked is a blank."""
        ticked = list(dict.fromkeys(values_of(question, form)))
        if ticked == [DONT_KNOW]:
            return DONT_KNOW
        order = {key: place for place, key in enumerate(question.option_keys)}
        return sorted(ticked, key=lambda key: order.get(key, len(order))) or None

    def check(self, question: Question, answer: Any) -> Iterator[AnswerProblem]:
        """Every tick is an option, and there are neither too few nor too many."""
        if answer == DONT_KNOW and question.has_dont_know:
            return
        if not isinstance(answer, list) or len(set(map(str, answer))) != len(answer):
            yield AnswerProblem(question.key, "no-such-option")
        elif DONT_KNOW in answer and question.has_dont_know:
            yield AnswerProblem(question.key, "dont-know-stands-alone")
        elif not set(answer) <= question.offered_keys:
            yield AnswerProblem(question.key, "no-such-option")
        elif len(answer) > question.most_choices:
            yield AnswerProblem(question.key, "too-many-choices", limit=question.most_choices)
        elif len(answer) < question.minimum:
            yield AnswerProblem(question.key, "too-few-choices", limit=question.minimum)

    def slots(self, question: Question) -> tuple[Slot, ...]:
        """A count byte, which also tells skipped and don't-know, and a bit for each option."""
        return (Slot(question.key, "ticks", question.option_keys),)

    def pack(self, question: Question, answer: Answer | None) -> bytes:
        """Bit n stands for option n, the lowest bit of the first mask byte first."""
        mask_width = (len(question.options) + 7) // 8
        if not isinstance(answer, list):
            lead = SKIPPED if answer is None else DONT_KNOW_CODE
            return bytes([lead]) + bytes(mask_width)
        mask = sum(1 << question.option_keys.index(key) for key in answer)
        return bytes([len(answer)]) + mask.to_bytes(mask_width, "little")

    def unpack(self, question: Question, packed: bytes) -> Answer | None:
        """The ticked keys in form order."""
        if packed[0] == SKIPPED:
            return None
        if packed[0] == DONT_KNOW_CODE:
            return DONT_KNOW
        mask = int.from_bytes(packed[1:], "little")
        return [key for place, key in enumerate(question.option_keys) if mask >> place & 1]


def is_offered(question: Question, answer: Any) -> bool:
    """Whether this single value may be picked."""
    if answer == DONT_KNOW:
        return question.has_dont_know
    return isinstance(answer, str) and answer in question.offered_keys
