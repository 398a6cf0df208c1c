"""Steps that the calendar seals when no person does: everything secret comes to its end."""

from contextlib import suppress
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.config import Settings
from engage.processes.models import Step, StepState
from engage.rolls.sealing import NotAllIn, reconcile_step


def confirm_and_find_due(session: Session, settings: Settings, *, now: datetime) -> list[Step]:
    """Steps closed long ago are confirmed by rule; those whose time to be sealed has come."""
    closed = session.scalars(
        select(Step).where(
            Step.frozen_at.is_not(None),
            Step.reconciled_at.is_(None),
            Step.closes_at <= now - timedelta(days=settings.confirm_after_days),
        )
    )
    for step in closed:
        if step.state(now) is StepState.CLOSED:
            # What lies on paper still waits for people; the desk says so every day.
            with suppress(NotAllIn):
                reconcile_step(session, step, actor=None, now=now)
    ready = Step.reconciled_at <= now - timedelta(days=settings.seal_after_days)
    return list(session.scalars(select(Step).where(Step.sealed_at.is_(None), ready)))
