"""Voting: the start page with the rule, the ballot, the review, the cast, the receipt."""

from collections.abc import Sequence

from flask import make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from engage.access import participation
from engage.clock import utcnow
from engage.db import db, unit_of_work
from engage.processes.models import StepAudience, StepState
from engage.rolls.models import Collector, CollectorKind
from engage.rolls.participation import (
    CodeVoided,
    NotOnRoll,
    Participant,
    StepNotOpen,
    ensure_may_take_part,
    step_secret,
)
from engage.rolls.views.participant import begin_open_participation, current_participant
from engage.web.filters import localized
from engage.web.forms import keeps_answers
from voting.forms.ballot import BallotForm, BeginForm, ballot_form
from voting.models import Contest
from voting.rules.ballots import Marks
from voting.services.electing import asked_of
from voting.services.errors import VotedOnPaper
from voting.services.lookup import electorate_at
from voting.services.opening import doors_of
from voting.services.polling import Cast, cast_ballot, receipt_of, rule_of
from voting.views.ballot_words import (
    alphabetical_entries,
    ballot_choices,
    ballot_in_words,
    entry_notes,
)
from voting.views.blueprint import bp
from voting.views.marking_words import how_to_mark

PLACE = "/<process_key>/<step_key>/<audience_key>/vote"
REFUSALS = (StepNotOpen, NotOnRoll, CodeVoided, VotedOnPaper)


@bp.get(f"{PLACE}/")
@participation
def start(process_key: str, step_key: str, audience_key: str) -> ResponseReturnValue:
    """The rule as frozen, who may vote, how the ballot stays secret, and the way in."""
    contest, electorate = electorate_at(db.session, process_key, step_key, audience_key)
    return _start_page(contest, electorate, BeginForm(formdata=None))


def _start_page(contest: Contest, electorate: StepAudience, form: BeginForm) -> str:
    doors = doors_of(db.session, contest)
    open_door = _open_door(doors[electorate.id])
    form.ask_for(_declaration(contest, electorate))
    return render_template(
        "voting/vote/start.html",
        contest=contest,
        step=contest.step,
        electorate=electorate,
        state=contest.step.state(utcnow()).value,
        doors=doors,
        open_door=open_door,
        participant=current_participant(electorate),
        alphabetical=alphabetical_entries(contest),
        how=how_to_mark(rule_of(contest), contest.method, contest.seats),
        form=form,
        place=_place(electorate),
    )


def _declaration(contest: Contest, electorate: StepAudience) -> str:
    """What somebody without a code declares to vote in this electorate; often nothing."""
    return localized(asked_of(db.session, contest)[electorate.id].declaration)


def _open_door(doors: Sequence[Collector]) -> Collector | None:
    """The open link of the channel that the address names, else the first one."""
    links = [door for door in doors if door.kind is CollectorKind.OPEN]
    via = request.values.get("via")
    return next((door for door in links if door.channel == via), links[0] if links else None)


def _place(electorate: StepAudience) -> dict[str, str]:
    step = electorate.step
    return {
        "process_key": step.process.key,
        "step_key": step.key,
        "audience_key": electorate.audience.key,
    }


def _url(page: str, electorate: StepAudience, *, stands: str | None = None) -> str:
    step = electorate.step
    return url_for(
        f"voting.{page}",
        process_key=step.process.key,
        step_key=step.key,
        audience_key=electorate.audience.key,
        stands=stands,
    )


@bp.post(f"{PLACE}/begin")
@participation
@keeps_answers
def begin(process_key: str, step_key: str, audience_key: str) -> ResponseReturnValue:
    """Whoever came by the open link has a random key of their own, and the ballot before them."""
    contest, electorate = electorate_at(db.session, process_key, step_key, audience_key)
    form = BeginForm()
    form.ask_for(_declaration(contest, electorate))
    if not form.validate_on_submit():
        return _start_page(contest, electorate, form), 422
    door = _open_door(doors_of(db.session, contest)[electorate.id])
    if door is None:
        return redirect(url_for("rolls.door"))
    answer = make_response(redirect(_url("ballot", electorate)))
    # A browser that has a key keeps it: a second one would be a second ballot.
    known = current_participant(electorate)
    return answer if known else begin_open_participation(answer, door)


@bp.get(f"{PLACE}/ballot")
@participation
def ballot(process_key: str, step_key: str, audience_key: str) -> ResponseReturnValue:
    """The ballot with the entries in this voter's own order; who has voted sees the receipt."""
    contest, electorate = electorate_at(db.session, process_key, step_key, audience_key)
    participant = current_participant(electorate)
    if participant is None:
        return _to_the_door(contest, electorate)
    try:
        form = _form(contest, electorate, participant)
        if receipt_of(db.session, participant, secret=step_secret(contest.step)):
            return redirect(_url("receipt", electorate))
    except REFUSALS as refusal:
        return _refused(contest, electorate, refusal)
    return _ballot_page(contest, electorate, form)


