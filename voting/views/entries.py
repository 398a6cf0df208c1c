"""Entries of a contest, edited at the desk until the rule is fixed."""

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.access import Permission, requires
from engage.accounts import current_account
from engage.db import db, get_or_abort, unit_of_work
from engage.processes.models import Step
from voting.forms import EntryForm, entry_form, localized_data
from voting.models import Contest, Entry, Idea
from voting.services.entering import Wording, contest_of_step, remove_entry, reword_entry
from voting.services.errors import ContestFrozen, NoContest, ReasonMissing
from voting.services.nominating import counts_of, own_ideas, word_entry
from voting.services.telling import account_names
from voting.views.blueprint import bp
from voting.views.manage import contest_step, preview_url
from voting.views.wizard import part_page

PLACE = "/desk/contests/<uuid:step_id>/entries"


@bp.get(f"{PLACE}/new")
@requires(Permission.MANAGE_STEP)
def new_entry(step_id: UUID) -> ResponseReturnValue:
    """A form for an entry, with the words of the ideas that it is made of."""
    step = contest_step(step_id)
    contest = contest_of_step(db.session, step)
    ideas = own_ideas(db.session, contest, request.args.getlist("idea"))
    stored: dict[str, object] = {}
    for idea in reversed(ideas):
        stored |= {f"text_{idea.language}": idea.text, f"description_{idea.language}": idea.reason}
    return _page(step, entry_form(step.process.languages, stored), None, ideas)


@bp.post(f"{PLACE}/new")
@requires(Permission.MANAGE_STEP)
def create_entry(step_id: UUID) -> ResponseReturnValue:
    """The contest has one entry more, under a key made from its text."""
    step = contest_step(step_id)
    form = entry_form(step.process.languages)
    if not form.validate_on_submit():
        contest = contest_of_step(db.session, step)
        ideas = own_ideas(db.session, contest, request.form.getlist("idea"))
        return _page(step, form, None, ideas), 422
    wording = _wording(step, form)
    try:
        with unit_of_work() as session:
            contest = contest_of_step(session, get_or_abort(session, Step, step_id))
            ideas = own_ideas(session, contest, request.form.getlist("idea"))
            word_entry(session, contest, ideas, wording, actor=current_account().id)
    except ContestFrozen:
        return _frozen(step_id)
    flash(_("The entry is added."), "good")
    return _listed(step_id)


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
            why, actor = form.reason.data or "", current_account().id
            reword_entry(session, entry, wording, reason=why, actor=actor)
    except ReasonMissing:
        form.reason.errors = [_("Write why the words are changed.")]
        return _page(step, form, get_or_abort(db.session, Entry, entry_id)), 422
    except ContestFrozen:
        return _frozen(step_id)
    flash(_("The entry is saved."), "good")
    return _listed(step_id)


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
    return _listed(step_id)


@bp.get("/desk/contests/<uuid:step_id>/rule/entries")
@requires(Permission.MANAGE_STEP)
def part_entries(step_id: UUID) -> ResponseReturnValue:
    """The entries, with what each was made of."""
    contest = contest_of_step(db.session, contest_step(step_id))
    counts = {one.value: number for one, number in counts_of(db.session, contest).items()}
    return part_page("entries", contest.step, counts=counts, preview=preview_url(contest.step))


def _listed(step_id: UUID) -> ResponseReturnValue:
    return redirect(url_for("voting.part_entries", step_id=step_id))


def _page(step: Step, form: EntryForm, entry: Entry | None, ideas: Sequence[Idea] = ()) -> str:
    return render_template(
        "voting/manage/entry.html",
        step=step,
        form=form,
        entry=entry,
        ideas=entry.ideas if entry else ideas,
        names=account_names(db.session, entry) if entry else {},
        steps={one.key: one.title for one in step.process.steps},
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
