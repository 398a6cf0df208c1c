"""The rule of a contest at the desk, part by part: each has its address and is saved by itself."""

from collections.abc import Callable
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engage.access import Permission, requires
from engage.accounts import current_account
from engage.clock import utcnow
from engage.db import db, get_or_abort, unit_of_work
from engage.processes.models import Step
from voting.forms import localized_data
from voting.forms.instants import SpanForm, span_values
from voting.forms.rule import (
    CountingForm,
    KindForm,
    PromiseForm,
    PublicationForm,
    TieForm,
    counting_form,
    promise_form,
    typed_rule,
)
from voting.models import Contest
from voting.rules.ballots import BallotKind
from voting.rules.methods.registry import NEEDS_BALLOTS, Method
from voting.rules.row_minimums import least_row_minimum
from voting.rules.ties import TieRule
from voting.services.entering import contest_of, contest_of_step
from voting.services.errors import ContestFrozen, RuleUnfit, TooFewRows
from voting.services.opening import missing_before_opening
from voting.services.polling import rule_of
from voting.services.ruling import (
    choose_kind,
    set_counting,
    set_promise,
    set_row_minimum,
    set_tie_rule,
    set_times,
)
from voting.views.blueprint import bp
from voting.views.manage import contest_step
from voting.views.missing_words import missing_lines
from voting.views.parts import next_url, part_tabs
from voting.views.rule_words import (
    RECOMMENDED,
    kind_choices,
    kind_notes,
    ladder_words,
    method_choices,
    method_notes,
)

PLACE = "/desk/contests/<uuid:step_id>/rule"
Change = Callable[[Session, Contest], None]


def zone() -> ZoneInfo:
    """The zone of the place, in which instants are typed."""
    return ZoneInfo(current_app.config["ENGAGE_SETTINGS"].timezone)


def part_page(part: str, step: Step, **values: object) -> str:
    """The page of one part; after opening it says that there is nothing to change."""
    if step.frozen_at is not None:
        return render_template("voting/parts/fixed.html", step=step)
    contest = contest_of(db.session, step)
    missing = missing_before_opening(db.session, contest, now=utcnow()) if contest else ()
    return render_template(
        f"voting/parts/{part}.html",
        step=step,
        contest=contest,
        part=part,
        tabs=part_tabs(step, part),
        missing=missing_lines(contest, missing) if contest else [],
        **values,
    )


def _prepared(step_id: UUID) -> Contest:
    """The contest that has a kind already, or a 404."""
    return contest_of_step(db.session, contest_step(step_id))


def save_part(step_id: UUID, part: str, change: Change) -> ResponseReturnValue:
    """The part is saved and the next one is opened; nothing changes once the rule is fixed."""
    try:
        with unit_of_work() as session:
            change(session, contest_of_step(session, get_or_abort(session, Step, step_id)))
    except ContestFrozen:
        flash(_("The rule was fixed when the contest was opened. Nothing was changed."), "bad")
        return redirect(url_for("voting.manage", step_id=step_id))
    flash(_("Saved."), "good")
    return redirect(next_url(step_id, part))


@bp.get(f"{PLACE}/kind")
@requires(Permission.MANAGE_STEP)
def part_kind(step_id: UUID) -> ResponseReturnValue:
    """The kinds of ballots, the recommended one first."""
    step = contest_step(step_id)
    contest = contest_of(db.session, step)
    return _kind_page(step, KindForm(kind=(contest.ballot_kind if contest else RECOMMENDED).value))


def _kind_page(step: Step, form: KindForm) -> str:
    form.offer(kind_choices())
    return part_page("kind", step, form=form, notes=kind_notes())


@bp.post(f"{PLACE}/kind")
@requires(Permission.MANAGE_STEP)
def save_kind(step_id: UUID) -> ResponseReturnValue:
    """The step has a contest of this kind."""
    step = contest_step(step_id)
    form = KindForm()
    form.offer(kind_choices())
    if not form.validate_on_submit():
        return _kind_page(step, form), 422
    kind = BallotKind(form.kind.data)
    try:
        with unit_of_work() as session:
            target = get_or_abort(session, Step, step_id)
            choose_kind(session, target, kind, actor=current_account().id)
    except ContestFrozen:
        flash(_("The rule was fixed when the contest was opened. Nothing was changed."), "bad")
        return redirect(url_for("voting.manage", step_id=step_id))
    flash(_("Saved."), "good")
    return redirect(next_url(step_id, "kind"))


@bp.get(f"{PLACE}/counting")
@requires(Permission.MANAGE_STEP)
def part_counting(step_id: UUID) -> ResponseReturnValue:
    """The methods that count this kind, and what the ballot leaves open."""
    contest = _prepared(step_id)
    return _counting_page(contest, _counting_form(contest))


def _counting_form(contest: Contest) -> CountingForm:
    stored = {"method": contest.method.value, "seats": contest.seats}
    stored |= rule_of(contest).to_value()
    kind = contest.ballot_kind
    return counting_form(kind.value, method_choices(kind), stored)


def _counting_page(contest: Contest, form: CountingForm) -> str:
    is_split = contest.ballot_kind is BallotKind.SINGLE and len(contest.entries) > 2
    notes = method_notes()
    return part_page("counting", contest.step, form=form, notes=notes, is_split=is_split)


