"""The packed code vector of a response; its layout is fixed by the version of the questionnaire."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from surveys.rules.kinds import Answer, Slot, kind_of
from surveys.rules.questionnaire import Questionnaire

LAYOUT_VERSION = 1


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


def pack(questionnaire: Questionnaire, answers: Mapping[str, Answer]) -> bytes:
    """The vector of checked answers."""
    return b"".join(
        kind_of(question).pack(question, answers.get(question.key))
        for question in questionnaire.questions
    )


def unpack(questionnaire: Questionnaire, vector: bytes) -> dict[str, Answer]:
    """Every coded answer of the vector; texts are in the document alone."""
    answers: dict[str, Answer] = {}
    offset = 0
    for question in questionnaire.questions:
        kind = kind_of(question)
        end = offset + sum(slot.width for slot in kind.slots(question))
        answer = kind.unpack(question, vector[offset:end])
        if answer is not None:
            answers[question.key] = answer
        offset = end
    return answers
