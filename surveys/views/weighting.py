"""The desk's page of weighting: the population by group, and what came of it."""

from collections.abc import Mapping
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.access import Permission, requires
from engage.accounts import current_account
from engage.db import db, unit_of_work
from surveys.models import SurveyResult, SurveyWeighting
from surveys.rules.kinds.values import read_number
from surveys.rules.weighting import LARGEST_WEIGHT
from surveys.services.doors import doors_of
from surveys.services.lookup import Asked, survey_by_id
from surveys.services.weighting import (
    MOST_MARGINS,
    WeightingRefused,
    open_doors,
    set_weighting,
)
from surveys.views import bp
from surveys.views.doors import door_name

LONGEST_SOURCE = 300


@bp.get("/desk/surveys/<uuid:survey_id>/weighting")
@requires(Permission.MANAGE_STEP)
def weighting(survey_id: UUID) -> ResponseReturnValue:
    """The population as it was given, and what of the weighted figures is shown."""
    asked = survey_by_id(db.session, survey_id)
    held = db.session.get(SurveyWeighting, survey_id)
    typed = {
        field_name(key, group): str(people)
        for key, groups in (held.margins if held else {}).items()
        for group, people in groups.items()
    }
    return _page(asked, typed | {"source": held.source if held else ""})


@bp.post("/desk/surveys/<uuid:survey_id>/weighting")
@requires(Permission.MANAGE_STEP)
def save_weighting(survey_id: UUID) -> ResponseReturnValue:
    """The population stands, and the weighted figures are worked out by a job."""
    asked = survey_by_id(db.session, survey_id)
    population, fault = read_population(asked, request.form)
    source = request.form.get("source", "").strip()
    if fault is None and population and not source:
        fault = _("Say where the figures come from.")
    if fault is not None:
        return _page(asked, request.form, fault), 422
    try:
        with unit_of_work() as session:
            actor = current_account().id
            set_weighting(session, asked, population, source[:LONGEST_SOURCE], actor=actor)
    except WeightingRefused:
        words = _("Give a number for each group, of %(most)d questions at most.", most=MOST_MARGINS)
        return _page(asked, request.form, words), 422
    flash(_("Saved. The weighted figures are worked out in a moment."), "good")
    return redirect(url_for("surveys.weighting", survey_id=survey_id))


def read_population(
    asked: Asked, typed: Mapping[str, str]
) -> tuple[dict[str, dict[str, int]], str | None]:
    """The population by question and group; questions that were left blank are left out."""
    population: dict[str, dict[str, int]] = {}
    for question in asked.form.breakdowns:
        for option in question.options:
            written = typed.get(field_name(question.key, option.key), "").strip()
            if not written:
                continue
            people = read_number(written)
            if not isinstance(people, int) or not 0 <= people < 10**9:
                return {}, str(_("“%(text)s” is no number of people.", text=written[:40]))
            population.setdefault(question.key, {})[option.key] = people
    return population, None


def field_name(breakdown: str, group: str) -> str:
    """The name of the field of a group."""
    return f"n.{breakdown}.{group}"


def _page(asked: Asked, typed: Mapping[str, str], fault: str | None = None) -> str:
    held = db.session.get(SurveyWeighting, asked.survey.id)
    result = db.session.get(SurveyResult, asked.survey.id)
    return render_template(
        "surveys/weighting/show.html",
        asked=asked,
        breakdowns=[one for one in asked.form.breakdowns if one.options],
        typed=typed,
        fault=fault,
        held=held,
        unverified=_unverified(asked, result) if result else [],
        is_wild=bool(held and held.largest and held.largest > LARGEST_WEIGHT),
        field_name=field_name,
    )


def _unverified(asked: Asked, result: SurveyResult) -> list[str]:
    """What the doors are called that no population stands behind."""
    keys = set(open_doors(db.session, result))
    doors = doors_of(db.session, [asked]).values()
    return [door_name(door) for door in doors if door.key in keys]