@bp.post(f"{PLACE}/counting")
@requires(Permission.MANAGE_STEP)
def save_counting(step_id: UUID) -> ResponseReturnValue:
    """Ballots are counted this way."""
    contest = _prepared(step_id)
    form = _counting_form(contest)
    if not form.validate_on_submit():
        return _counting_page(contest, form), 422
    rule, seats = typed_rule(form), form.seats.data or 1
    method, actor = Method(form.method.data), current_account().id

    def change(session: Session, target: Contest) -> None:
        set_counting(session, target, method=method, seats=seats, ballot_rule=rule, actor=actor)

    try:
        return save_part(step_id, "counting", change)
    except RuleUnfit:
        form.seats.errors = [_("This method chooses one entry.")]
        return _counting_page(contest, form), 422


@bp.get(f"{PLACE}/ties")
@requires(Permission.MANAGE_STEP)
def part_ties(step_id: UUID) -> ResponseReturnValue:
    """The tie ladder in words, and its last step to choose."""
    contest = _prepared(step_id)
    form = TieForm(tie_rule=contest.tie_rule.value)
    return part_page("ties", contest.step, form=form, ladder=ladder_words(contest))


@bp.post(f"{PLACE}/ties")
@requires(Permission.MANAGE_STEP)
def save_ties(step_id: UUID) -> ResponseReturnValue:
    """This decides when nothing else does."""
    contest, form = _prepared(step_id), TieForm()
    if not form.validate_on_submit():
        ladder = ladder_words(contest)
        return part_page("ties", contest.step, form=form, ladder=ladder), 422
    tie_rule, actor = TieRule(form.tie_rule.data), current_account().id
    return save_part(
        step_id, "ties", lambda session, it: set_tie_rule(session, it, tie_rule, actor=actor)
    )


@bp.get(f"{PLACE}/promise")
@requires(Permission.MANAGE_STEP)
def part_promise(step_id: UUID) -> ResponseReturnValue:
    """What is promised to be done with the result, in each language."""
    contest = _prepared(step_id)
    stored = {f"promise_{language}": text for language, text in contest.promise.items()}
    return _promise_page(contest, promise_form(contest.step.process.languages, stored))


def _promise_page(contest: Contest, form: PromiseForm) -> str:
    return part_page("promise", contest.step, form=form)


@bp.post(f"{PLACE}/promise")
@requires(Permission.MANAGE_STEP)
def save_promise(step_id: UUID) -> ResponseReturnValue:
    """This is promised; a text that calls the vote a referendum comes back with the reason."""
    contest = _prepared(step_id)
    languages = list(contest.step.process.languages)
    form = promise_form(languages)
    if not form.validate_on_submit():
        return _promise_page(contest, form), 422
    typed, actor = localized_data(form, "promise", languages), current_account().id
    return save_part(
        step_id, "promise", lambda session, it: set_promise(session, it, typed, actor=actor)
    )


@bp.get(f"{PLACE}/times")
@requires(Permission.MANAGE_STEP)
def part_times(step_id: UUID) -> ResponseReturnValue:
    """When voting opens and closes, on the clock of the place."""
    contest = _prepared(step_id)
    step = contest.step
    form = SpanForm(data=span_values(step.opens_at, step.closes_at, zone()))
    return _times_page(contest, form)


def _times_page(contest: Contest, form: SpanForm) -> str:
    return part_page("times", contest.step, form=form, zone=zone().key)


@bp.post(f"{PLACE}/times")
@requires(Permission.MANAGE_STEP)
def save_times(step_id: UUID) -> ResponseReturnValue:
    """Voting opens and closes at these instants."""
    contest, form = _prepared(step_id), SpanForm()
    span = form.span(zone()) if form.validate_on_submit() else None
    if span is None:
        return _times_page(contest, form), 422
    opens_at, closes_at = span
    actor = current_account().id

    def change(session: Session, target: Contest) -> None:
        set_times(session, target, opens_at=opens_at, closes_at=closes_at, actor=actor)

    return save_part(step_id, "times", change)


@bp.get(f"{PLACE}/publication")
@requires(Permission.MANAGE_STEP)
def part_publication(step_id: UUID) -> ResponseReturnValue:
    """What is published of the ballots, and from how many on."""
    contest = _prepared(step_id)
    return _publication_page(contest, PublicationForm(minimum_ballots=contest.minimum_ballots))


def _publication_page(contest: Contest, form: PublicationForm) -> str:
    least = least_row_minimum(contest.ballot_kind)
    needs_rows = contest.method in NEEDS_BALLOTS
    return part_page("publication", contest.step, form=form, least=least, needs_rows=needs_rows)


@bp.post(f"{PLACE}/publication")
@requires(Permission.MANAGE_STEP)
def save_publication(step_id: UUID) -> ResponseReturnValue:
    """Ballots are published one by one from this many on, never from fewer than is safe."""
    contest, form = _prepared(step_id), PublicationForm()
    if not form.validate_on_submit():
        return _publication_page(contest, form), 422
    minimum, actor = form.minimum_ballots.data or 0, current_account().id
    try:
        return save_part(
            step_id,
            "publication",
            lambda session, it: set_row_minimum(session, it, minimum, actor=actor),
        )
    except TooFewRows as problem:
        sentence = _("Ballots of this kind: %(least)s or more.", least=problem.least)
        form.minimum_ballots.errors = [sentence]
        return _publication_page(contest, form), 422
