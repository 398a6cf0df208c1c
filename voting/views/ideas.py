"""Ideas at the desk: when they are taken, which are shown, shortlisted or set aside, from what."""

from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engage.access import Permission, requires
from engage.accounts import current_account
from engage.clock import utcnow
from engage.db import db, get_or_abort, unit_of_work
from engage.processes.models import Step
from voting.forms import localized_data
from voting.forms.ideas import HideForm, JoinForm, NominationForm, PassagesForm, nomination_form
from voting.forms.instants import span_values
from voting.models import Contest, Entry, Idea, IdeaState
from voting.rules.ballots import BallotKind
from voting.services.entering import contest_of, contest_of_step
from voting.services.errors import ContestFrozen, IdeaInUse, NoContest
from voting.services.nominating import (
    Suggestion,
    counts_of,
    idea_from_passages,
    ideas_of,
    join_ideas,
    leave_entry,
    moderate_idea,
    nomination_of,
    passages_like,
    set_nomination,
)
from voting.services.ruling import choose_kind
from voting.views.blueprint import bp
from voting.views.manage import contest_step
from voting.views.rule_words import RECOMMENDED, kind_choices
from voting.views.wizard import zone

PLACE = "/desk/contests/<uuid:step_id>"
PAGE_SIZE = 50
VERBS = {
    "show": IdeaState.SHOWN,
    "shortlist": IdeaState.SHORTLISTED,
    "wait": IdeaState.WAITING,
}


@bp.get(f"{PLACE}/nomination")
@requires(Permission.MANAGE_STEP)
def nomination(step_id: UUID) -> ResponseReturnValue:
    """When ideas are taken on the open form, and what is asked."""
    step = contest_step(step_id)
    contest = contest_of(db.session, step)
    stored = nomination_of(db.session, contest) if contest else None
    values = span_values(stored.opens_at, stored.closes_at, zone()) if stored else {}
    asked = stored.asked if stored else {}
    values = {**values, **{f"asked_{language}": text for language, text in asked.items()}}
    return _nomination_page(step, nomination_form(step.process.languages, values))


def _nomination_page(step: Step, form: NominationForm) -> str:
    return render_template(
        "voting/manage/nomination.html",
        step=step,
        form=form,
        zone=zone().key,
        languages=step.process.languages,
    )


@bp.post(f"{PLACE}/nomination")
@requires(Permission.MANAGE_STEP)
def save_nomination(step_id: UUID) -> ResponseReturnValue:
    """Ideas are taken between these instants; a contest is begun where there was none."""
    step = contest_step(step_id)
    languages = list(step.process.languages)
    form = nomination_form(languages)
    span = form.span(zone()) if form.validate_on_submit() else None
    if span is None:
        return _nomination_page(step, form), 422
    asked, actor = localized_data(form, "asked", languages), current_account().id
    try:
        with unit_of_work() as session:
            contest = _begun(session, get_or_abort(session, Step, step_id))
            set_nomination(
                session, contest, opens_at=span[0], closes_at=span[1], asked=asked, actor=actor
            )
    except ContestFrozen:
        return _frozen(step_id)
    flash(_("Ideas are taken between these times."), "good")
    return _listed(step_id)


def _begun(session: Session, step: Step) -> Contest:
    contest = contest_of(session, step)
    if contest is not None:
        return contest
    offered = [kind for kind, _label in kind_choices()]
    kind = RECOMMENDED if RECOMMENDED.value in offered else BallotKind(offered[0])
    return choose_kind(session, step, kind, actor=current_account().id)


@bp.get(f"{PLACE}/ideas")
@requires(Permission.MODERATE_IDEAS)
def ideas(step_id: UUID) -> ResponseReturnValue:
    """The ideas in one state, and what may be done with each."""
    contest = contest_of_step(db.session, contest_step(step_id))
    wanted = request.args.get("state", "")
    states = {one.value: one for one in IdeaState}
    return _ideas_page(contest, states.get(wanted, IdeaState.WAITING), HideForm(formdata=None))


