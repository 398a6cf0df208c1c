"""The desk pages of result files: upload, look, decide, check, import, undo."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engage.access import Permission, requires
from engage.accounts import current_account
from engage.clock import utcnow
from engage.db import db, get_or_abort, unit_of_work
from engage.processes.models import Step, StepAudience
from surveys.formats.result_files.apart import FileBytes
from surveys.forms.importing import NameForm, ReadingForm, UploadForm
from surveys.models import MappingProfile, ResultImport
from surveys.services.imported_rows import ask_for_sealing, confirm_imported
from surveys.services.importing import (
    MOST_BYTES,
    ImportRefused,
    ask,
    ensure_importable,
    imports_of,
    profiles,
    read_again,
    save_profile,
    start_import,
    undo_import,
)
from surveys.views import bp
from surveys.views.importing_show import import_page
from surveys.views.importing_words import refusal_text

SEPARATORS = {"": None, "semicolon": ";", "comma": ",", "tab": "\t"}


@bp.get("/desk/step-audiences/<uuid:step_audience_id>/result-import")
@requires(Permission.MANAGE_STEP)
def import_start(step_audience_id: UUID) -> ResponseReturnValue:
    """The form for the file, or why this step takes none."""
    return _start_page(step_audience_id, UploadForm(formdata=None))


def _profile_names() -> list[tuple[str, str]]:
    return [(str(one.id), one.name) for one in profiles(db.session)]


def _start_page(step_audience_id: UUID, form: UploadForm) -> str:
    audience = get_or_abort(db.session, StepAudience, step_audience_id)
    form.fill(_profile_names())
    refused = None
    try:
        ensure_importable(db.session, audience, utcnow())
    except ImportRefused as fault:
        refused = refusal_text(fault.code)
    return render_template(
        "surveys/importing/start.html",
        audience=audience,
        step=audience.step,
        form=form,
        refused=refused,
        imports=imports_of(db.session, audience.step),
    )


@bp.post("/desk/step-audiences/<uuid:step_audience_id>/result-import")
@requires(Permission.MANAGE_STEP)
def import_upload(step_audience_id: UUID) -> ResponseReturnValue:
    """The file is put away, and a job reads it."""
    form = UploadForm()
    form.fill(_profile_names())
    if not form.validate_on_submit():
        return _start_page(step_audience_id, form), 422
    files = [FileBytes(one.filename or "", one.read(MOST_BYTES + 1)) for one in form.files.data]
    if any(len(file.data) > MOST_BYTES for file in files):
        form.files.errors = [_("The file is larger than 20 MB.")]
        return _start_page(step_audience_id, form), 422
    try:
        import_id = _begin(step_audience_id, form, files)
    except ImportRefused as fault:
        form.files.errors = [refusal_text(fault.code)]
        return _start_page(step_audience_id, form), 422
    return redirect(url_for("surveys.import_show", import_id=import_id))


def _begin(step_audience_id: UUID, form: UploadForm, files: list[FileBytes]) -> UUID:
    languages = [form.first_language.data or None, form.second_language.data or None]
    with unit_of_work() as session:
        chosen = form.profile.data
        return start_import(
            session,
            get_or_abort(session, StepAudience, step_audience_id),
            files,
            options={"languages": languages} if any(languages) else None,
            profile=session.get(MappingProfile, UUID(chosen)) if chosen else None,
            actor=current_account().id,
            now=utcnow(),
        ).id


@bp.get("/desk/result-imports/<uuid:import_id>")
@requires(Permission.MANAGE_STEP)
def import_show(import_id: UUID) -> ResponseReturnValue:
    """Where the import stands, what the file holds, and what can be done next."""
    which = get_or_abort(db.session, ResultImport, import_id)
    return import_page(which)


@bp.post("/desk/result-imports/<uuid:import_id>/read")
@requires(Permission.MANAGE_STEP)
def import_read(import_id: UUID) -> ResponseReturnValue:
    """The file is read once more, in the way that was chosen."""
    form = ReadingForm()
    if not form.validate_on_submit():
        which = get_or_abort(db.session, ResultImport, import_id)
        return import_page(which, reading=form), 422
    options = {
        "encoding": form.encoding.data or None,
        "separator": SEPARATORS[form.separator.data or ""],
        "sheet": (form.sheet.data or "").strip() or None,
        "header_rows": int(form.header_rows.data) if form.header_rows.data else None,
    }
    actor = current_account().id

    def read(session: Session, which: ResultImport) -> None:
        read_again(session, which, options, actor=actor)

    return act(import_id, read)


def act(
    import_id: UUID, action: Callable[[Session, ResultImport], object], done: str | None = None
) -> ResponseReturnValue:
    """The action has been taken, or its refusal is told; the reader is on the import's page."""
    try:
        with unit_of_work() as session:
            action(session, get_or_abort(session, ResultImport, import_id))
    except ImportRefused as fault:
        flash(refusal_text(fault.code), "bad")
    else:
        if done:
            flash(done, "good")
    return redirect(url_for("surveys.import_show", import_id=import_id))


