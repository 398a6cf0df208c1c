"""Closing → reconciled → sealed: after which nobody can tell who said what, or when."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Protocol, TypeVar
from uuid import UUID

from flask import Flask, current_app
from sqlalchemy import text
from sqlalchemy.orm import Session

from engage.audit import audit
from engage.clock import utcnow
from engage.db import Model, db, get_or_abort, unit_of_work
from engage.errors import Conflict
from engage.keys import key_store
from engage.processes.models import Step, StepKind, StepState
from engage.rolls.participation import hold_against_sealing, step_secret
from engage.rolls.rules.secrecy import StepSecret

REGISTRY = "engage.secret_stores"
RowT = TypeVar("RowT")


class WrongState(Conflict):
    """The step is not in the state that this needs."""


class NotAllIn(Conflict):
    """Something that came on paper is not counted, or not accounted for; the store knows what."""


class SecretStore(Protocol):
    """How a feature keeps its secret rows: open while the step runs, sealed afterwards."""

    @property
    def open_tables(self) -> tuple[type[Model], ...]:
        """The tables that hold nullifiers while a step is open; scrubbed after sealing."""

    def count(self, session: Session, step_audience_id: UUID) -> int:
        """How many have taken part so far."""

    def nullifiers(self, session: Session, step_audience_id: UUID) -> set[bytes]:
        """The keys of those who have taken part: for counts worked out in memory only."""

    def named_electors(self, session: Session, step_audience_id: UUID) -> set[UUID]:
        """Those who have answered in a body's name, where it is no secret; else nobody."""

    def ensure_all_in(self, session: Session, step: Step) -> None:
        """Everything that came on paper is in; NotAllIn where it is not."""

    def seal(self, session: Session, step: Step, secret: StepSecret) -> dict[UUID, int]:
        """The rows have moved in random order, without nullifiers; how many per step audience."""

    def on_sealed(self, session: Session, step: Step) -> None:
        """What follows (the counting) is in the queue."""


def register_secret_store(app: Flask, kind: StepKind, store: SecretStore) -> None:
    """Steps of the kind keep their secret rows in the store."""
    stores = app.extensions.setdefault(REGISTRY, {})
    if kind in stores:
        raise RuntimeError(f"two features keep secrets of kind {kind.value}")
    stores[kind] = store


def secret_store(kind: StepKind) -> SecretStore | None:
    """The store for steps of this kind; None where there is none."""
    found: SecretStore | None = current_app.extensions.get(REGISTRY, {}).get(kind)
    return found


def shuffled(rows: Iterable[RowT]) -> list[RowT]:
    """The rows in an order that tells nothing of the order they came in."""
    listed = list(rows)
    secrets.SystemRandom().shuffle(listed)
    return listed


def freeze_step(session: Session, step: Step, *, actor: UUID | None, now: datetime) -> None:
    """The rule is fixed: a secret step has its key, and opens when its opening time has come.

    A step that is frozen already stays as it is.
    """
    if step.frozen_at is not None:
        return
    if step.opens_at is None or step.closes_at is None:
        raise WrongState(step.key)
    if step.is_secret:
        step.key_fingerprint = key_store().create(step.id)
    step.frozen_at = now
    audit(session, "rolls:step:frozen", actor=actor, subject=step.path)


def reconcile_step(session: Session, step: Step, *, actor: UUID | None, now: datetime) -> None:
    """A person confirmed that all answers are in: the step can be sealed; else NotAllIn."""
    if step.state(now) is not StepState.CLOSED:
        raise WrongState(step.key)
    # A mark that is being made now is waited for, and a later one finds the step reconciled.
    hold_against_sealing(session, step.id, is_exclusive=True)
    store = secret_store(step.kind)
    if store is not None:
        store.ensure_all_in(session, step)
    step.reconciled_at = now
    audit(session, "rolls:step:reconciled", actor=actor, subject=step.path)


def seal_step(
    session: Session, step: Step, *, actor: UUID | None, now: datetime
) -> dict[UUID, int]:
    """All secret rows of the step have moved to the sealed tables; the key goes after the commit.

    How many rows per step audience. `finish_sealing` must follow the commit.
    """
    hold_against_sealing(session, step.id, is_exclusive=True)
    session.flush()
    session.refresh(step)
    if step.state(now) is not StepState.RECONCILED:
        raise WrongState(step.key)
    counts: dict[UUID, int] = {}
    store = secret_store(step.kind)
    if store is not None and step.is_secret:
        counts = store.seal(session, step, step_secret(step))
    step.sealed_at = now
    details = {"rows": sum(counts.values())}
    audit(session, "rolls:step:sealed", actor=actor, subject=step.path, details=details)
    if store is not None:
        store.on_sealed(session, step)
    return counts


def finish_sealing(step_id: UUID, kind: StepKind) -> None:
    """The key of a sealed step is destroyed and the open tables hold no trace of its rows.

    Safe to run again: after a crash between commit and here it does what is left.
    """
    key_store().destroy(step_id)
    store = secret_store(kind)
    if store is not None:
        scrub(store.open_tables)


def scrub(tables: Sequence[type[Model]]) -> None:
    """Deleted rows of the tables are gone from the files too; other work goes on."""
    if db.engine.dialect.name == "postgresql":
        engine = db.engine.execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("SET statement_timeout = 0"))
            for table in tables:
                connection.execute(text(f'VACUUM "{table.__tablename__}"'))
            connection.execute(text("RESET statement_timeout"))
        return
    empty_log()


def empty_log() -> bool:
    """SQLite's write-ahead log is empty; False while somebody still reads it, to be tried again.

    secure_delete=ON has overwritten the pages of deleted rows, so the log is all that is left.
    """
    raw = db.engine.raw_connection()
    try:
        (is_busy, *_sizes) = raw.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    finally:
        raw.close()
    return not is_busy


def run_sealing(step_id: UUID, *, actor: UUID | None) -> int:
    """The step is sealed, its key gone and its counting in the queue; the number of rows moved.

    Run again on a sealed step it only finishes what a crash left undone.
    """
    moved = 0
    with unit_of_work() as session:
        step = get_or_abort(session, Step, step_id)
        kind = step.kind
        if step.sealed_at is None:
            moved = sum(seal_step(session, step, actor=actor, now=utcnow()).values())
    finish_sealing(step_id, kind)
    return moved
