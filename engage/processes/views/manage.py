"""The desk pages of processes and steps: lists, import, export, closing and extending."""

from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Blueprint, Response, current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.access import Permission, requires
from engage.accounts import current_account
from engage.clock import utcnow
from engage.db import db, get_or_abort, unit_of_work
from engage.processes.forms import ExtendForm, ImportForm
from engage.processes.kinds import step_part
from engage.processes.models import Process, Step
from engage.processes.process_file import ProcessFileError, read_process_file
from engage.processes.services.exporting import export_process
from engage.processes.services.importing import StepFixed, import_process
from engage.processes.services.lifecycle import (
    ClosingFixed,
    ClosingNotLater,
    StepHasNoClosing,
    StepNotOpen,
    close_step,
    extend_step,
)
from engage.processes.services.reading import all_processes
from engage.processes.views.presenting import phase, process_url, results_urls, step_url
from engage.processes.views.wording import KINDS, STATES, problem_text
from engage.web.navigation import viewer_permissions

bp = Blueprint("process_desk", __name__, url_prefix="/desk", template_folder="../templates")


@bp.get("/processes")
@requires(Permission.MANAGE_PROCESS)
def index() -> ResponseReturnValue:
    """Every process with how far it has come."""
    now = utcnow()
    rows = [
        (process, sum(phase(step, now) == "done" for step in process.steps))
        for process in all_processes(db.session)
    ]
    return render_template("processes/manage/index.html", rows=rows)


@bp.get("/processes/<uuid:process_id>")
@requires(Permission.MANAGE_PROCESS)
def show(process_id: UUID) -> ResponseReturnValue:
    """The process with its steps in order, each with its state."""
    process = get_or_abort(db.session, Process, process_id)
    now = utcnow()
    rows = [(step, step.state(now), phase(step, now)) for step in process.steps]
    return render_template(
        "processes/manage/process.html",
        process=process,
        rows=rows,
        kinds=KINDS,
        states=STATES,
        public_url=process_url(process),
    )


@bp.get("/processes/<uuid:process_id>/process.yaml")
@requires(Permission.MANAGE_PROCESS)
def export_file(process_id: UUID) -> ResponseReturnValue:
    """The process as a process file."""
    process = get_or_abort(db.session, Process, process_id)
    response = Response(export_process(db.session, process), mimetype="application/yaml")
    response.headers.set("Content-Disposition", "attachment", filename=f"{process.key}.yaml")
    return response


@bp.get("/processes/import")
@requires(Permission.MANAGE_PROCESS)
def import_page() -> ResponseReturnValue:
    """A form for a process file."""
    return render_template("processes/manage/import.html", form=ImportForm(), problems=[])


@bp.post("/processes/import")
@requires(Permission.MANAGE_PROCESS)
def import_file() -> ResponseReturnValue:
    """The process says what the file says; every problem is told with its line otherwise."""
    form = ImportForm()
    problems: list[str] = []
    if form.validate_on_submit():
        try:
            definition = read_process_file(form.file.data.read().decode("utf-8"))
            with unit_of_work() as session:
                report = import_process(session, definition, by=current_account().id)
        except UnicodeDecodeError:
            problems = [_("The file is not UTF-8 text.")]
        except ProcessFileError as refused:
            problems = [problem_text(problem) for problem in refused.problems]
        except StepFixed as refused:
            problems = [
                _(
                    "The step %(step)s has been opened: only its words may change.",
                    step=refused.step,
                )
            ]
        else:
            flash(_imported(len(report.added), len(report.changed)), "good")
            return redirect(url_for("process_desk.index"))
    return render_template("processes/manage/import.html", form=form, problems=problems), 422


def _imported(added: int, changed: int) -> str:
    if not added and not changed:
        return _("The file said nothing new.")
    return _("Imported: %(added)s added, %(changed)s changed.", added=added, changed=changed)


@bp.get("/steps/<uuid:step_id>")
@requires(Permission.MANAGE_STEP)
def show_step(step_id: UUID) -> ResponseReturnValue:
    """The step: state, dates, audiences, and what can be done with it."""
    return _step_page(get_or_abort(db.session, Step, step_id), ExtendForm(formdata=None))


def _step_page(step: Step, form: ExtendForm) -> str:
    part = step_part(step.kind)
    now = utcnow()
    return render_template(
        "processes/manage/step.html",
        step=step,
        state=step.state(now),
        is_open=step.opens_at is not None and step.is_open(now),
        form=form,
        manage_url=part.manage_url(step) if part else None,
        results_url=results_urls([step], viewer_permissions(), now).get(step.id),
        public_url=step_url(step),
        kinds=KINDS,
        states=STATES,
    )


@bp.post("/steps/<uuid:step_id>/close")
@requires(Permission.MANAGE_STEP)
def close(step_id: UUID) -> ResponseReturnValue:
    """Answers are refused from now on."""
    try:
        with unit_of_work() as session:
            close_step(session, get_or_abort(session, Step, step_id), by=current_account().id)
    except StepNotOpen:
        flash(_("The step was not open, so there was nothing to close."), "warn")
    else:
        flash(_("Closed. Results appear after checking and counting."), "good")
    return redirect(url_for("process_desk.show_step", step_id=step_id))


@bp.post("/steps/<uuid:step_id>/extend")
@requires(Permission.MANAGE_STEP)
def extend(step_id: UUID) -> ResponseReturnValue:
    """People have until the new closing time."""
    form = ExtendForm()
    step = get_or_abort(db.session, Step, step_id)
    if form.validate_on_submit() and form.closes_at.data is not None:
        zone = ZoneInfo(current_app.config["ENGAGE_SETTINGS"].timezone)
        closes_at = form.closes_at.data.replace(tzinfo=zone)
        try:
            with unit_of_work() as session:
                target = get_or_abort(session, Step, step_id)
                extend_step(session, target, closes_at, by=current_account().id)
        except ClosingNotLater:
            form.closes_at.errors = [_("Choose a time after the present closing time.")]
        except ClosingFixed:
            form.closes_at.errors = [_("The closing time is part of the vote’s published rule.")]
        except (StepNotOpen, StepHasNoClosing):
            form.closes_at.errors = [_("The step has closed, and what is closed stays closed.")]
        else:
            flash(_("The step closes later now."), "good")
            return redirect(url_for("process_desk.show_step", step_id=step_id))
    return _step_page(step, form), 422
