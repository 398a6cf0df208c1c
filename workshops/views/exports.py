"""Taking a workshop out: notes, memos, the codebook and a project for researchers."""

from io import BytesIO
from uuid import UUID

from flask import abort, redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue
from sqlalchemy import select

from engage.access import Permission, requires
from engage.accounts import current_account
from engage.accounts.current import current_permissions
from engage.audit import audit
from engage.db import db, get_or_abort, unit_of_work
from engage.errors import NotFound
from engage.files import StoredFile
from engage.jobs import Job, enqueue
from engage.synthesis.services.codebook import themes_of
from engage.web.filters import job_words, number
from engage.web.i18n import current_language
from workshops.exports.job import CODEBOOKS, MEMOS, ExportForm
from workshops.formats.refi import NoThemes
from workshops.models import Workshop, WorkshopSession
from workshops.tasks import EXPORT, RESEARCH, export_purpose
from workshops.views.blueprint import bp

SHOWN = 10


@bp.get("/desk/workshops/<uuid:workshop_id>/export")
@requires(Permission.FACILITATE)
def exports(workshop_id: UUID) -> ResponseReturnValue:
    """What can be taken out, the job that was asked for, and the files that are ready."""
    workshop = get_or_abort(db.session, Workshop, workshop_id)
    may_research = Permission.CODE_PASSAGES in current_permissions()
    forms = [ExportForm.NOTES, *([ExportForm.QDPX] if may_research else [])]
    files = db.session.scalars(
        select(StoredFile)
        .where(StoredFile.purpose.in_([export_purpose(workshop_id, form) for form in forms]))
        .order_by(StoredFile.created_at.desc())
        .limit(SHOWN)
    ).all()
    return render_template(
        "workshops/exports/show.html",
        workshop=workshop,
        files=files,
        job=_asked_for(workshop),
        has_themes=bool(themes_of(db.session, workshop.step.process_id)),
        may_research=may_research,
    )


@bp.post("/desk/workshops/<uuid:workshop_id>/export")
@requires(Permission.FACILITATE)
def export(workshop_id: UUID) -> ResponseReturnValue:
    """The file is being made; who asked for it is in the log."""
    by, language, form = current_account().id, current_language(), _wanted()
    with unit_of_work() as session:
        workshop = get_or_abort(session, Workshop, workshop_id)
        room = _room(workshop, form)
        if form in CODEBOOKS and not themes_of(session, workshop.step.process_id):
            raise NoThemes
        audit(session, f"workshops:{_subject(form)}:exported", actor=by, subject=workshop.step.path)
        job = enqueue(
            session,
            EXPORT,
            key=f"{EXPORT}:{room.id if room else workshop_id}:{form}:{language}",
            requested_by=by,
            workshop_id=str(workshop_id),
            language=language,
            form=form.value,
            session_id=str(room.id) if room else None,
        )
        job_id = job.id
    return redirect(url_for("workshops.exports", workshop_id=workshop_id, job=job_id), code=303)


@bp.get("/desk/workshop-exports/<uuid:job_id>.json")
@requires(Permission.FACILITATE)
def export_state(job_id: UUID) -> ResponseReturnValue:
    """How far the file is, for the page's script."""
    job = get_or_abort(db.session, Job, job_id)
    if job.task != EXPORT:
        raise NotFound(job.task)
    return {
        "state": job.state.value,
        "text": job_words(job.state),
        "total": job.progress_total,
        "percentage": job.percentage,
        "figures": f"{number(job.progress_done)} / {number(job.progress_total)}",
    }


@bp.get("/desk/workshop-files/<uuid:file_id>")
@requires(Permission.FACILITATE)
def download(file_id: UUID) -> ResponseReturnValue:
    """The file's bytes under its own name; a project names those who coded, so it asks for more."""
    stored = get_or_abort(db.session, StoredFile, file_id)
    purpose = stored.purpose.partition(":")[0]
    if purpose not in {EXPORT, RESEARCH}:
        raise NotFound(stored.name)
    if purpose == RESEARCH and Permission.CODE_PASSAGES not in current_permissions():
        abort(403)
    return send_file(
        BytesIO(stored.data),
        mimetype=stored.media_type,
        as_attachment=True,
        download_name=stored.name,
    )


def _wanted() -> ExportForm:
    """The form that was asked for, when it exists and may be given to this person."""
    try:
        form = ExportForm(request.form.get("form", ExportForm.NOTES))
    except ValueError:
        abort(404)
    if form is ExportForm.QDPX and Permission.CODE_PASSAGES not in current_permissions():
        abort(403)
    return form


def _room(workshop: Workshop, form: ExportForm) -> WorkshopSession | None:
    """The session that a memo speaks of; nothing else has one."""
    if form not in MEMOS:
        return None
    wanted = request.form.get("session", "")
    found = next((room for room in workshop.sessions if room.key == wanted), None)
    if found is None:
        raise NotFound(wanted)
    return found


def _subject(form: ExportForm) -> str:
    if form in MEMOS:
        return "memo"
    return "codebook" if form in CODEBOOKS else "notes"


def _asked_for(workshop: Workshop) -> Job | None:
    """The export that this page was opened for."""
    job_id = request.args.get("job", type=UUID)
    job = db.session.get(Job, job_id) if job_id else None
    is_ours = job is not None and job.task == EXPORT
    return job if job and is_ours and job.arguments["workshop_id"] == str(workshop.id) else None
