"""What is stored of one respondent, read and written in one statement each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, cast
from uuid import UUID

from sqlalchemy import (
    ColumnElement,
    Delete,
    Insert,
    Select,
    Table,
    Update,
    bindparam,
    delete,
    exists,
    insert,
    literal,
    select,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from engage.db import Model
from engage.processes.models import Step, StepAudience
from engage.rolls.models import Collector
from engage.rolls.participation import NotOnRoll, Participant, hold_against_sealing
from surveys.models import Response, ResponseDraft
from surveys.rules.answers import Answers

INSERTS: Mapping[str, Callable[..., sqlite.Insert | postgresql.Insert]] = {
    "sqlite": sqlite.insert,
    "postgresql": postgresql.insert,
}


@dataclass(frozen=True, slots=True)
class OwnKey:
    """What a respondent's rows are found by; `elector_id` where answers are in a body's name."""

    key: bytes
    survey_id: UUID
    elector_id: UUID | None

    @property
    def values(self) -> dict[str, Any]:
        """The values of the statements below."""
        named = {"survey_id": self.survey_id, "elector_id": self.elector_id}
        return {"key": self.key} | (named if self.elector_id else {})


@dataclass(frozen=True, slots=True)
class Look:
    """What is stored of the respondent, and the rows that say whether they may take part."""

    is_in: bool
    held: Any
    rows: tuple[object, ...]


def read_stored(session: Session, own: OwnKey) -> tuple[bool, Any]:
    """Whether the response is in, and the document of the draft if there is one."""
    ask = _state(is_anonymous=own.elector_id is None)
    is_in, held = session.execute(ask, own.values).one()
    return bool(is_in), held


def look_up(session: Session, own: OwnKey, step_id: UUID, participant: Participant) -> Look:
    """What a write needs to know, in one statement, read once nobody can seal the step meanwhile.

    The rows stay in the session as long as the look is kept: who asks for them by their keys gets
    them without another statement.
    """
    hold_against_sealing(session, step_id, is_exclusive=False)
    doors = {"audience": participant.step_audience_id, "door": participant.collector_id}
    ask = _state_and_rows(is_anonymous=own.elector_id is None)
    row = session.execute(ask, own.values | doors).one_or_none()
    if row is None:
        raise NotOnRoll
    is_in, held, *rows = row
    return Look(bool(is_in), held, tuple(rows))


def read_answers(session: Session, own: OwnKey) -> Answers:
    """The answers that are in."""
    document = select(Response.document).where(*_response(is_anonymous=own.elector_id is None))
    answers: Answers = session.scalars(document, own.values).one()["answers"]
    return answers


def keep_draft(session: Session, own: OwnKey, held: Any, document: dict[str, Any]) -> bool:
    """The draft is this one; False when it is no longer the one that was held a moment ago."""
    if held is None:
        return insert_or_leave(
            session, ResponseDraft, key=own.key, survey_id=own.survey_id, document=document
        )
    is_guarded = session.get_bind().dialect.name == "postgresql"  # SQLite has one writer anyway
    values = {"own": own.key, "new": document} | ({"held": held} if is_guarded else {})
    done = session.execute(_update_draft(is_guarded=is_guarded), values)
    return bool(done.rowcount)  # type: ignore[attr-defined]


def drop_draft(session: Session, key: bytes) -> None:
    """There is no draft of that key."""
    session.execute(_delete_draft(), {"own": key})


def table_of(model: type[Model]) -> Table:
    """The table behind the class."""
    return cast(Table, model.__table__)


def insert_or_leave(session: Session, table: type[Model], **values: Any) -> bool:
    """The row is there, and True if it was not before: the constraints decide, in one statement."""
    fresh = _insert_or_leave(session.get_bind().dialect.name, table)
    return session.execute(fresh, values).first() is not None


def insert_row(session: Session, table: type[Model], **values: Any) -> None:
    """The row is there, and was not before."""
    session.execute(_insert(table), values)


# Statements are built once, and of tables instead of classes: one row of plain values needs nothing
# of what objects cost.


@cache
def _insert_or_leave(dialect: str, table: type[Model]) -> ReturningInsert[Any]:
    return INSERTS[dialect](table_of(table)).on_conflict_do_nothing().returning(literal(1))


@cache
def _insert(table: type[Model]) -> Insert:
    return insert(table_of(table))


@cache
def _update_draft(*, is_guarded: bool) -> Update:
    draft = table_of(ResponseDraft)
    guard = (draft.c.document == bindparam("held", type_=draft.c.document.type),)
    own = (draft.c.key == bindparam("own"), *(guard if is_guarded else ()))
    return update(draft).where(*own).values(document=bindparam("new"))


@cache
def _delete_draft() -> Delete:
    draft = table_of(ResponseDraft)
    return delete(draft).where(draft.c.key == bindparam("own"))


@cache
def _state(*, is_anonymous: bool) -> Select[bool, Any]:
    """Built once, since every page of answering asks it."""
    draft = ResponseDraft.__table__.c
    held = select(draft.document).where(draft.key == bindparam("key")).scalar_subquery()
    return select(exists().where(*_response(is_anonymous=is_anonymous)), held)


@cache
def _state_and_rows(*, is_anonymous: bool) -> Select[Any]:
    return (
        _state(is_anonymous=is_anonymous)
        .add_columns(StepAudience, Step, Collector)
        .select_from(StepAudience)
        .join(Step, Step.id == StepAudience.step_id)
        .join(Collector, Collector.step_audience_id == StepAudience.id)
        .where(StepAudience.id == bindparam("audience"), Collector.id == bindparam("door"))
    )


def _response(*, is_anonymous: bool) -> tuple[ColumnElement[bool], ...]:
    row = Response.__table__.c
    if is_anonymous:
        return (row.key == bindparam("key"),)
    return (row.survey_id == bindparam("survey_id"), row.elector_id == bindparam("elector_id"))