def ask_for(task: str, import_id: UUID, **arguments: Any) -> ResponseReturnValue:
    """The task waits for the import, and the reader is on the page that shows how it goes."""
    actor = current_account().id
    with unit_of_work() as session:
        which = get_or_abort(session, ResultImport, import_id)
        job_id = ask(session, task, which, actor=actor, **arguments)
    return redirect(url_for("desk.job", job_id=job_id))


@bp.post("/desk/result-imports/<uuid:import_id>/check")
@requires(Permission.MANAGE_STEP)
def import_check(import_id: UUID) -> ResponseReturnValue:
    """A job reads every row; nothing is taken over yet."""
    return ask_for("surveys.check_results", import_id)


@bp.post("/desk/result-imports/<uuid:import_id>/import")
@requires(Permission.MANAGE_STEP)
def import_carry_out(import_id: UUID) -> ResponseReturnValue:
    """A job makes the responses, all of them or none."""
    return ask_for("surveys.import_results", import_id, by=str(current_account().id))


@bp.post("/desk/result-imports/<uuid:import_id>/undo")
@requires(Permission.MANAGE_STEP)
def import_undo(import_id: UUID) -> ResponseReturnValue:
    """Everything that the import has made is gone."""
    actor = current_account().id

    def undo(session: Session, which: ResultImport) -> None:
        undo_import(session, which, actor=actor)

    return act(import_id, undo, _("The import is undone. Nothing of it is left."))


@bp.post("/desk/result-imports/<uuid:import_id>/seal")
@requires(Permission.MANAGE_STEP)
def import_seal(import_id: UUID) -> ResponseReturnValue:
    """The step is confirmed, and a job seals it and has its answers counted."""
    step_id = get_or_abort(db.session, ResultImport, import_id).step_audience.step_id
    actor = current_account().id
    try:
        with unit_of_work() as session:
            step = get_or_abort(session, Step, step_id)
            confirm_imported(session, step, actor=actor, now=utcnow())
            job_id = ask_for_sealing(session, step.id, actor=actor)
    except ImportRefused as fault:
        flash(refusal_text(fault.code), "bad")
        return redirect(url_for("surveys.import_show", import_id=import_id))
    return redirect(url_for("desk.job", job_id=job_id))


@bp.post("/desk/result-imports/<uuid:import_id>/name")
@requires(Permission.MANAGE_STEP)
def import_name(import_id: UUID) -> ResponseReturnValue:
    """The mapping has a name and can be used for the next file."""
    form, actor = NameForm(), current_account().id
    if not form.validate_on_submit():
        which = get_or_abort(db.session, ResultImport, import_id)
        return import_page(which, naming=form), 422
    name = str(form.name.data).strip()

    def keep(session: Session, which: ResultImport) -> None:
        save_profile(session, which, name, actor=actor)

    return act(import_id, keep, _("The mapping is saved as “%(name)s”.", name=name))


@bp.get("/desk/result-imports/<uuid:import_id>/mapping.json")
@requires(Permission.MANAGE_STEP)
def import_mapping(import_id: UUID) -> ResponseReturnValue:
    """The mapping as the command line takes it."""
    which = get_or_abort(db.session, ResultImport, import_id)
    response = make_response(which.mapping or {})
    response.headers["Content-Disposition"] = 'attachment; filename="mapping.json"'
    return response


@bp.get("/desk/result-mappings")
@requires(Permission.MANAGE_STEP)
def mappings() -> ResponseReturnValue:
    """Every saved mapping."""
    return render_template("surveys/importing/mappings.html", profiles=profiles(db.session))


@bp.post("/desk/result-mappings/<uuid:profile_id>/delete")
@requires(Permission.MANAGE_STEP)
def mapping_delete(profile_id: UUID) -> ResponseReturnValue:
    """The saved mapping is gone; imports that used it keep theirs."""
    with unit_of_work() as session:
        session.delete(get_or_abort(session, MappingProfile, profile_id))
    flash(_("The saved mapping is deleted."), "good")
    return redirect(url_for("surveys.mappings"))
