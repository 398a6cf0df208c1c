"""One file for each family of question kinds: reading, checking and packing of its answers."""

from surveys.rules.kinds.base import Answer, AnswerProblem, Form, Kind, Slot
from surveys.rules.kinds.choices import MultiChoice, SingleChoice
from surveys.rules.kinds.scales import MatrixOfScales, OneScale
from surveys.rules.kinds.texts import LONGEST, OpenText
from surveys.rules.questionnaire import Question, QuestionKind

KINDS: dict[QuestionKind, Kind] = {
    QuestionKind.SINGLE: SingleChoice(),
    QuestionKind.UNIT: SingleChoice(),
    QuestionKind.MULTI: MultiChoice(),
    QuestionKind.SCALE: OneScale(),
    QuestionKind.MATRIX: MatrixOfScales(),
    QuestionKind.SHORT_TEXT: OpenText(),
    QuestionKind.LONG_TEXT: OpenText(),
}


def kind_of(question: Question) -> Kind:
    """What knows how to read, check and pack answers to this question."""
    return KINDS[question.kind]


__all__ = [
    "KINDS",
    "LONGEST",
    "Answer",
    "AnswerProblem",
    "Form",
    "Kind",
    "Slot",
    "kind_of",
]
