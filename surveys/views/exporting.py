"""The desk page of a step's row exports: ask for one, see who had which and why, download."""

from uuid import UUID

from flask import make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue

from engage.access import Permission, requires
from engage.accounts import Account, current_account
from engage.clock import utcnow
from engage.db import db, get_or_abort, unit_of_work
from engage.jobs import Job
from engage.processes.models import Step, StepKind
from engage.web.navigation import viewer_permissions
from surveys.models.export import SurveyExport
from surveys.services.exporting.requests import (
    ExportGone,
    enqueue_export,
    ensure_ready,
    export_by_id,
    exports_of,
    request_export,
    rows_ready,
)
from surveys.services.faults import SurveyMissing
from surveys.services.lookup import Asked, survey_by_id, surveys_of_step
from surveys.views import bp
from surveys.views.exporting_forms import ExportForm


@bp.get("/desk/steps/<uuid:step_id>/survey/exports")
@requires(Permission.EXPORT_ROWS)
def exports(step_id: UUID) -> ResponseReturnValue:
    """The form, and the exports that were made."""
    step, surveys = _step(step_id)
    form = ExportForm(formdata=None)
    form.fill(surveys)
    return _page(step, surveys, form)


@bp.post("/desk/steps/<uuid:step_id>/survey/exports")
@requires(Permission.EXPORT_ROWS)
def export_rows(step_id: UUID) -> ResponseReturnValue:
    """The export is written down with its reason, and a job makes the file."""
    step, surveys = _step(step_id)
    form = ExportForm()
    form.fill(surveys)
    if not form.validate_on_submit():
        return _page(step, surveys, form), 422
    with unit_of_work() as session:
        export = request_export(
            session,
            survey_by_id(session, UUID(form.survey.data)),
            form.choices(),
            reason=form.reason.data or "",
            actor=current_account().id,
            permissions=viewer_permissions(),
            now=utcnow(),
        )
        enqueue_export(session, export)
    return redirect(url_for("surveys.exports", step_id=step_id, _anchor="made"))


@bp.get("/desk/survey-exports/<uuid:export_id>/file")
@requires(Permission.EXPORT_ROWS)
def export_file(export_id: UUID) -> ResponseReturnValue:
    """The file, as long as it is kept."""
    export = export_by_id(db.session, export_id)
    ensure_ready(export.survey.step, viewer_permissions(), utcnow())
    stored = export.file
    if stored is None or (stored.expires_at is not None and stored.expires_at <= utcnow()):
        raise ExportGone(str(export_id))
    response = make_response(stored.data)
    response.headers["Content-Type"] = stored.media_type
    response.headers["Content-Disposition"] = f'attachment; filename="{stored.name}"'
    return response


def job_url(job: Job) -> str | None:
    """The page with the file that the job has made."""
    export = db.session.get(SurveyExport, UUID(job.arguments["export_id"]))
    return url_for("surveys.exports", step_id=export.survey.step_id) if export else None


def _step(step_id: UUID) -> tuple[Step, list[Asked]]:
    step = get_or_abort(db.session, Step, step_id)
    if step.kind is not StepKind.SURVEY:
        raise SurveyMissing(step.key)
    return step, surveys_of_step(db.session, step.id)


def _page(step: Step, surveys: list[Asked], form: ExportForm) -> str:
    made = exports_of(db.session, [one.survey.id for one in surveys])
    return render_template(
        "surveys/exporting/show.html",
        step=step,
        surveys={one.survey.id: one for one in surveys},
        form=form,
        is_ready=bool(surveys) and rows_ready(step, viewer_permissions(), utcnow()),
        is_anonymous=any(one.survey.is_anonymous for one in surveys),
        made=[(one, _name_of(one), _job_of(one)) for one in made],
        now=utcnow(),
    )


def _name_of(export: SurveyExport) -> str | None:
    """Who asked; nobody by name on the command line."""
    account = db.session.get(Account, export.requested_by) if export.requested_by else None
    return account.name if account else None


def _job_of(export: SurveyExport) -> Job | None:
    """The job that makes the file, as long as there is none."""
    is_waiting = export.file_id is None and export.job_id is not None
    return db.session.get(Job, export.job_id) if is_waiting else None
