"""Ending a step early, or giving people more time before it ends."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from engage.audit import audit
from engage.clock import utcnow
from engage.errors import Conflict, Gone, Invalid
from engage.processes.models import Step, StepKind


class StepNotOpen(Gone):
    """The step is not open, so it can be neither closed nor extended."""


class ClosingNotLater(Invalid):
    """An extension must end later than the closing it replaces."""


class ClosingFixed(Conflict):
    """The closing is part of a contest's rule, which was published at its opening."""


class StepHasNoClosing(Conflict):
    """The step has no closing time that could be moved."""


def close_step(session: Session, step: Step, *, by: UUID | None) -> None:
    """Answers are refused from now on; the state itself is read from the clock."""
    now = utcnow()
    if step.opens_at is None or not step.is_open(now) or now <= step.opens_at:
        raise StepNotOpen(step.key)
    planned = step.closes_at.isoformat() if step.closes_at else None
    step.closes_at = now
    _log(session, "processes:step:closed", step, by, {"planned": planned})


def extend_step(session: Session, step: Step, closes_at: datetime, *, by: UUID | None) -> None:
    """The step closes later than was said; what has closed, or was fixed with a vote, stays."""
    if step.closes_at is None:
        raise StepHasNoClosing(step.key)
    now = utcnow()
    if now >= step.closes_at or step.reconciled_at is not None or step.sealed_at is not None:
        raise StepNotOpen(step.key)
    if step.kind is StepKind.CONTEST and step.frozen_at is not None:
        raise ClosingFixed(step.key)
    if closes_at <= step.closes_at:
        raise ClosingNotLater(step.key)
    details = {"from": step.closes_at.isoformat(), "to": closes_at.isoformat()}
    step.closes_at = closes_at
    _log(session, "processes:step:extended", step, by, details)


def _log(
    session: Session, tag: str, step: Step, by: UUID | None, details: Mapping[str, str | None]
) -> None:
    audit(session, tag, actor=by, subject=step.path, details=details)
