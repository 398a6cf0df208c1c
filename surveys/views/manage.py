"""The coordinator's page of a step's surveys: form, turnout, opening, results as a workbook."""

from uuid import UUID

from flask import flash, make_response, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.access import Permission, requires
from engage.accounts import current_account
from engage.clock import utcnow
from engage.db import db, get_or_abort, unit_of_work
from engage.processes.gate import results_visible
from engage.processes.models import Step, StepKind
from engage.rolls.sealing import WrongState
from engage.rolls.services.counting import participation
from engage.tables.xlsx import write_xlsx
from engage.web.filters import localized_text
from engage.web.i18n import current_language
from engage.web.navigation import viewer_permissions
from surveys.services.doors import doors_of
from surveys.services.exporting import result_sheets, rows_ready
from surveys.services.faults import SurveyIncomplete, SurveyMissing
from surveys.services.lifecycle import open_surveys
from surveys.services.lookup import surveys_of_step
from surveys.services.results import read_results
from surveys.views import bp
from surveys.views.authoring.words import kind_words
from surveys.views.doors import door_counts, door_name
from surveys.views.results import later_page
from surveys.views.wording import codes_of
from surveys.views.workbook import workbook_words

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@bp.get("/desk/steps/<uuid:step_id>/survey")
@requires(Permission.MANAGE_STEP)
def manage(step_id: UUID) -> ResponseReturnValue:
    """Where the step's surveys stand, and what they ask."""
    step = _survey_step(step_id)
    surveys = surveys_of_step(db.session, step.id)
    doors = doors_of(db.session, surveys)
    is_visible = results_visible(step, viewer_permissions(), utcnow())
    counted = read_results(db.session, step.id) if is_visible else []
    return render_template(
        "surveys/manage/show.html",
        step=step,
        state=step.state(utcnow()),
        surveys=surveys,
        lines={line.step_audience.id: line for line in participation(db.session, step)},
        doors=doors.values(),
        can_see_results=is_visible,
        may_export=rows_ready(step, viewer_permissions(), utcnow()),
        counts={one.asked.survey.id: door_counts(one, doors) for one in counted},
        door_name=door_name,
        codes_of=codes_of,
        kinds=kind_words(),
    )


@bp.post("/desk/steps/<uuid:step_id>/survey/open")
@requires(Permission.MANAGE_STEP)
def open_step(step_id: UUID) -> ResponseReturnValue:
    """The promise is fixed, and answers are taken from the opening time on."""
    try:
        with unit_of_work() as session:
            step = get_or_abort(session, Step, step_id)
            open_surveys(session, step, actor=current_account().id, now=utcnow())
        flash(_("The survey has been opened. Answers are taken from the opening time on."), "good")
    except SurveyIncomplete:
        flash(_("Each audience of the step needs its questionnaire first."), "bad")
    except WrongState:
        flash(_("Set the opening and closing times of the step first."), "bad")
    return redirect(url_for("surveys.manage", step_id=step_id))


@bp.get("/desk/steps/<uuid:step_id>/survey/results.xlsx")
@requires(Permission.SEE_RESULTS)
def workbook(step_id: UUID) -> ResponseReturnValue:
    """The disclosed results with their codebook; nothing of any single response."""
    step = _survey_step(step_id)
    if not results_visible(step, viewer_permissions(), utcnow()):
        return later_page(step), 403
    sheets = result_sheets(read_results(db.session, step.id), current_language(), workbook_words())
    made = write_xlsx(sheets, title=localized_text(step.title), moment=step.closes_at or utcnow())
    response = make_response(made)
    response.headers["Content-Type"] = XLSX
    response.headers["Content-Disposition"] = f'attachment; filename="{step.key}-results.xlsx"'
    return response


def _survey_step(step_id: UUID) -> Step:
    step = get_or_abort(db.session, Step, step_id)
    if step.kind is not StepKind.SURVEY:
        raise SurveyMissing(step.key)
    return step
