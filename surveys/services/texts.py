"""Open answers of counted surveys, in an order that ties no two of one response together."""

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.rolls.models import Elector
from surveys.models import Response, SealedResponse
from surveys.rules.answers import Answers
from surveys.rules.questionnaire import TEXT_KINDS, Question, QuestionKind
from surveys.services.lookup import Asked


@dataclass(frozen=True, slots=True)
class OpenAnswer:
    """One text, its question, the unit the respondent named, and the body it speaks for."""

    question: Question
    text: str
    unit_key: str | None
    speaker: str | None = None


def read_texts(session: Session, asked: Asked) -> list[OpenAnswer]:
    """Every open answer of the survey: by question, then by the text itself."""
    if asked.survey.is_anonymous:
        documents = session.scalars(
            select(SealedResponse.document).where(SealedResponse.survey_id == asked.survey.id)
        )
        found = [one for row in documents for one in _texts(asked, row["answers"], None)]
    else:
        named = session.execute(
            select(Response.document, Elector.name)
            .join(Elector, Elector.id == Response.elector_id)
            .where(Response.survey_id == asked.survey.id)
        )
        found = [one for row in named for one in _texts(asked, row.document["answers"], row.name)]
    order = {question.key: place for place, question in enumerate(asked.form)}
    return sorted(found, key=lambda one: (order[one.question.key], one.text, one.unit_key or ""))


def _texts(asked: Asked, answers: Answers, speaker: str | None) -> Iterator[OpenAnswer]:
    units = [q.key for q in asked.form.questions if q.kind is QuestionKind.UNIT]
    unit = next((answers[key] for key in units if key in answers), None)
    for question in asked.form.questions:
        if question.kind in TEXT_KINDS and question.key in answers:
            yield OpenAnswer(question, answers[question.key], unit, speaker)
