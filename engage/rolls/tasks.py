"""Jobs of the rolls: turnout, sealing, and the end dates of rolls."""

from uuid import UUID

from flask import current_app
from sqlalchemy import select

from engage.clock import utcnow
from engage.config import Settings
from engage.db import db, get_or_abort, read_session, unit_of_work
from engage.jobs import enqueue, job_task
from engage.keys import key_store
from engage.processes.models import Step
from engage.rolls.sealing import empty_log, finish_sealing, run_sealing
from engage.rolls.sending import run_batch
from engage.rolls.services.counting import recount_turnout, steps_to_count
from engage.rolls.services.due import confirm_and_find_due
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
    """Left-over keys are destroyed, steps that nobody confirmed are, and due ones wait for sealing.

    Each step is a job of its own, so that one lost key does not keep the others open.
    """
    with read_session() as session:
        finished = session.execute(
            select(Step.id, Step.kind).where(
                Step.id.in_(key_store().step_ids()), Step.sealed_at.is_not(None)
            )
        ).all()
    for step_id, kind in finished:
        finish_sealing(step_id, kind)
    if db.engine.dialect.name == "sqlite":
        empty_log()  # what a reader held back when a step was sealed
    settings: Settings = current_app.config["ENGAGE_SETTINGS"]
    with unit_of_work() as session:
        due = confirm_and_find_due(session, settings, now=utcnow())
        for step in due:
            enqueue(session, "rolls.seal", key=f"rolls.seal:{step.id}", step_id=str(step.id))
    return {"finished": len(finished), "due": len(due)}


@job_task(name="rolls.erase_due")
def erase_due() -> dict[str, object]:
    """Rolls whose time is over name nobody any more."""
    erased = 0
    with read_session() as session:
        step_ids = [step.id for step in steps_to_erase(session, now=utcnow())]
    for step_id in step_ids:
        with unit_of_work() as session:
            erased += erase_rolls(session, get_or_abort(session, Step, step_id))
        # Sealing has done this already; a step without secrets had a key for its codes alone.
        key_store().destroy(step_id)
    return {"electors": erased}


@job_task(name="rolls.send_mails")
def send_mails(batch_id: str) -> dict[str, object]:
    """Everybody of the batch was written to or counted as left out; else a later job goes on."""
    return run_batch(UUID(batch_id))
