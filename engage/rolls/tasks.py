"""Jobs of the rolls: turnout, sealing, and the end dates of rolls."""

from datetime import timedelta
from uuid import UUID

from flask import current_app
from sqlalchemy import select

from engage.clock import utcnow
from engage.db import get_or_abort, read_session, unit_of_work
from engage.jobs import job_task
from engage.processes.models import Step
from engage.rolls.sealing import finish_sealing, run_sealing
from engage.rolls.services.counting import recount_turnout, steps_to_count
from engage.rolls.services.erasing import erase_rolls, steps_to_erase


@job_task(name="rolls.count_turnout")
def count_turnout() -> dict[str, object]:
    """The turnout of every running secret step is counted anew."""
    with read_session() as session:
        step_ids = [step.id for step in steps_to_count(session, now=utcnow())]
    for step_id in step_ids:
        with unit_of_work() as session:
            recount_turnout(session, get_or_abort(session, Step, step_id), now=utcnow())
    return {"steps": len(step_ids)}


@job_task(name="rolls.seal")
def seal(step_id: str, actor: str | None = None) -> dict[str, object]:
    """The step is sealed, its key destroyed and its counting in the queue."""
    moved = run_sealing(UUID(step_id), actor=UUID(actor) if actor else None)
    return {"moved": moved}


@job_task(name="rolls.seal_due")
def seal_due() -> dict[str, object]:
    """Steps reconciled long enough ago are sealed; keys left over by a crash are destroyed."""
    days = current_app.config["ENGAGE_SETTINGS"].seal_after_days
    with read_session() as session:
        due = session.scalars(
            select(Step.id).where(
                Step.sealed_at.is_(None), Step.reconciled_at <= utcnow() - timedelta(days=days)
            )
        ).all()
        recent = session.execute(
            select(Step.id, Step.kind).where(Step.sealed_at > utcnow() - timedelta(days=2))
        ).all()
    for step_id in due:
        run_sealing(step_id, actor=None)
    for step_id, kind in recent:
        finish_sealing(step_id, kind)
    return {"sealed": len(due)}


@job_task(name="rolls.erase_due")
def erase_due() -> dict[str, object]:
    """Rolls whose time is over name nobody any more."""
    erased = 0
    with read_session() as session:
        step_ids = [step.id for step in steps_to_erase(session, now=utcnow())]
    for step_id in step_ids:
        with unit_of_work() as session:
            erased += erase_rolls(session, get_or_abort(session, Step, step_id))
    return {"electors": erased}
