"""How surveys keep their secret rows: open while the step runs, sealed and shuffled afterwards."""

from collections.abc import Iterable
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from engage.db import Model
from engage.jobs import enqueue
from engage.processes.models import Step
from engage.rolls.rules.secrecy import StepSecret, receipt_hash
from engage.rolls.sealing import shuffled
from surveys.models import (
    Response,
    ResponseDraft,
    ResponseReceipt,
    SealedResponse,
    Survey,
    SurveyReading,
)


class ResponseStore:
    """The secret store of survey steps."""

    @property
    def open_tables(self) -> tuple[type[Model], ...]:
        """The tables of the open responses and of the drafts."""
        return (Response, ResponseDraft)

    def count(self, session: Session, step_audience_id: UUID) -> int:
        """How many responses of this audience are in."""
        statement = (
            select(func.count())
            .select_from(Response)
            .join(Survey, Survey.id == Response.survey_id)
            .where(Survey.step_audience_id == step_audience_id)
        )
        return session.scalar(statement) or 0

    def nullifiers(self, session: Session, step_audience_id: UUID) -> set[bytes]:
        """The keys of this audience's anonymous responses."""
        statement = (
            select(Response.key)
            .join(Survey, Survey.id == Response.survey_id)
            .where(Survey.step_audience_id == step_audience_id, Response.is_anonymous)
        )
        return set(session.scalars(statement))

    def named_electors(self, session: Session, step_audience_id: UUID) -> set[UUID]:
        """Who has answered this audience's survey in a body's name."""
        statement = (
            select(Response.elector_id)
            .join(Survey, Survey.id == Response.survey_id)
            .where(Survey.step_audience_id == step_audience_id, ~Response.is_anonymous)
        )
        return {elector for elector in session.scalars(statement) if elector is not None}

    def seal(self, session: Session, step: Step, secret: StepSecret) -> dict[UUID, int]:
        """Every response of the step has moved in random order, its key and draft are gone."""
        surveys = session.scalars(
            select(Survey).where(Survey.step_id == step.id, Survey.is_anonymous)
        )
        return {
            survey.step_audience_id: _seal_survey(session, survey, secret)
            for survey in surveys.all()
        }

    def on_sealed(self, session: Session, step: Step) -> None:
        """Each survey of the step is in the queue to be counted."""
        for survey_id in session.scalars(select(Survey.id).where(Survey.step_id == step.id)):
            enqueue_tally(session, survey_id)


def enqueue_tally(session: Session, survey_id: UUID) -> None:
    """The survey will be counted once, however often this is asked before the counting starts."""
    enqueue(session, "surveys.tally", key=f"surveys.tally:{survey_id}", survey_id=str(survey_id))


def _seal_survey(session: Session, survey: Survey, secret: StepSecret) -> int:
    rows = session.scalars(select(Response).where(Response.survey_id == survey.id)).all()
    session.add_all(_sealed(row) for row in shuffled(rows))
    session.flush()
    session.add_all(_receipts(survey, secret, (row.key for row in rows)))
    session.execute(delete(Response).where(Response.survey_id == survey.id))
    session.execute(delete(ResponseDraft).where(ResponseDraft.survey_id == survey.id))
    session.execute(delete(SurveyReading).where(SurveyReading.survey_id == survey.id))
    return len(rows)


def _sealed(row: Response) -> SealedResponse:
    return SealedResponse(
        survey_id=row.survey_id,
        collector_id=row.collector_id,
        day=row.day,
        version=row.version,
        document=row.document,
        vector=row.vector,
    )


def _receipts(survey: Survey, secret: StepSecret, keys: Iterable[bytes]) -> list[ResponseReceipt]:
    """In the order of their hashes, which is the order of nothing else."""
    hashes = sorted(receipt_hash(secret.receipt(key)) for key in keys)
    return [ResponseReceipt(survey_id=survey.id, receipt_sha256=one) for one in hashes]
