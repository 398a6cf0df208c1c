"""The question bank: browse, take a question into a survey, add one of a survey, judge a series."""

from itertools import pairwise
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from wtforms import RadioField, TextAreaField

from engage.access import Permission, requires
from engage.accounts import current_account
from engage.db import db, unit_of_work
from engage.web.forms import AnswerForm, keeps_answers
from surveys.models import Concept, Verdict
from surveys.rules.authoring import editing
from surveys.rules.authoring.editing import CannotEdit, Definition
from surveys.rules.authoring.series import judged
from surveys.services.authoring import Manuscript, manuscript_of
from surveys.services.bank import (
    ConceptDiffers,
    add_wording,
    concept_by_key,
    concepts,
    judge,
    question_from,
)
from surveys.views import bp
from surveys.views.authoring.fields import build_form, choices
from surveys.views.authoring.outline import BASE
from surveys.views.authoring.place import desk_at, take
from surveys.views.authoring.words import kind_words

LONGEST_WHY = 1_000


@bp.get("/desk/question-bank")
@requires(Permission.MANAGE_STEP)
def bank() -> ResponseReturnValue:
    """Everything that has been measured, with its wordings and what may be compared."""
    words = request.args.get("words", "")
    return render_template(
        "surveys/authoring/bank.html",
        concepts=concepts(db.session, words),
        words=words,
        kinds=kind_words(),
        desk=None,
        section=None,
    )


@bp.get(f"{BASE}/sections/<key>/bank")
@requires(Permission.MANAGE_STEP)
def pick_from_bank(audience_id: UUID, key: str) -> ResponseReturnValue:
    """The bank, to take a question into this section."""
    desk = desk_at(audience_id)
    words = request.args.get("words", "")
    taken = editing.question_keys(desk.definition)
    return render_template(
        "surveys/authoring/bank.html",
        concepts=[one for one in concepts(db.session, words) if one.key not in taken],
        words=words,
        kinds=kind_words(),
        desk=desk,
        section=key,
    )


@bp.post(f"{BASE}/sections/<key>/bank")
@requires(Permission.MANAGE_STEP)
def take_from_bank(audience_id: UUID, key: str) -> ResponseReturnValue:
    """The question stands last in the section, in its latest wording and under its own key."""
    desk = desk_at(audience_id)
    concept = concept_by_key(db.session, request.form.get("concept", ""))
    question = question_from(concept.wordings[-1], desk.languages)

    def change(definition: Definition, _manuscript: Manuscript) -> Definition:
        return editing.add_question(definition, key, question)[0]

    if take(audience_id, change):
        flash(_("The question has been taken from the bank."), "good")
    return redirect(desk.url("outline", anchor=f"question-{concept.key}"))


@bp.post(f"{BASE}/questions/<key>/bank")
@requires(Permission.MANAGE_STEP)
def add_to_bank(audience_id: UUID, key: str) -> ResponseReturnValue:
    """The bank knows the question in the wording of this survey, as the edition of its year."""
    desk = desk_at(audience_id)
    try:
        with unit_of_work() as session:
            manuscript = manuscript_of(session, audience_id)
            add_wording(
                session,
                editing.find_question(manuscript.definition, key),
                edition=str(manuscript.step.starts_on.year),
                languages=list(manuscript.languages),
                survey_key=manuscript.step_audience.path,
                actor=current_account().id,
            )
        flash(_("The question is in the bank."), "good")
    except ConceptDiffers:
        flash(_("The bank has this key for a question of another kind."), "bad")
    except CannotEdit:
        flash(_("It is not there any more. Somebody may have removed it."), "bad")
        return redirect(desk.url("outline"))
    return redirect(desk.url("write_question", key=key))


@bp.get("/desk/question-bank/<key>")
@requires(Permission.MANAGE_STEP)
def concept(key: str) -> ResponseReturnValue:
    """One concept: its wordings side by side, and whether they may be compared."""
    found = concept_by_key(db.session, key)
    return _concept_page(found, _judging_form(found))


@bp.post("/desk/question-bank/<key>")
@requires(Permission.MANAGE_STEP)
@keeps_answers
def judge_concept(key: str) -> ResponseReturnValue:
    """The verdict on two editions stands; a break says why."""
    found = concept_by_key(db.session, key)
    form = _judging_form(found)
    first, _sign, last = (form["editions"].data or "").partition("…")
    verdicts = {one.value: one for one in Verdict}
    why = (form["why"].data or "").strip()
    is_valid = form.validate()
    if {first, last} - {one.edition for one in found.wordings} or form[
        "verdict"
    ].data not in verdicts:
        form["verdict"].errors = [_("Choose what holds.")]
    elif form["verdict"].data == Verdict.BROKEN.value and not why:
        form["why"].errors = [_("Write why the figures cannot be compared.")]
    if not is_valid or form["verdict"].errors or form["why"].errors:
        return _concept_page(found, form), 422
    with unit_of_work() as session:
        held = concept_by_key(session, key)
        verdict = verdicts[form["verdict"].data]
        judge(session, held, (first, last), verdict, why, actor=current_account().id)
    return redirect(url_for("surveys.concept", key=key))


def _concept_page(found: Concept, form: AnswerForm) -> str:
    wordings = {one.edition: one.question for one in found.wordings}
    steps = list(pairwise(found.wordings))
    said = {(one.from_edition, one.to_edition): one for one in found.transitions}
    return render_template(
        "surveys/authoring/concept.html",
        concept=found,
        form=form,
        kinds=kind_words(),
        steps=[
            (
                first.edition,
                last.edition,
                said.get((first.edition, last.edition)),
                judged(wordings[first.edition], wordings[last.edition]).value,
            )
            for first, last in steps
        ],
    )


def _judging_form(found: Concept) -> AnswerForm:
    steps = [f"{first.edition}…{last.edition}" for first, last in pairwise(found.wordings)]
    fields = {
        "editions": RadioField(
            _("Editions"),
            choices=choices((one, one.replace("…", "–")) for one in steps),
            validate_choice=False,
        ),
        "verdict": RadioField(
            _("Comparable?"),
            choices=choices(
                [
                    (Verdict.SAME.value, _("Yes, it measures the same")),
                    (Verdict.BROKEN.value, _("No, the series breaks")),
                ]
            ),
            validate_choice=False,
        ),
        "why": TextAreaField(_("Why"), render_kw={"rows": 2, "maxlength": LONGEST_WHY}),
    }
    return build_form("JudgingForm", fields, {"editions": steps[-1] if steps else None})
