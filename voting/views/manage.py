"""The coordinator's page of a contest: rule, entries, what is missing, opening, turnout, draw."""

from datetime import datetime
from uuid import UUID

from flask import current_app, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.access import Permission, requires
from engage.accounts import current_account
from engage.clock import utcnow
from engage.db import db, get_or_abort, unit_of_work
from engage.processes.models import Step, StepKind, StepState
from engage.rolls.services.counting import participation
from voting.forms import DrawForm
from voting.models import Contest
from voting.services.accounting import missing_paper, paper_doors
from voting.services.counting import enter_draw
from voting.services.electing import asked_of
from voting.services.entering import contest_of, contest_of_step
from voting.services.errors import ContestFrozen, ContestNotReady, NoContest, NoDrawNeeded
from voting.services.lookup import tally_of
from voting.services.nominating import counts_of, nomination_of
from voting.services.opening import doors_of, missing_before_opening, open_contest
from voting.services.overlapping import precedences
from voting.views.blueprint import bp
from voting.views.missing_words import missing_lines
from voting.views.paper_words import lack_lines
from voting.views.parts import part_tabs
from voting.views.rule_words import kind_choices, ladder_words, method_choices, rule_words

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
    return _page(contest_step(step_id), DrawForm(formdata=None))


def _page(step: Step, draw_form: DrawForm) -> str:
    contest = contest_of(db.session, step)
    now = utcnow()
    tally = tally_of(db.session, contest) if contest and step.sealed_at else None
    is_editable = step.frozen_at is None
    return render_template(
        "voting/manage/contest.html",
        step=step,
        contest=contest,
        state=step.state(now).value,
        is_editable=is_editable,
        doors=doors_of(db.session, contest) if contest else {},
        lines=participation(db.session, step),
        needs_draw=bool(tally and tally.result.get("needs_draw")),
        draw_form=draw_form,
        **_paper(step, contest),
        place={"process_key": step.process.key, "step_key": step.key},
        **(_before_opening(step, contest, now) if is_editable and contest else {}),
    )


def _paper(step: Step, contest: Contest | None) -> dict[str, object]:
    """Whether there are votes on paper, and what of them is missing after the close."""
    if contest is None or not paper_doors(db.session, contest):
        return {"has_paper": False}
    is_closed = step.state(utcnow()) is StepState.CLOSED
    missing = missing_paper(db.session, contest) if is_closed else []
    return {"has_paper": True, "missing_paper": lack_lines(missing)}


def _before_opening(step: Step, contest: Contest, now: datetime) -> dict[str, object]:
    """What is missing and what stands in the rule so far."""
    nomination = nomination_of(db.session, contest)
    return {
        "tabs": part_tabs(step, "opening"),
        "missing": missing_lines(contest, missing_before_opening(db.session, contest, now=now)),
        "asked": asked_of(db.session, contest),
        "kinds": dict(kind_choices()),
        "methods": dict(method_choices(contest.ballot_kind)),
        "ballot_words": rule_words(contest),
        "ladder": ladder_words(contest),
        "nomination": nomination,
        "counts": {one.value: number for one, number in counts_of(db.session, contest).items()},
        "precedences": precedences(db.session, contest),
        "preview": preview_url(step),
    }


def preview_url(step: Step) -> str | None:
    """The page that shows the ballot as voters will see it; None where there is none."""
    if "voting.preview" not in current_app.view_functions:
        return None
    return url_for("voting.preview", step_id=step.id)


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
        return _page(contest_step(step_id), form), 422
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
