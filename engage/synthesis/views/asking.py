"""Asking for a job about a process, once however often it is asked."""

from uuid import UUID

from flask import redirect, url_for
from flask.typing import ResponseReturnValue

from engage.accounts import current_account
from engage.db import get_or_abort, unit_of_work
from engage.jobs import enqueue
from engage.processes.models import Process


def ask_for_job(task: str, process_id: UUID) -> ResponseReturnValue:
    """The task waits for the process, and the reader is on the page that shows how it goes."""
    with unit_of_work() as session:
        get_or_abort(session, Process, process_id)
        job = enqueue(
            session,
            task,
            key=f"{task}:{process_id}",
            requested_by=current_account().id,
            process_id=str(process_id),
        )
        job_id = job.id
    return redirect(url_for("desk.job", job_id=job_id))
