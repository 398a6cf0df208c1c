"""What changed in a questionnaire while people were asked: for planners, and beside the results."""

from uuid import UUID

from flask import render_template
from flask.typing import ResponseReturnValue

from engage.access import Permission, public, requires
from engage.clock import utcnow
from engage.db import db
from engage.processes.gate import results_visible
from engage.processes.models import StepKind
from engage.web.navigation import viewer_permissions
from surveys.services.editions import editions_of
from surveys.services.faults import SurveyMissing
from surveys.services.lookup import step_by_keys, surveys_of_step
from surveys.views import bp
from surveys.views.authoring.outline import BASE
from surveys.views.authoring.place import desk_at
from surveys.views.authoring.saving import places_in, places_of
from surveys.views.results import later_page


@bp.get(f"{BASE}/changes")
@requires(Permission.MANAGE_STEP)
def questionnaire_changes(audience_id: UUID) -> ResponseReturnValue:
    """Every change since the opening, with who made it and why."""
    desk = desk_at(audience_id)
    survey = desk.manuscript.survey
    return render_template(
        "surveys/authoring/changes.html",
        desk=desk,
        rows=editions_of(db.session, [survey.id]) if survey else [],
        places=places_of(desk.definition, survey),
    )


@bp.get("/<process>/<step>/survey-changes")
@public
def survey_changes(process: str, step: str) -> ResponseReturnValue:
    """What changed in the questionnaires while people answered, for those who may see results."""
    found = step_by_keys(db.session, process, step)
    if found.kind is not StepKind.SURVEY:
        raise SurveyMissing(step)
    if not results_visible(found, viewer_permissions(), utcnow()):
        return later_page(found), 403
    surveys = surveys_of_step(db.session, found.id)
    return render_template(
        "surveys/results/changes.html",
        step=found,
        process=process,
        changed=[
            (asked, editions_of(db.session, [asked.survey.id]), places_in(asked.survey))
            for asked in surveys
        ],
    )
