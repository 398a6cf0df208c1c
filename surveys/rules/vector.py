"""The packed code vector of a response; its layout is fixed by the version of the questionnaire."""

import hashlib
import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from surveys.rules.kinds import Answer, Slot, kind_of
from surveys.rules.kinds.base import SKIPPED
from surveys.rules.questionnaire import Questionnaire
from surveys.rules.skip.visibility import shown

LAYOUT_VERSION = 1
# The lead byte of a question that was never put to this respondent: nothing that one can skip.
NOT_SHOWN = 253


@dataclass(frozen=True, slots=True)
class Layout:
    """Where each answer lies in the vector."""

    slots: tuple[Slot, ...]

    @property
    def width(self) -> int:
        """Bytes of one vector."""
        return sum(slot.width for slot in self.slots)

    def offset(self, name: str) -> int:
        """The first byte of the slot."""
        offset = 0
        for slot in self.slots:
            if slot.name == name:
                return offset
            offset += slot.width
        raise KeyError(name)

    def slot(self, name: str) -> Slot:
        """The slot of that name."""
        return next(slot for slot in self.slots if slot.name == name)

    @property
    def fingerprint(self) -> str:
        """The same for equal layouts, different for any others."""
        canonical = json.dumps(layout_to_dict(self), ensure_ascii=False)
        return hashlib.sha256(canonical.encode()).hexdigest()


def layout_of(questionnaire: Questionnaire) -> Layout:
    """Slots in form order."""
    questions = questionnaire.questions
    return Layout(
        tuple(slot for question in questions for slot in kind_of(question).slots(question))
    )


def layout_to_dict(layout: Layout) -> dict[str, Any]:
    """What is stored beside the questionnaire, so that vectors stay readable for good."""
    slots = [
        {
            "question": slot.question,
            "item": slot.item,
            "shape": slot.shape,
            "codes": list(slot.codes),
        }
        for slot in layout.slots
    ]
    return {"version": LAYOUT_VERSION, "slots": slots}


def layout_from_dict(stored: Mapping[str, Any]) -> Layout:
    """The layout that was stored."""
    return Layout(
        tuple(
            Slot(row["question"], row["shape"], tuple(row["codes"]), row["item"])
            for row in stored["slots"]
        )
    )


def pack(
    questionnaire: Questionnaire,
    answers: Mapping[str, Answer],
    seen: Collection[str] | None = None,
) -> bytes:
    """The vector of checked answers; `seen` are the keys of what was shown, None for everything."""
    return b"".join(
        kind_of(question).pack(question, answers.get(question.key))
        if seen is None or question.key in seen
        else hidden(kind_of(question).slots(question))
        for question in questionnaire.questions
    )


def pack_response(questionnaire: Questionnaire, answers: Mapping[str, Answer], day: str) -> bytes:
    """The vector of a whole response given on that day: what its answers hide is not shown."""
    return pack(questionnaire, answers, shown(questionnaire, answers, day).questions)


def hidden(slots: Sequence[Slot]) -> bytes:
    """The bytes of slots that were not shown."""
    return b"".join(bytes([NOT_SHOWN]) + bytes(slot.width - 1) for slot in slots)


def unpack(questionnaire: Questionnaire, vector: bytes) -> dict[str, Answer]:
    """Every coded answer of the vector; texts are in the document alone."""
    answers: dict[str, Answer] = {}
    offset = 0
    for question in questionnaire.questions:
        kind = kind_of(question)
        slots = kind.slots(question)
        end = offset + sum(slot.width for slot in slots)
        answer = kind.unpack(question, _as_skipped(slots, vector[offset:end]))
        if answer is not None:
            answers[question.key] = answer
        offset = end
    return answers


def _as_skipped(slots: Sequence[Slot], packed: bytes) -> bytes:
    """The same bytes, where what was not shown reads as left blank."""
    blanked, offset = bytearray(packed), 0
    for slot in slots:
        if blanked[offset] == NOT_SHOWN:
            blanked[offset] = SKIPPED
        offset += slot.width
    return bytes(blanked)
