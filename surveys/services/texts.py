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


def read_signers(session: Session, asked: Asked) -> list[tuple[str, str | None]]:
    """The bodies that have answered in their own name, and who signed for each."""
    rows = session.execute(
        select(Elector.name, Response.signed_by)
        .join(Response, Response.elector_id == Elector.id)
        .where(Response.survey_id == asked.survey.id)
        .order_by(Elector.name)
    )
    return [(row.name, row.signed_by) for row in rows]


def _texts(asked: Asked, answers: Answers, speaker: str | None) -> Iterator[OpenAnswer]:
    units = [q.key for q in asked.form.questions if q.kind is QuestionKind.UNIT]
    unit = next((answers[key] for key in units if key in answers), None)
    for question in asked.form.questions:
        if question.kind in TEXT_KINDS and question.key in answers:
            yield OpenAnswer(question, answers[question.key], unit, speaker)
