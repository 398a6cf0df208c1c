"""The desk pages of transcribed sheets: upload, look, correct, import, undo."""

from collections.abc import Callable
from uuid import UUID

from flask import flash, make_response, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engage.access import Permission, requires
from engage.accounts import current_account
from engage.clock import utcnow
from engage.db import db, get_or_abort, unit_of_work
from engage.errors import NotFound
from engage.jobs import Job
from engage.tables.cells import Sheet
from engage.tables.delimited import write_csv
from engage.web.filters import job_words
from workshops.formats.sheets import MOST_BYTES
from workshops.forms.importing import ProfileForm, SheetsForm, corrected
from workshops.forms.importing_words import words_of_outcome, words_of_refusal
from workshops.models import SheetImport, SheetProfile, Workshop, WorkshopSession
from workshops.rules.sheets_decided import Outcome
from workshops.services.importing import (
    IMPORT,
    READ,
    SheetsRefused,
    ask_import,
    correct_mapping,
    mapping_of,
    profiles,
    save_profile,
    start_import,
)
from workshops.services.importing_notes import undo_import
from workshops.views.blueprint import bp
from workshops.views.importing_show import import_page, start_page


@bp.get("/desk/workshops/<uuid:workshop_id>/sheets")
@requires(Permission.FACILITATE)
def sheets(workshop_id: UUID) -> ResponseReturnValue:
    """The form for a file, and the earlier files of the workshop."""
    workshop = get_or_abort(db.session, Workshop, workshop_id)
    form = SheetsForm(formdata=None)
    form.fill(workshop, profiles(db.session))
    return start_page(workshop, form)


@bp.post("/desk/workshops/<uuid:workshop_id>/sheets")
@requires(Permission.FACILITATE)
def upload_sheets(workshop_id: UUID) -> ResponseReturnValue:
    """The file is put away, and a job reads it."""
    workshop = get_or_abort(db.session, Workshop, workshop_id)
    form = SheetsForm()
    form.fill(workshop, profiles(db.session))
    if not form.validate_on_submit():
        return start_page(workshop, form), 422
    data = form.file.data.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        form.file.errors = [_("The file is larger than 20 MB.")]
        return start_page(workshop, form), 422
    by = current_account().id
    with unit_of_work() as session:
        chosen = form.profile_id
        import_id = start_import(
            session,
            get_or_abort(session, WorkshopSession, UUID(form.room.data)),
            name=form.file.data.filename or "",
            data=data,
            profile=session.get(SheetProfile, chosen) if chosen else None,
            by=by,
            now=utcnow(),
        ).id
    return redirect(url_for("workshops.sheet_import", import_id=import_id), code=303)


@bp.get("/desk/workshop-sheets/<uuid:import_id>")
@requires(Permission.FACILITATE)
def sheet_import(import_id: UUID) -> ResponseReturnValue:
    """Where the import stands, what the file holds, and what can be done next."""
    return import_page(get_or_abort(db.session, SheetImport, import_id))


@bp.get("/desk/workshop-sheet-jobs/<uuid:job_id>.json")
@requires(Permission.FACILITATE)
def sheet_job(job_id: UUID) -> ResponseReturnValue:
    """How far reading or import has come, for the page's script."""
    job = get_or_abort(db.session, Job, job_id)
    if job.task not in {READ, IMPORT}:
        raise NotFound(job.task)
    return {
        "state": job.state.value,
        "text": job_words(job.state),
        "total": job.progress_total,
        "percentage": job.percentage,
        "figures": f"{job.progress_done} / {job.progress_total}",
    }


@bp.post("/desk/workshop-sheets/<uuid:import_id>/columns")
@requires(Permission.FACILITATE)
def sheet_columns(import_id: UUID) -> ResponseReturnValue:
    """The columns mean what was chosen, and a job reads the file anew."""
    by = current_account().id

    def correct(session: Session, which: SheetImport) -> None:
        keys = [prompt.key for prompt in which.workshop.prompts]
        words = (which.preview or {}).get("unknown", [])
        mapping = corrected(mapping_of(which), request.form, keys, words)
        correct_mapping(session, which, mapping, by=by)

    return act(import_id, correct)


@bp.post("/desk/workshop-sheets/<uuid:import_id>/import")
@requires(Permission.FACILITATE)
def sheet_notes(import_id: UUID) -> ResponseReturnValue:
    """A job brings the notes in, all of them or none."""
    by = current_account().id
    return act(import_id, lambda session, which: ask_import(session, which, by=by))


@bp.post("/desk/workshop-sheets/<uuid:import_id>/undo")
@requires(Permission.FACILITATE)
def sheet_undo(import_id: UUID) -> ResponseReturnValue:
    """Everything that the import has made is gone."""
    by = current_account().id
    done = _("The import is undone. Nothing of it is left.")
    return act(import_id, lambda session, which: undo_import(session, which, by=by), done)


@bp.post("/desk/workshop-sheets/<uuid:import_id>/profile")
@requires(Permission.FACILITATE)
def sheet_profile(import_id: UUID) -> ResponseReturnValue:
    """The mapping has a name and can be used for the next file."""
    form = ProfileForm()
    if not form.validate_on_submit():
        which = get_or_abort(db.session, SheetImport, import_id)
        return import_page(which, naming=form), 422
    name, by = form.name.data or "", current_account().id
    done = _("The mapping is saved as %(name)s.", name=name)
    return act(import_id, lambda session, which: save_profile(session, which, name, by=by), done)


@bp.get("/desk/workshop-sheets/<uuid:import_id>/rows.csv")
@requires(Permission.FACILITATE)
def sheet_rows(import_id: UUID) -> ResponseReturnValue:
    """What became of every row, as a file."""
    which = get_or_abort(db.session, SheetImport, import_id)
    rows = [
        (sheet, row, column or None, words_of_outcome(Outcome(outcome)))
        for sheet, row, column, outcome in (which.report or {}).get("rows", [])
    ]
    headers = (_("Sheet"), _("Row"), _("Column"), _("Result"))
    answer = make_response(write_csv(Sheet(which.file_name, headers, rows)))
    answer.headers["Content-Type"] = "text/csv; charset=utf-8"
    answer.headers["Content-Disposition"] = "attachment; filename=rows.csv"
    return answer


def act(
    import_id: UUID, action: Callable[[Session, SheetImport], object], done: str | None = None
) -> ResponseReturnValue:
    """The action has been taken, or its refusal is told; the reader is on the import's page."""
    try:
        with unit_of_work() as session:
            action(session, get_or_abort(session, SheetImport, import_id))
    except SheetsRefused as fault:
        flash(words_of_refusal(fault.code), "bad")
    else:
        if done:
            flash(done, "good")
    return redirect(url_for("workshops.sheet_import", import_id=import_id), code=303)
