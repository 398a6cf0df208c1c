"""The desk pages of a step's participants: rolls, codes, turnout, reconciling and sealing."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.access import Permission, requires
from engage.accounts import current_account
from engage.clock import utcnow
from engage.db import db, get_or_abort, unit_of_work
from engage.jobs import enqueue
from engage.processes.kinds import step_part
from engage.processes.models import Step, StepAudience
from engage.rolls.forms import BearerForm, RollForm
from engage.rolls.sealing import NotAllIn, WrongState, reconcile_step
from engage.rolls.services.counting import overlaps, participation
from engage.rolls.services.erasing import erasure_day
from engage.rolls.services.importing import NoRollColumns, OneWayOnly, import_roll
from engage.rolls.services.issuing import issue_personal_codes
from engage.rolls.views.addresses import base_url
from engage.rolls.views.codes_csv import codes_response
from engage.rolls.views.door import bp
from engage.rolls.views.wording import refusal_text, table_error_text, unit_choices
from engage.tables.faults import TableError
from engage.tables.reading import read_table


@bp.get("/desk/steps/<uuid:step_id>/participants")
@requires(Permission.MANAGE_ROLL)
def manage(step_id: UUID) -> ResponseReturnValue:
    """Who may take part in the step, through which doors, and how many have."""
    return _page(get_or_abort(db.session, Step, step_id), RollForm(formdata=None))


def _page(step: Step, roll_form: RollForm, failed: UUID | None = None) -> str:
    bearer = BearerForm(formdata=None)
    bearer.unit.choices = unit_choices(db.session)
    return render_template(
        "rolls/manage.html",
        step=step,
        state=step.state(utcnow()),
        lines=participation(db.session, step),
        overlaps=overlaps(db.session, step),
        erasure_day=erasure_day(step),
        roll_form=roll_form,
        failed=failed,
        blank_form=RollForm(formdata=None),
        bearer_form=bearer,
    )


@bp.post("/desk/step-audiences/<uuid:step_audience_id>/roll")
@requires(Permission.MANAGE_ROLL)
def import_file(step_audience_id: UUID) -> ResponseReturnValue:
    """The file's people are on the roll, and a report accounts for every row."""
    form = RollForm()
    step_audience = get_or_abort(db.session, StepAudience, step_audience_id)
    if form.validate_on_submit():
        try:
            table = read_table(form.file.data.read(), form.file.data.filename or "")
            with unit_of_work() as session:
                target = get_or_abort(session, StepAudience, step_audience_id)
                report = import_roll(
                    session,
                    target,
                    table,
                    actor=current_account().id,
                    extracted_on=form.extracted_on.data,
                )
            return render_template(
                "rolls/report.html", step=step_audience.step, report=report, words=refusal_text
            )
        except (TableError, NoRollColumns, OneWayOnly) as problem:
            form.file.errors = [_why_no_roll(problem)]
    return _page(step_audience.step, form, failed=step_audience_id), 422


def _why_no_roll(problem: TableError | NoRollColumns | OneWayOnly) -> str:
    if isinstance(problem, TableError):
        return table_error_text(problem)
    if isinstance(problem, OneWayOnly):
        return str(
            _("This audience signs in at its door. On a roll too one could take part twice.")
        )
    return str(_("The file has no column named id or email."))


@bp.post("/desk/step-audiences/<uuid:step_audience_id>/personal-codes")
@requires(Permission.MANAGE_ROLL)
def personal_codes(step_audience_id: UUID) -> ResponseReturnValue:
    """Everybody on the roll has a new code, downloaded once as a list for mail merge."""
    with unit_of_work() as session:
        step_audience = get_or_abort(session, StepAudience, step_audience_id)
        issued = issue_personal_codes(
            session, step_audience, actor=current_account().id, now=utcnow()
        )
        name = f"{step_audience.step.key}-{step_audience.audience.key}-codes.csv"
    return codes_response(issued, name, base_url=base_url())


@bp.post("/desk/steps/<uuid:step_id>/reconcile")
@requires(Permission.MANAGE_STEP)
def reconcile(step_id: UUID) -> ResponseReturnValue:
    """A person confirms that everything is in."""
    try:
        with unit_of_work() as session:
            step = get_or_abort(session, Step, step_id)
            reconcile_step(session, step, actor=current_account().id, now=utcnow())
        flash(_("Confirmed: all answers are in. The step can be sealed now."), "good")
    except WrongState:
        flash(_("Only a closed step can be confirmed."), "bad")
    except NotAllIn:
        flash(_("Not confirmed: some paper is not in yet. The step's page lists it."), "bad")
        return redirect(_page_of(step_id))
    return redirect(url_for("rolls.manage", step_id=step_id))


def _page_of(step_id: UUID) -> str:
    """The page on which the step itself is managed."""
    step = get_or_abort(db.session, Step, step_id)
    part = step_part(step.kind)
    return (part.manage_url(step) if part else None) or url_for("rolls.manage", step_id=step_id)


@bp.post("/desk/steps/<uuid:step_id>/seal")
@requires(Permission.MANAGE_STEP)
def seal(step_id: UUID) -> ResponseReturnValue:
    """The sealing is in the queue; its page shows how it goes."""
    with unit_of_work() as session:
        step = get_or_abort(session, Step, step_id)
        actor = current_account().id
        job = enqueue(
            session,
            "rolls.seal",
            key=f"rolls.seal:{step.id}",
            requested_by=actor,
            step_id=str(step.id),
            actor=str(actor),
        )
        job_id = job.id
    return redirect(url_for("desk.job", job_id=job_id))
