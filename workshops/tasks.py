"""Work on workshops that nobody waits for."""

from datetime import timedelta
from uuid import UUID

from flask_babel import force_locale

from engage.clock import utcnow
from engage.db import get_or_abort, read_session, unit_of_work
from engage.files import store_file
from engage.jobs import job_task, report_progress
from workshops.exports.job import ExportForm, make_file
from workshops.models import Workshop, WorkshopSession
from workshops.services import importing_jobs
from workshops.services.importing import IMPORT, READ, clear_abandoned
from workshops.services.scheduling import retire_sessions

RETIRE = "workshops.retire_sessions"
EXPORT = "workshops.export"
RESEARCH = "workshops.research"
CLEAR = "workshops.clear_sheets"
KEEP_EXPORTS = timedelta(days=7)


@job_task(name=RETIRE)
def retire_over_sessions() -> dict[str, object]:
    """Sessions whose time is over are closed, so that their join codes may be drawn again."""
    with unit_of_work() as session:
        return {"retired": retire_sessions(session, now=utcnow())}


@job_task(name=EXPORT)
def export_notes(
    workshop_id: str, language: str, form: str = ExportForm.NOTES, session_id: str | None = None
) -> dict[str, object]:
    """The file is stored in the language of whoever asked, and gone after a week."""
    now = utcnow()
    wanted = ExportForm(form)
    with read_session() as session, force_locale(language):
        workshop = get_or_abort(session, Workshop, UUID(workshop_id))
        room = get_or_abort(session, WorkshopSession, UUID(session_id)) if session_id else None
        made = make_file(
            session, workshop, wanted, room=room, language=language, now=now, tell=report_progress
        )
    with unit_of_work() as session:
        stored = store_file(
            session,
            name=made.name,
            media_type=made.media_type,
            data=made.data,
            purpose=export_purpose(UUID(workshop_id), wanted),
            expires_at=now + KEEP_EXPORTS,
        )
        return {"file": str(stored.id), "name": made.name}


def export_purpose(workshop_id: UUID, form: ExportForm = ExportForm.NOTES) -> str:
    """Under which purpose a file of the workshop is stored; projects name those who coded."""
    return f"{RESEARCH if form is ExportForm.QDPX else EXPORT}:{workshop_id}"


@job_task(name=READ)
def read_sheets(import_id: str) -> dict[str, object]:
    """What the columns of a transcribed file mean, and what they give, stands on the import."""
    return importing_jobs.read(UUID(import_id))


@job_task(name=IMPORT)
def import_sheets(import_id: str, by: str | None = None) -> dict[str, object]:
    """The notes of the file are in the workshop, all of them or none."""
    return importing_jobs.carry_out(UUID(import_id), by=UUID(by) if by else None)


@job_task(name=CLEAR)
def clear_sheets() -> dict[str, object]:
    """Transcribed files that nobody brought in within a week are gone, with what was shown."""
    with unit_of_work() as session:
        return {"imports": clear_abandoned(session, utcnow())}
