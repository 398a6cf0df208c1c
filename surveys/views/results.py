"""The results of a step's surveys, audiences side by side, once the gate lets them through."""

from flask import render_template
from flask.typing import ResponseReturnValue

from engage.access import public
from engage.clock import utcnow
from engage.db import db
from engage.processes.gate import results_visible
from engage.processes.models import ResultsPolicy, Step, StepKind
from engage.web.navigation import viewer_permissions
from surveys.services.doors import doors_of
from surveys.services.editions import editions_of
from surveys.services.faults import SurveyMissing
from surveys.services.lookup import step_by_keys
from surveys.services.results import AudienceResults, read_results
from surveys.services.texts import OpenAnswer, read_signers, read_texts
from surveys.views import bp
from surveys.views.doors import door_counts
from surveys.views.showing import question_figures


@bp.get("/<process>/<step>/survey-results")
@public
def results(process: str, step: str) -> ResponseReturnValue:
    """What the audiences answered, or when it can be read."""
    found = step_by_keys(db.session, process, step)
    if found.kind is not StepKind.SURVEY:
        raise SurveyMissing(step)
    if not results_visible(found, viewer_permissions(), utcnow()):
        return later_page(found), 403
    counted = read_results(db.session, found.id)
    doors = doors_of(db.session, [one.asked for one in counted])
    return render_template(
        "surveys/results/show.html",
        step=found,
        process=process,
        results=[(one, door_counts(one, doors), signers_of(one)) for one in counted],
        figures=question_figures(counted),
        quotes=quotes_of(counted),
        changes=editions_of(db.session, [one.asked.survey.id for one in counted]),
    )


def later_page(step: Step) -> str:
    """Why there is nothing to see yet, or not for this reader."""
    return render_template(
        "surveys/results/later.html",
        step=step,
        process=step.process.key,
        is_for_staff=step.results_policy is ResultsPolicy.STAFF,
    )


def signers_of(one: AudienceResults) -> list[tuple[str, str | None]]:
    """Who spoke in a body's name; nobody is named where answers are anonymous."""
    return [] if one.asked.survey.is_anonymous else read_signers(db.session, one.asked)


def quotes_of(counted: list[AudienceResults]) -> dict[str, list[OpenAnswer]]:
    """What bodies wrote in their own names, by question; anonymous texts are not shown here."""
    quotes: dict[str, list[OpenAnswer]] = {}
    for one in counted:
        if not one.asked.survey.is_anonymous:
            for answer in read_texts(db.session, one.asked):
                quotes.setdefault(answer.question.key, []).append(answer)
    return quotes
