"""The coordinator's page of a contest: rule, entries, what is missing, opening, turnout, draw."""

from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.access import Permission, requires
from engage.accounts import current_account
from engage.clock import utcnow
from engage.db import db, get_or_abort, unit_of_work
from engage.processes.models import Step, StepKind
from engage.rolls.services.counting import participation
from voting.forms import DrawForm, RuleForm, localized_data, rule_form
from voting.models import Contest
from voting.rules.ballots import BallotKind
from voting.rules.ties import TieRule
from voting.services.counting import enter_draw
from voting.services.entering import contest_of, contest_of_step, prepare_contest
from voting.services.errors import ContestFrozen, ContestNotReady, NoContest, NoDrawNeeded
from voting.services.lookup import tally_of
from voting.services.opening import doors_of, missing_before_opening, open_contest
from voting.views.blueprint import bp
from voting.views.missing_words import missing_words

PLACE = "/desk/contests/<uuid:step_id>"


def contest_step(step_id: UUID) -> Step:
    """The step of kind contest with this id, or a 404."""
    step = get_or_abort(db.session, Step, step_id)
    if step.kind is not StepKind.CONTEST:
        raise NoContest(step.key)
    return step


def here(step_id: UUID) -> ResponseReturnValue:
    """Back to the contest's page."""
    return redirect(url_for("voting.manage", step_id=step_id))


@bp.get(PLACE)
@requires(Permission.MANAGE_STEP)
def manage(step_id: UUID) -> ResponseReturnValue:
    """The contest as it stands; while it is open, turnout and nothing more."""
    return _page(contest_step(step_id), None, DrawForm(formdata=None))


def _page(step: Step, form: RuleForm | None, draw_form: DrawForm) -> str:
    contest = contest_of(db.session, step)
    now = utcnow()
    tally = tally_of(db.session, contest) if contest and step.sealed_at else None
    is_editable = step.frozen_at is None
    missing = missing_before_opening(db.session, contest, now=now) if contest else ()
    return render_template(
        "voting/manage/contest.html",
        step=step,
        contest=contest,
        state=step.state(now).value,
        is_editable=is_editable,
        form=(form or _rule_form(step, contest)) if is_editable else None,
        missing=[missing_words(step, one) for one in missing] if is_editable else [],
        doors=doors_of(db.session, contest) if contest else {},
        lines=participation(db.session, step),
        needs_draw=bool(tally and tally.result.get("needs_draw")),
        draw_form=draw_form,
        place={"process_key": step.process.key, "step_key": step.key},
    )


def _rule_form(step: Step, contest: Contest | None) -> RuleForm:
    if contest is None:
        return rule_form(step.process.languages)
    stored: dict[str, object] = {
        f"promise_{language}": text for language, text in contest.promise.items()
    }
    stored |= {"kind": contest.ballot_kind.value, "tie_rule": contest.tie_rule.value}
    return rule_form(step.process.languages, stored)


@bp.post(f"{PLACE}/rule")
@requires(Permission.MANAGE_STEP)
def save_rule(step_id: UUID) -> ResponseReturnValue:
    """The step has a contest of this rule."""
    step = contest_step(step_id)
    languages = list(step.process.languages)
    form = rule_form(languages)
    if not form.validate_on_submit():
        return _page(step, form, DrawForm(formdata=None)), 422
    try:
        with unit_of_work() as session:
            prepare_contest(
                session,
                get_or_abort(session, Step, step_id),
                kind=BallotKind(form.kind.data),
                tie_rule=TieRule(form.tie_rule.data),
                promise=localized_data(form, "promise", languages),
                actor=current_account().id,
            )
    except ContestFrozen:
        return _frozen(step_id)
    flash(_("The rule is saved."), "good")
    return here(step_id)


def _frozen(step_id: UUID) -> ResponseReturnValue:
    flash(_("The rule was fixed when the contest was opened. Nothing was changed."), "bad")
    return here(step_id)


@bp.post(f"{PLACE}/open")
@requires(Permission.MANAGE_STEP)
def open_(step_id: UUID) -> ResponseReturnValue:
    """The rule is fixed and published; or the page says what is missing."""
    try:
        with unit_of_work() as session:
            contest = contest_of_step(session, get_or_abort(session, Step, step_id))
            open_contest(session, contest, actor=current_account().id, now=utcnow())
    except ContestFrozen:
        return _frozen(step_id)
    except ContestNotReady:
        flash(_("Not opened yet: something is missing. See the list below."), "bad")
        return here(step_id)
    flash(_("The rule is fixed and published. Voting begins at the opening time."), "good")
    return here(step_id)


@bp.post(f"{PLACE}/draw")
@requires(Permission.MANAGE_STEP)
def draw(step_id: UUID) -> ResponseReturnValue:
    """The public draw is on record, and the tie is broken at the next count."""
    form = DrawForm()
    if not form.validate_on_submit():
        return _page(contest_step(step_id), None, form), 422
    text = (form.draw.data or "").strip()
    try:
        with unit_of_work() as session:
            contest = contest_of_step(session, get_or_abort(session, Step, step_id))
            enter_draw(session, contest, text, actor=current_account().id)
    except NoDrawNeeded:
        flash(_("No tie waits for a draw."), "bad")
        return here(step_id)
    flash(_("The draw is on record. The result is counted again in a moment."), "good")
    return here(step_id)
