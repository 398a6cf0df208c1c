"""Work on workshops that nobody waits for."""

from datetime import timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from engage.clock import utcnow
from engage.db import get_or_abort, read_session, unit_of_work
from engage.files import store_file
from engage.jobs import job_task
from workshops.forms.words import words_of_reason, words_of_source
from workshops.models import ContributionSource, SetAsideReason, Workshop
from workshops.services.exporting import ExportWords, notes_workbook
from workshops.services.scheduling import retire_sessions

RETIRE = "workshops.retire_sessions"
EXPORT = "workshops.export"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
KEEP_EXPORTS = timedelta(days=7)


@job_task(name=RETIRE)
def retire_over_sessions() -> dict[str, object]:
    """Sessions whose time is over are closed, so that their join codes may be drawn again."""
    with unit_of_work() as session:
        return {"retired": retire_sessions(session, now=utcnow())}


@job_task(name=EXPORT)
def export_notes(workshop_id: str, language: str) -> dict[str, object]:
    """The notes are a stored workbook in the language of whoever asked; gone after a week."""
    now = utcnow()
    zone = ZoneInfo(current_app.config["ENGAGE_SETTINGS"].timezone)
    with read_session() as session, force_locale(language):
        workshop = get_or_abort(session, Workshop, UUID(workshop_id))
        name = f"{workshop.step.process.key}-{workshop.step.key}.xlsx"
        data = notes_workbook(session, workshop, export_words(language), now=now, zone=zone)
    with unit_of_work() as session:
        stored = store_file(
            session,
            name=name,
            media_type=XLSX,
            data=data,
            purpose=export_purpose(UUID(workshop_id)),
            expires_at=now + KEEP_EXPORTS,
        )
        return {"file": str(stored.id), "name": name}


def export_purpose(workshop_id: UUID) -> str:
    """Under which purpose the workbooks of a workshop are stored."""
    return f"{EXPORT}:{workshop_id}"


def export_words(language: str) -> ExportWords:
    """The workbook's words in the language now in force."""
    return ExportWords(
        language=language,
        note_headers=(
            _("Day"),
            _("Place"),
            _("District or body"),
            _("Table in the room"),
            _("Question"),
            _("Words of the note"),
            _("Sent by"),
            _("Note number"),
            _("Language"),
            _("Late"),
            _("Reason for setting aside"),
            _("Says the same as"),
        ),
        summary_name=_("Counts of notes"),
        summary_headers=(
            _("Day"),
            _("Place"),
            _("District or body"),
            _("People counted"),
            _("Notes written"),
            _("Notes in use"),
            _("Notes set aside"),
        ),
        sources={source: words_of_source(source) for source in ContributionSource},
        reasons={reason: words_of_reason(reason) for reason in SetAsideReason},
        late=_("after the event"),
        same_as=lambda number, where: _("note %(number)s of %(where)s", number=number, where=where),
    )
