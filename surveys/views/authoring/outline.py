"""The outline: sections and questions in their order, and the steps that change it."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.access import Permission, requires
from engage.accounts import current_account
from engage.clock import utcnow
from engage.db import unit_of_work
from engage.web.forms import AnswerForm, keeps_answers
from engage.web.languages import in_language, language_name
from surveys.rules.authoring import editing
from surveys.rules.authoring.editing import DOWN, UP, Definition
from surveys.rules.authoring.places import placed_problems
from surveys.services.authoring import (
    Manuscript,
    discard,
    manuscript_of,
    problems_of,
    undo,
)
from surveys.services.faults import NothingToUndo
from surveys.views import bp
from surveys.views.authoring.place import Desk, desk_at, take
from surveys.views.authoring.words import kind_words

BASE = "/desk/questionnaires/<uuid:audience_id>"
DEFAULTS: dict[str, dict[str, Any]] = {
    "scale": {"scale": {"first": 1, "last": 5, "labels": {}}},
    "matrix": {"scale": {"first": 1, "last": 5, "labels": {}}, "dont_know": True},
    "number": {"number": {"decimals": 0}},
    "unit": {"unit_kind": "district"},
    "location": {"unit_kind": "district"},
}


@bp.get(f"{BASE}/")
@requires(Permission.MANAGE_STEP)
def outline(audience_id: UUID) -> ResponseReturnValue:
    """What the questionnaire asks, in order; the start where nothing is written yet."""
    desk = desk_at(audience_id)
    if not desk.manuscript.is_begun:
        return redirect(desk.url("begin_writing"))
    return outline_page(desk)


@bp.post(f"{BASE}/steps")
@requires(Permission.MANAGE_STEP)
def take_step(audience_id: UUID) -> ResponseReturnValue:
    """One thing has moved, been copied or removed, and the page stands where it was."""
    do, key = request.form.get("do", ""), request.form.get("key", "")
    desk = desk_at(audience_id)
    step = STEPS.get(do)
    if step is None:
        return redirect(desk.url("outline"))
    is_taken = take(audience_id, lambda definition, desk: step(definition, key, desk))
    if is_taken and do.startswith("remove"):
        flash(_("Removed. You can take it back until you save."), "good")
    return redirect(desk.url("outline", anchor=f"{do.partition('-')[2]}-{key}"))


@bp.post(f"{BASE}/undo")
@requires(Permission.MANAGE_STEP)
def undo_step(audience_id: UUID) -> ResponseReturnValue:
    """The latest step has been taken back."""
    try:
        with unit_of_work() as session:
            manuscript = manuscript_of(session, audience_id)
            undo(session, manuscript, actor=current_account().id, now=utcnow())
        flash(_("The latest change has been taken back."), "good")
    except NothingToUndo:
        flash(_("There is nothing to take back."), "bad")
    return redirect(desk_at(audience_id).url("outline"))


@bp.post(f"{BASE}/discard")
@requires(Permission.MANAGE_STEP)
def discard_copy(audience_id: UUID) -> ResponseReturnValue:
    """What was being written is gone; what is asked stays."""
    with unit_of_work() as session:
        discard(session, manuscript_of(session, audience_id))
    flash(_("The changes have been thrown away."), "good")
    return redirect(desk_at(audience_id).url("outline"))


@bp.post(f"{BASE}/sections")
@requires(Permission.MANAGE_STEP)
@keeps_answers
def add_section(audience_id: UUID) -> ResponseReturnValue:
    """A new section stands last, with the title that was given."""
    title = request.form.get("title", "").strip()
    desk = desk_at(audience_id)
    if not AnswerForm().validate() or not title:
        flash(_("Give the section a title first."), "bad")
        return outline_page(desk, new_section=title), 422
    made: list[str] = []

    def change(definition: Definition, _desk: Manuscript) -> Definition:
        changed, key = editing.add_section(definition, {definition["languages"][0]: title})
        made.append(key)
        return changed

    take(audience_id, change)
    return redirect(desk.url("outline", anchor=f"section-{made[-1]}" if made else None))


@bp.post(f"{BASE}/sections/<key>/questions")
@requires(Permission.MANAGE_STEP)
@keeps_answers
def add_question(audience_id: UUID, key: str) -> ResponseReturnValue:
    """The question stands last in the section, and its page is open."""
    title, kind = request.form.get("title", "").strip(), request.form.get("kind", "")
    desk = desk_at(audience_id)
    if not AnswerForm().validate() or not title or kind not in kind_words():
        flash(_("Give the question its text and its kind first."), "bad")
        return outline_page(desk, new_question=(key, title, kind)), 422
    made: list[str] = []

    def change(definition: Definition, manuscript: Manuscript) -> Definition:
        asked = {"kind": kind, "title": {definition["languages"][0]: title}}
        changed, question = editing.add_question(
            definition, key, {**asked, **DEFAULTS.get(kind, {})}, reserved=manuscript.reserved
        )
        made.append(question)
        return changed

    if not take(audience_id, change):
        return redirect(desk.url("outline"))
    return redirect(desk.url("write_question", key=made[-1]))


def outline_page(
    desk: Desk, new_section: str = "", new_question: tuple[str, str, str] = ("", "", "")
) -> str:
    """The outline with what is wrong, and what had been typed."""
    placed = placed_problems(desk.definition, problems_of(desk.definition))
    return render_template(
        "surveys/authoring/outline.html",
        desk=desk,
        kinds=kind_words(),
        faulty={one.question or one.section for one in placed},
        language_name=language_name,
        in_language=in_language,
        is_over=desk.is_over,
        new_section=new_section,
        new_question=new_question,
    )


def _duplicate(kind: str, definition: Definition, key: str, desk: Manuscript) -> Definition:
    copied: tuple[Definition, str] = getattr(editing, f"duplicate_{kind}")(
        definition, key, reserved=desk.reserved
    )
    return copied[0]


STEPS: dict[str, Callable[[Definition, str, Manuscript], Definition]] = {
    "up-section": lambda definition, key, _: editing.move_section(definition, key, UP),
    "down-section": lambda definition, key, _: editing.move_section(definition, key, DOWN),
    "copy-section": partial(_duplicate, "section"),
    "remove-section": lambda definition, key, _: editing.remove_section(definition, key),
    "up-question": lambda definition, key, _: editing.move_question(definition, key, UP),
    "down-question": lambda definition, key, _: editing.move_question(definition, key, DOWN),
    "copy-question": partial(_duplicate, "question"),
    "remove-question": lambda definition, key, _: editing.remove_question(definition, key),
}
