"""Reading open answers while a survey is open: one named person, in batches, no background."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.audit import audit
from engage.errors import Forbidden, Invalid
from engage.processes.models import Step, StepState
from engage.rolls.sealing import shuffled
from surveys.models import Response, Survey, SurveyReading
from surveys.rules.questionnaire import TEXT_KINDS
from surveys.rules.union import union
from surveys.services.lookup import form_of
from surveys.services.responding import local_day


class ReadingRefused(Invalid):
    """Nobody can be named: the survey is not anonymous, or its step is over."""


def name_reader(
    session: Session, survey: Survey, reader_id: UUID | None, *, actor: UUID, now: datetime
) -> None:
    """That account alone may read open answers while the survey is open; None is nobody."""
    if not survey.is_anonymous or survey.step.state(now) is StepState.SEALED:
        raise ReadingRefused(survey.key)
    held = session.get(SurveyReading, survey.id)
    if held is not None:
        session.delete(held)
        session.flush()
    if reader_id is not None:
        session.add(SurveyReading(survey_id=survey.id, reader_id=reader_id))
    audit(
        session,
        "surveys:reader:named",
        actor=actor,
        subject=survey.key,
        details={"reader": str(reader_id) if reader_id else None},
    )


def readings_of(session: Session, step_id: UUID) -> dict[UUID, SurveyReading]:
    """Who may read, by survey of the step."""
    rows = session.scalars(
        select(SurveyReading)
        .join(Survey, Survey.id == SurveyReading.survey_id)
        .where(Survey.step_id == step_id)
    )
    return {row.survey_id: row for row in rows}


def open_batch(
    session: Session, survey: Survey, *, reader_id: UUID
) -> tuple[SurveyReading, Mapping[str, list[str]]]:
    """The last batch by question, for the named person alone."""
    reading = session.get(SurveyReading, survey.id)
    if reading is None or reading.reader_id != reader_id:
        raise Forbidden(survey.key)
    return reading, reading.texts


def surveys_to_batch(session: Session, now: datetime) -> list[UUID]:
    """Open surveys with a named reader."""
    rows = session.scalars(
        select(Survey)
        .join(SurveyReading, SurveyReading.survey_id == Survey.id)
        .join(Step, Step.id == Survey.step_id)
        .where(Survey.is_anonymous, Step.sealed_at.is_(None))
    )
    return [survey.id for survey in rows if survey.step.state(now) is StepState.OPEN]


def make_batch(session: Session, survey: Survey, now: datetime) -> bool:
    """The batch is new if enough responses came since the last one; one batch a day at most.

    Two batches differ by at least as many responses as the smallest group has, so that comparing
    them singles nobody out.
    """
    reading = session.get_one(SurveyReading, survey.id)
    count = session.scalar(
        select(func.count()).select_from(Response).where(Response.survey_id == survey.id)
    )
    today = local_day(now)
    least = max(survey.step_audience.minimum_size, 1)
    if reading.made_on == today or (count or 0) - reading.responses < least:
        return False
    reading.texts = _batch(session, survey)
    reading.responses, reading.made_on = count or 0, today
    return True


def _batch(session: Session, survey: Survey) -> dict[str, list[str]]:
    form = union([form_of(one) for one in survey.questionnaires])
    keys = [question.key for question in form if question.kind in TEXT_KINDS]
    batch: dict[str, list[str]] = {key: [] for key in keys}
    for document in session.scalars(
        select(Response.document).where(Response.survey_id == survey.id)
    ):
        for key in keys:
            if key in document["answers"]:
                batch[key].append(document["answers"][key])
    return {key: list(shuffled(texts)) for key, texts in batch.items() if texts}
