"""The end date of stored files."""

from flask import Flask
from sqlalchemy import delete
from sqlalchemy.engine import CursorResult

from engage.clock import utcnow
from engage.db import unit_of_work
from engage.files.models import StoredFile
from engage.jobs import job_task
from engage.timetable import Row, schedule

CLEAR = "files.clear"


@job_task(name=CLEAR)
def clear_files() -> dict[str, object]:
    """Files past their end date are gone."""
    with unit_of_work() as session:
        result = session.execute(delete(StoredFile).where(StoredFile.expires_at <= utcnow()))
    return {"deleted": result.rowcount if isinstance(result, CursorResult) else 0}


def init_files(app: Flask) -> None:
    """The clearing stands in the timetable."""
    schedule(app, Row(CLEAR, 3600, "exports and other files end on the date they were given"))
