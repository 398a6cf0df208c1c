"""How surveys keep their secret rows: open while the step runs, sealed and shuffled afterwards."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID, uuid4

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from engage.db import Model
from engage.jobs import enqueue
from engage.processes.models import Step
from engage.rolls.rules.secrecy import StepSecret, receipt_hash
from engage.rolls.sealing import shuffled
from surveys.models import (
    PaperEntry,
    Response,
    ResponseDraft,
    ResponseReceipt,
    ResponseVector,
    SealedCount,
    SealedResponse,
    SealedVector,
    Survey,
    SurveyReading,
)

CHUNK = 500
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class SealedRow:
    """One response on its way to the sealed tables: nothing in it says who or when."""

    collector_id: UUID
    day: date
    version: int
    document: dict[str, Any]
    vector: bytes


class ResponseStore:
    """The secret store of survey steps."""

    @property
    def open_tables(self) -> tuple[type[Model], ...]:
        """The tables of the open responses, of their vectors and of the drafts."""
        return (Response, ResponseVector, ResponseDraft)

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

    def ensure_all_in(self, session: Session, step: Step) -> None:
        """Nothing holds: what was typed of a paper and not taken in goes with the sealing."""

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


def keep_sealed(session: Session, survey_id: UUID, rows: Iterable[SealedRow]) -> int:
    """The rows are sealed responses of the survey with their vectors and counts; how many.

    Give them in an order that tells nothing. This is the only way into the sealed tables.
    """
    counts: Counter[tuple[int, UUID]] = Counter()
    for chunk in chunked(rows):
        ids = [uuid4() for _ in chunk]
        session.execute(
            insert(SealedResponse),
            [
                {
                    "id": one,
                    "survey_id": survey_id,
                    "collector_id": row.collector_id,
                    "day": row.day,
                    "version": row.version,
                    "document": row.document,
                }
                for one, row in zip(ids, chunk, strict=True)
            ],
        )
        session.execute(
            insert(SealedVector),
            [
                {"id": one, "survey_id": survey_id, "version": row.version, "vector": row.vector}
                for one, row in zip(ids, chunk, strict=True)
            ],
        )
        counts.update((row.version, row.collector_id) for row in chunk)
    for (version, collector_id), number in sorted(counts.items(), key=str):
        _add_count(session, survey_id, version, collector_id, number)
    return counts.total()


def drop_sealed(session: Session, survey_id: UUID) -> None:
    """No sealed response of the survey is left, nor anything made from one."""
    for table in (SealedVector, SealedCount, SealedResponse):
        session.execute(delete(table).where(table.survey_id == survey_id))


def chunked(items: Iterable[Item]) -> Iterator[list[Item]]:
    """The items in lists of a length that a statement takes well."""
    waiting = iter(items)
    while chunk := list(islice(waiting, CHUNK)):
        yield chunk


def _add_count(
    session: Session, survey_id: UUID, version: int, collector_id: UUID, number: int
) -> None:
    key = {"survey_id": survey_id, "version": version, "collector_id": collector_id}
    raised = session.execute(
        update(SealedCount)
        .filter_by(**key)
        .values(responses=SealedCount.responses + number, stamp=uuid4())
    )
    if not raised.rowcount:  # type: ignore[attr-defined]
        session.execute(insert(SealedCount).values(responses=number, **key))


def _seal_survey(session: Session, survey: Survey, secret: StepSecret) -> int:
    keys = session.scalars(select(Response.key).where(Response.survey_id == survey.id)).all()
    keep_sealed(session, survey.id, _open_rows(session, shuffled(keys)))
    for chunk in chunked(_receipts(secret, keys)):
        rows = [{"survey_id": survey.id, "receipt_sha256": one} for one in chunk]
        session.execute(insert(ResponseReceipt), rows)
    for table in (ResponseVector, Response, ResponseDraft, SurveyReading, PaperEntry):
        session.execute(delete(table).where(table.survey_id == survey.id))
    return len(keys)


def _open_rows(session: Session, keys: Sequence[bytes]) -> Iterator[SealedRow]:
    """The open responses of these keys, in exactly this order."""
    for chunk in chunked(keys):
        found = session.execute(
            select(
                Response.key,
                Response.collector_id,
                Response.day,
                Response.version,
                Response.document,
                ResponseVector.vector,
            )
            .join(ResponseVector, ResponseVector.key == Response.key)
            .where(Response.key.in_(chunk))
        )
        rows = {key: SealedRow(*rest) for key, *rest in found}
        yield from (rows[key] for key in chunk)


def _receipts(secret: StepSecret, keys: Iterable[bytes]) -> list[bytes]:
    """In the order of their hashes, which is the order of nothing else."""
    return sorted(receipt_hash(secret.receipt(key)) for key in keys)
