"""One file for each family of question kinds: reading, checking and packing of its answers."""

from surveys.rules.kinds.base import Answer, AnswerProblem, Form, Kind, Slot
from surveys.rules.kinds.choices import MultiChoice, SingleChoice
from surveys.rules.kinds.location import DISTRICT, PlaceOnMap
from surveys.rules.kinds.ranks import UNRANKED, Ranking
from surveys.rules.kinds.scales import MatrixOfScales, OneScale
from surveys.rules.kinds.texts import LONGEST, OpenText
from surveys.rules.kinds.values import GIVEN, ConsentGiven, DayWritten, NumberWritten
from surveys.rules.questionnaire import Question, QuestionKind

KINDS: dict[QuestionKind, Kind] = {
    QuestionKind.SINGLE: SingleChoice(),
    QuestionKind.UNIT: SingleChoice(),
    QuestionKind.MULTI: MultiChoice(),
    QuestionKind.SCALE: OneScale(),
    QuestionKind.MATRIX: MatrixOfScales(),
    QuestionKind.SHORT_TEXT: OpenText(),
    QuestionKind.LONG_TEXT: OpenText(),
    QuestionKind.RANK: Ranking(),
    QuestionKind.NUMBER: NumberWritten(),
    QuestionKind.DATE: DayWritten(),
    QuestionKind.CONSENT: ConsentGiven(),
    QuestionKind.LOCATION: PlaceOnMap(),
}


def kind_of(question: Question) -> Kind:
    """What knows how to read, check and pack answers to this question."""
    return KINDS[question.kind]


__all__ = [
    "DISTRICT",
    "GIVEN",
    "KINDS",
    "LONGEST",
    "UNRANKED",
    "Answer",
    "AnswerProblem",
    "Form",
    "Kind",
    "Slot",
    "kind_of",
]
