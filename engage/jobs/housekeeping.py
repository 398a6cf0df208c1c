"""The jobs' own job: clearing finished rows and files whose end date has come."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import delete
from sqlalchemy.engine import CursorResult

from engage.clock import utcnow
from engage.db import unit_of_work
from engage.jobs.models import Job, JobState
from engage.jobs.task import job_task
from engage.timetable import Row, schedule

KEEP_JOBS = timedelta(days=30)


@job_task(name="jobs.clear")
def clear_jobs() -> dict[str, object]:
    """Jobs that were done more than thirty days ago are gone; failed ones stay for a person."""
    with unit_of_work() as session:
        result = session.execute(
            delete(Job).where(Job.state == JobState.DONE, Job.finished_at < utcnow() - KEEP_JOBS)
        )
    return {"deleted": result.rowcount if isinstance(result, CursorResult) else 0}


def init_housekeeping(app: Flask) -> None:
    """The clearing stands in the timetable."""
    schedule(app, Row("jobs.clear", 24 * 3600, "rows of finished jobs end after thirty days"))