def _ideas_page(
    contest: Contest, state: IdeaState, form: HideForm, hiding: UUID | None = None
) -> str:
    page = max(1, request.args.get("page", 1, type=int))
    counts = counts_of(db.session, contest)
    step = contest.step
    return render_template(
        "voting/manage/ideas.html",
        step=step,
        contest=contest,
        state=state.value,
        counts={one.value: number for one, number in counts.items()},
        ideas=ideas_of(db.session, contest, [state], page=page, size=PAGE_SIZE),
        page=page,
        pages=max(1, -(-counts[state] // PAGE_SIZE)),
        form=form,
        hiding=hiding,
        held={one.value for one in current_account().permissions},
        nomination=nomination_of(db.session, contest),
        steps={one.key: one.title for one in step.process.steps},
        is_editable=step.frozen_at is None,
    )


@bp.post(f"{PLACE}/ideas/<uuid:idea_id>/<verb>")
@requires(Permission.MODERATE_IDEAS)
def sort_idea(step_id: UUID, idea_id: UUID, verb: str) -> ResponseReturnValue:
    """The idea is shown, on the shortlist, or waits again."""
    state = VERBS.get(verb)
    if state is None:
        raise NoContest(str(step_id))
    return _moderated(step_id, idea_id, state)


@bp.post(f"{PLACE}/ideas/<uuid:idea_id>/hide")
@requires(Permission.MODERATE_IDEAS)
def hide_idea(step_id: UUID, idea_id: UUID) -> ResponseReturnValue:
    """The idea isn't shown, for a reason that is kept."""
    form = HideForm()
    if not form.validate_on_submit():
        idea = _own(db.session, step_id, idea_id)
        return _ideas_page(idea.contest, idea.state, form, hiding=idea_id), 422
    return _moderated(step_id, idea_id, IdeaState.HIDDEN, form.because.data or "")


def _moderated(
    step_id: UUID, idea_id: UUID, state: IdeaState, because: str = ""
) -> ResponseReturnValue:
    """The list the idea stood on, without it; or why it stays."""
    try:
        with unit_of_work() as session:
            idea = _own(session, step_id, idea_id)
            before = idea.state
            moderate_idea(session, idea, state, because=because, actor=current_account().id)
    except ContestFrozen:
        return _frozen(step_id)
    except IdeaInUse:
        flash(_("The idea is a source of an entry. Part it from the entry first."), "bad")
        return _listed(step_id, IdeaState.SHORTLISTED)
    return _listed(step_id, before)


@bp.post(f"{PLACE}/ideas/<uuid:idea_id>/join")
@requires(Permission.MANAGE_STEP)
def join_idea(step_id: UUID, idea_id: UUID) -> ResponseReturnValue:
    """The idea is one more source of the chosen entry."""
    form = JoinForm()
    contest = contest_of_step(db.session, contest_step(step_id))
    form.offer([(str(one.id), "") for one in contest.entries])
    if form.validate_on_submit():
        try:
            with unit_of_work() as session:
                entry = get_or_abort(session, Entry, UUID(form.entry.data))
                idea = _own(session, step_id, idea_id)
                join_ideas(session, entry, [idea], actor=current_account().id)
        except ContestFrozen:
            return _frozen(step_id)
        flash(_("The idea is now a source of the entry."), "good")
    return _listed(step_id, IdeaState.SHORTLISTED)


@bp.post(f"{PLACE}/ideas/<uuid:idea_id>/part")
@requires(Permission.MANAGE_STEP)
def part_idea(step_id: UUID, idea_id: UUID) -> ResponseReturnValue:
    """The idea is no source of its entry any more."""
    try:
        with unit_of_work() as session:
            leave_entry(session, _own(session, step_id, idea_id), actor=current_account().id)
    except ContestFrozen:
        return _frozen(step_id)
    return _listed(step_id, IdeaState.SHORTLISTED)


@bp.get(f"{PLACE}/ideas/from-passages")
@requires(Permission.CODE_PASSAGES)
def passages(step_id: UUID) -> ResponseReturnValue:
    """Passages of workshops and surveys that hold the words, to be picked."""
    contest = contest_of_step(db.session, contest_step(step_id))
    return _passages_page(contest, PassagesForm(formdata=None))


def _passages_page(contest: Contest, form: PassagesForm) -> str:
    form.offer(contest.step.process.languages)
    words = request.values.get("words", "").strip()[:100]
    wanted = request.values.get("step", "")
    return render_template(
        "voting/manage/passages.html",
        step=contest.step,
        form=form,
        words=words,
        wanted=wanted,
        picked=request.form.getlist("passage"),
        passages=passages_like(db.session, contest, words, step_key=wanted or None),
        steps={one.key: one.title for one in contest.step.process.steps},
    )


@bp.post(f"{PLACE}/ideas/from-passages")
@requires(Permission.CODE_PASSAGES)
def take_passages(step_id: UUID) -> ResponseReturnValue:
    """An idea is on the shortlist that rests on the ticked passages."""
    contest = contest_of_step(db.session, contest_step(step_id))
    form = PassagesForm()
    form.offer(contest.step.process.languages)
    if not form.validate_on_submit():
        return _passages_page(contest, form), 422
    said = Suggestion(form.text.data or "", form.reason.data or "", form.language.data)
    picked, actor = request.form.getlist("passage"), current_account().id
    try:
        with unit_of_work() as session:
            target = contest_of_step(session, get_or_abort(session, Step, step_id))
            idea_from_passages(session, target, said, picked, actor=actor, now=utcnow())
    except ContestFrozen:
        return _frozen(step_id)
    flash(_("The idea is on the shortlist."), "good")
    return _listed(step_id, IdeaState.SHORTLISTED)


def _own(session: Session, step_id: UUID, idea_id: UUID) -> Idea:
    """The idea, when it belongs to this step's contest."""
    idea = get_or_abort(session, Idea, idea_id)
    if idea.contest.step_id != step_id:
        raise NoContest(str(step_id))
    return idea


def _listed(step_id: UUID, state: IdeaState | None = None) -> ResponseReturnValue:
    shown = state.value if state else None
    return redirect(url_for("voting.ideas", step_id=step_id, state=shown))


def _frozen(step_id: UUID) -> ResponseReturnValue:
    flash(_("The rule was fixed when the contest was opened. Nothing was changed."), "bad")
    return redirect(url_for("voting.ideas", step_id=step_id))
