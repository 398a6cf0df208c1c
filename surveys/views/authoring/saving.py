"""The check before saving: what is missing, what is doubtful, what will change, and the saving."""

import re
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import TextAreaField

from engage.access import Permission, requires
from engage.accounts import current_account
from engage.clock import utcnow
from engage.db import db, unit_of_work
from engage.web.forms import AnswerForm, keeps_answers
from surveys.models import Survey
from surveys.rules.authoring import editing
from surveys.rules.authoring.editing import Definition
from surveys.rules.authoring.inspection import Doubt, inspect
from surveys.rules.authoring.places import Placed, placed_problems
from surveys.rules.definition import DefinitionError, parse
from surveys.services.authoring import manuscript_of, other_forms, problems_of, save
from surveys.services.bank import banked_keys
from surveys.services.editions import Planned, plan_change
from surveys.services.faults import ChangesRefused, QuestionnaireFrozen, ReasonMissing
from surveys.views import bp
from surveys.views.authoring.fields import build_form
from surveys.views.authoring.outline import BASE
from surveys.views.authoring.place import Desk, desk_at
from surveys.views.authoring.place_words import Places
from surveys.views.authoring.words import (
    doubt_text,
    problem_text,
)

LONGEST_REASON = 500
ROW = re.compile(r"(?P<list>options|items)\[(?P<number>\d+)\]")


@bp.get(f"{BASE}/check")
@requires(Permission.MANAGE_STEP)
def check_questionnaire(audience_id: UUID) -> ResponseReturnValue:
    """What stands in the way of saving, and what a careful reader would ask."""
    desk = desk_at(audience_id)
    if not desk.manuscript.is_begun:
        return redirect(desk.url("begin_writing"))
    return _check_page(desk, _reason_form())


@bp.post(f"{BASE}/check")
@requires(Permission.MANAGE_STEP)
@keeps_answers
def save_questionnaire(audience_id: UUID) -> ResponseReturnValue:
    """People are asked by what has been written; or the page says why not."""
    desk = desk_at(audience_id)
    form = _reason_form()
    if not form.validate():
        return _check_page(desk, form), 422
    try:
        with unit_of_work() as session:
            saved = save(
                session,
                manuscript_of(session, audience_id),
                reason=form["reason"].data or "",
                actor=current_account().id,
                now=utcnow(),
            )
    except ReasonMissing:
        form["reason"].errors = [_("Write why: the reason is shown with the results.")]
        return _check_page(desk, form), 422
    except (DefinitionError, ChangesRefused, QuestionnaireFrozen):
        return _check_page(desk, form), 422
    flash(_saved_words(saved.version, saved.edition), "good")
    return redirect(desk.url("outline"))


def _check_page(desk: Desk, form: AnswerForm) -> str:
    problems = placed_problems(desk.definition, problems_of(desk.definition))
    planned, refused = _plan(desk) if not problems else (None, ())
    return render_template(
        "surveys/authoring/check.html",
        desk=desk,
        form=form,
        problems=[(place_of(desk.definition, one), problem_text(one.problem)) for one in problems],
        refused=[(one, problem_text(one)) for one in refused],
        doubts=[] if problems else _doubts(desk),
        planned=planned,
        is_over=desk.is_over,
        places=places_of(desk.definition, desk.manuscript.survey),
    )


def places_of(definition: Definition, survey: Survey | None) -> Places:
    """The places of what is being written, and of every version that was asked before."""
    versions = reversed(survey.questionnaires if survey else ())
    return Places(definition, *(one.definition for one in versions))


def places_in(survey: Survey) -> Places:
    """The places of every version that was asked, the latest first."""
    return Places(*(one.definition for one in reversed(survey.questionnaires)))


def place_of(definition: Definition, placed: Placed) -> str:
    """The place of a problem as editions write it: the row of a list, too, by its key."""
    if placed.question is None:
        return f"sections/{placed.section}" if placed.section else placed.field
    place = f"questions/{placed.question}"
    row = ROW.match(placed.field)
    if row is None:
        return place
    rows = editing.find_question(definition, placed.question)[row["list"]]
    return f"{place}/{row['list']}/{rows[int(row['number'])]['key']}"


def _plan(desk: Desk) -> tuple[Planned | None, tuple[Any, ...]]:
    survey = desk.manuscript.survey
    if survey is None or not desk.manuscript.is_asked:
        return None, ()
    try:
        return plan_change(survey, desk.definition), ()
    except ChangesRefused as refused:
        return None, refused.problems


def _doubts(desk: Desk) -> list[tuple[Doubt, str]]:
    form = parse(desk.definition)
    others = other_forms(db.session, desk.manuscript)
    found = inspect(form, others, banked_keys(db.session))
    return [(doubt, doubt_text(doubt)) for doubt in found]


def _reason_form() -> AnswerForm:
    reason = TextAreaField(
        _("Why is it changed?"),
        description=_("Shown with the change beside the results."),
        render_kw={"rows": 2, "maxlength": LONGEST_REASON},
    )
    return build_form("ReasonForm", {"reason": reason}, {})


def _saved_words(version: int, edition: int) -> str:
    if edition:
        return str(
            _("Saved: version %(version)d in new words, edition %(edition)d.")
            % {"version": version, "edition": edition}
        )
    return str(_("Saved as version %(version)d.", version=version))
