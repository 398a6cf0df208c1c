"""Entries of a contest, edited at the desk until the rule is fixed."""

from collections.abc import Mapping
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.access import Permission, requires
from engage.accounts import current_account
from engage.db import db, get_or_abort, unit_of_work
from engage.processes.models import Step
from voting.forms import EntryForm, entry_form, localized_data
from voting.models import Contest, Entry
from voting.rules.ordering import entry_key
from voting.services.entering import (
    Wording,
    add_entry,
    contest_of_step,
    remove_entry,
    reword_entry,
)
from voting.services.errors import ContestFrozen, NoContest
from voting.views.blueprint import bp
from voting.views.manage import contest_step, here

PLACE = "/desk/contests/<uuid:step_id>/entries"


@bp.get(f"{PLACE}/new")
@requires(Permission.MANAGE_STEP)
def new_entry(step_id: UUID) -> ResponseReturnValue:
    """An empty form for an entry."""
    step = contest_step(step_id)
    contest_of_step(db.session, step)
    return _page(step, entry_form(step.process.languages), None)


@bp.post(f"{PLACE}/new")
@requires(Permission.MANAGE_STEP)
def create_entry(step_id: UUID) -> ResponseReturnValue:
    """The contest has one entry more, under a key made from its text."""
    step = contest_step(step_id)
    form = entry_form(step.process.languages)
    if not form.validate_on_submit():
        return _page(step, form, None), 422
    wording = _wording(step, form)
    try:
        with unit_of_work() as session:
            contest = contest_of_step(session, get_or_abort(session, Step, step_id))
            key = entry_key(next(iter(wording.text.values())), contest.entry_keys)
            add_entry(session, contest, key, wording, actor=current_account().id)
    except ContestFrozen:
        return _frozen(step_id)
    flash(_("The entry is added."), "good")
    return here(step_id)


@bp.get(f"{PLACE}/<uuid:entry_id>")
@requires(Permission.MANAGE_STEP)
def edit_entry(step_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    """The entry's words in a form."""
    step = contest_step(step_id)
    entry = _own(get_or_abort(db.session, Entry, entry_id), step_id)
    stored: dict[str, object] = {}
    for name, value in (("text", entry.text), ("description", entry.description)):
        stored |= {f"{name}_{language}": text for language, text in value.items()}
    return _page(step, entry_form(step.process.languages, stored), entry)


@bp.post(f"{PLACE}/<uuid:entry_id>")
@requires(Permission.MANAGE_STEP)
def save_entry(step_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    """The entry says what was typed."""
    step = contest_step(step_id)
    form = entry_form(step.process.languages)
    if not form.validate_on_submit():
        return _page(step, form, get_or_abort(db.session, Entry, entry_id)), 422
    wording = _wording(step, form)
    try:
        with unit_of_work() as session:
            entry = _own(get_or_abort(session, Entry, entry_id), step_id)
            reword_entry(session, entry, wording, actor=current_account().id)
    except ContestFrozen:
        return _frozen(step_id)
    flash(_("The entry is saved."), "good")
    return here(step_id)


@bp.post(f"{PLACE}/<uuid:entry_id>/remove")
@requires(Permission.MANAGE_STEP)
def drop_entry(step_id: UUID, entry_id: UUID) -> ResponseReturnValue:
    """The contest does without the entry."""
    try:
        with unit_of_work() as session:
            entry = _own(get_or_abort(session, Entry, entry_id), step_id)
            remove_entry(session, entry, actor=current_account().id)
    except ContestFrozen:
        return _frozen(step_id)
    flash(_("The entry is removed."), "good")
    return here(step_id)


def _page(step: Step, form: EntryForm, entry: Entry | None) -> str:
    return render_template(
        "voting/manage/entry.html",
        step=step,
        form=form,
        entry=entry,
        languages=step.process.languages,
        is_editable=step.frozen_at is None,
    )


def _own(entry: Entry, step_id: UUID) -> Entry:
    """The entry, when it belongs to this step's contest."""
    contest: Contest = entry.contest
    if contest.step_id != step_id:
        raise NoContest(str(step_id))
    return entry


def _wording(step: Step, form: EntryForm) -> Wording:
    languages = list(step.process.languages)
    text: Mapping[str, str] = localized_data(form, "text", languages)
    return Wording(text, localized_data(form, "description", languages))


def _frozen(step_id: UUID) -> ResponseReturnValue:
    flash(_("Entries were fixed when the contest was opened. Nothing was changed."), "bad")
    return redirect(url_for("voting.manage", step_id=step_id))
