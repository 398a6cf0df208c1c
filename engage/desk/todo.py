"""The desk's own list of what needs a person, and the door by which features add to it."""

from datetime import datetime

from flask import url_for
from flask_babel import gettext as _
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.access import Permission
from engage.jobs import Job, JobState
from engage.processes.models import Step, StepState
from engage.web.filters import localized_text
from engage.web.todo import Todo, register_todo, todos

__all__ = ["Todo", "failed_jobs", "register_todo", "steps_to_close", "todos"]


def steps_to_close(
    session: Session, permissions: frozenset[Permission], now: datetime
) -> list[Todo]:
    """Ended secret steps whose counts wait to be checked, or that wait to be sealed."""
    if Permission.MANAGE_STEP not in permissions:
        return []
    ended = session.scalars(
        select(Step)
        .where(Step.closes_at <= now, Step.sealed_at.is_(None), Step.frozen_at.is_not(None))
        .order_by(Step.closes_at)
    )
    words = {
        StepState.CLOSED: _("Check the counts: %(step)s"),
        StepState.RECONCILED: _("Confirm and seal: %(step)s"),
    }
    return [
        Todo(words[state] % {"step": localized_text(step.title)}, _roll_page(step))
        for step in ended
        if (state := step.state(now)) in words
    ]


def failed_jobs(
    session: Session,
    permissions: frozenset[Permission],
    now: datetime,  # noqa: ARG001 - every source is asked the same way
) -> list[Todo]:
    """Jobs that failed for good and wait for a person."""
    if Permission.SEE_JOBS not in permissions:
        return []
    count = session.scalar(select(func.count(Job.id)).where(Job.state == JobState.FAILED)) or 0
    return [Todo(_("Jobs that failed"), url_for("desk.jobs"), count)] if count else []


def _roll_page(step: Step) -> str:
    return url_for("rolls.manage", step_id=step.id)