def _to_the_door(contest: Contest, electorate: StepAudience) -> ResponseReturnValue:
    # The first page shows whichever ways in there are; where a code is the only one, it is asked.
    if any(not door.kind.has_code for door in doors_of(db.session, contest)[electorate.id]):
        return redirect(_url("start", electorate))
    return redirect(url_for("rolls.door"))


def _form(contest: Contest, electorate: StepAudience, participant: Participant) -> BallotForm:
    """The ballot form of somebody who may vote now; else the refusal that says why not."""
    ensure_may_take_part(db.session, participant, utcnow())
    nullifier = step_secret(contest.step).nullifier(electorate.id, participant.ref)
    return ballot_form(rule_of(contest), ballot_choices(contest, nullifier))


def _ballot_page(contest: Contest, electorate: StepAudience, form: BallotForm) -> str:
    return render_template(
        "voting/vote/ballot.html",
        contest=contest,
        step=contest.step,
        electorate=electorate,
        form=form,
        how=how_to_mark(form.rule, contest.method, contest.seats),
        notes=entry_notes(contest),
        place=_place(electorate),
    )


def _refused(contest: Contest, electorate: StepAudience, refusal: Exception) -> ResponseReturnValue:
    """The page that says why not, and what the voter had marked."""
    sent = ballot_form(rule_of(contest), ballot_choices(contest, b""))
    has_ballot = sent.is_submitted() and (sent.validate() or sent.is_ballot)
    status = refusal.status if isinstance(refusal, REFUSALS) else 410
    page = render_template(
        "voting/vote/refused.html",
        contest=contest,
        step=contest.step,
        electorate=electorate,
        reason=type(refusal).__name__,
        is_over=contest.step.state(utcnow()) not in {StepState.PREPARING, StepState.COMING},
        words=ballot_in_words(contest, sent.rule, sent.marks) if has_ballot else None,
        place=_place(electorate),
    )
    return page, status


@bp.post(f"{PLACE}/ballot")
@participation
@keeps_answers
def review(process_key: str, step_key: str, audience_key: str) -> ResponseReturnValue:
    """The ballot in words before it is final; nothing is stored, and no address names a choice."""
    contest, electorate = electorate_at(db.session, process_key, step_key, audience_key)
    participant = current_participant(electorate)
    if participant is None:
        return _to_the_door(contest, electorate)
    try:
        form = _form(contest, electorate, participant)
    except REFUSALS as refusal:
        return _refused(contest, electorate, refusal)
    if not form.validate_on_submit():
        return _ballot_page(contest, electorate, form), 422
    if "edit" in request.form:
        return _ballot_page(contest, electorate, form)
    return _review_page(contest, electorate, form)


def _review_page(contest: Contest, electorate: StepAudience, form: BallotForm) -> str:
    return render_template(
        "voting/vote/review.html",
        contest=contest,
        step=contest.step,
        electorate=electorate,
        form=form,
        words=ballot_in_words(contest, form.rule, form.marks),
        place=_place(electorate),
    )


@bp.post(f"{PLACE}/cast")
@participation
@keeps_answers
def cast(process_key: str, step_key: str, audience_key: str) -> ResponseReturnValue:
    """The ballot is in the box and its receipt before the voter; sent twice it is there once."""
    contest, electorate = electorate_at(db.session, process_key, step_key, audience_key)
    participant = current_participant(electorate)
    if participant is None:
        return _to_the_door(contest, electorate)
    try:
        form = _form(contest, electorate, participant)
        if not form.validate_on_submit():
            return _ballot_page(contest, electorate, form), 422
        done = _cast(contest, participant, form.marks)
    except REFUSALS as refusal:
        return _refused(contest, electorate, refusal)
    return redirect(_url("receipt", electorate, stands=None if done.is_as_sent else "first"))


def _cast(contest: Contest, participant: Participant, marks: Marks) -> Cast:
    secret = step_secret(contest.step)
    with unit_of_work() as session:
        return cast_ballot(session, contest, participant, marks, secret=secret, now=utcnow())


@bp.get(f"{PLACE}/receipt")
@participation
def receipt(process_key: str, step_key: str, audience_key: str) -> ResponseReturnValue:
    """The receipt of the ballot that stands, the same however often it is asked for."""
    contest, electorate = electorate_at(db.session, process_key, step_key, audience_key)
    participant = current_participant(electorate)
    if participant is None:
        return _to_the_door(contest, electorate)
    if contest.step.sealed_at is not None:
        # The key that made receipts is destroyed; the list of them is with the result.
        return redirect(url_for("voting.result", process_key=process_key, step_key=step_key))
    try:
        code = receipt_of(db.session, participant, secret=step_secret(contest.step))
    except VotedOnPaper as refusal:
        return _refused(contest, electorate, refusal)
    if code is None:
        return redirect(_url("ballot", electorate))
    return render_template(
        "voting/vote/receipt.html",
        step=contest.step,
        electorate=electorate,
        code=code,
        is_first_standing=request.args.get("stands") == "first",
    )
