"""The end date of rolls: names and addresses go, the number of the entitled stays."""

from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, String, cast, or_, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from engage.audit import audit
from engage.processes.models import Step, StepAudience
from engage.rolls.models import Elector, Roll

KEPT_AFTER_CLOSING = timedelta(days=30)


def erasure_day(step: Step) -> date | None:
    """The first day on which the step's rolls may be erased; None before a closing is set."""
    return (step.closes_at + KEPT_AFTER_CLOSING).date() if step.closes_at else None


def _is_personal() -> ColumnElement[bool]:
    return or_(
        Elector.name != "",
        Elector.address != "",
        Elector.email.is_not(None),
        Elector.code_hash.is_not(None),
    )


def steps_to_erase(session: Session, *, now: datetime) -> list[Step]:
    """Steps that closed long enough ago, were sealed if secret, and still have named electors."""
    named = (
        select(StepAudience.step_id)
        .join(Roll, Roll.step_audience_id == StepAudience.id)
        .join(Elector, Elector.roll_id == Roll.id)
        .where(_is_personal())
    )
    steps = session.scalars(
        select(Step).where(Step.closes_at <= now - KEPT_AFTER_CLOSING, Step.id.in_(named))
    )
    return [step for step in steps if step.sealed_at is not None or not step.is_secret]


def erase_rolls(session: Session, step: Step) -> int:
    """Nobody of the step's rolls can be named any more; how many there were."""
    rolls = select(Roll.id).join(StepAudience).where(StepAudience.step_id == step.id)
    result = session.execute(
        update(Elector)
        .where(Elector.roll_id.in_(rolls), _is_personal())
        .values(
            person_ref=cast(Elector.id, String),
            name="",
            address="",
            email=None,
            language=None,
            code_hash=None,
        ),
        execution_options={"synchronize_session": False},
    )
    count = result.rowcount if isinstance(result, CursorResult) else 0
    audit(
        session,
        "rolls:roll:erased",
        actor=None,
        subject=step.path,
        details={"electors": count},
    )
    return count
