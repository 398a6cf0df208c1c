"""Paper votes at the desk: handing papers out, counting bundles twice, and the account of both."""

from collections.abc import Sequence
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engage.access import Permission, requires
from engage.accounts import current_account
from engage.clock import utcnow
from engage.db import db, get_or_abort, unit_of_work
from engage.errors import NotFound
from engage.processes.models import Step, StepAudience, StepKind, StepState
from engage.rolls.participation import CodeVoided, NotOnRoll, StepNotOpen, step_secret
from engage.rolls.sealing import WrongState
from engage.web.filters import localized_text
from engage.web.navigation import viewer_permissions
from voting.forms.paper import BundleForm, FindForm, MarkForm, SignOffForm, bundle_form
from voting.models import Contest, PaperBundle
from voting.rules.paper import PaperState, state_of
from voting.services.accounting import (
    PaperStanding,
    bundles_of,
    missing_paper,
    paper_doors,
    readings_in,
    sign_off,
    standings,
)
from voting.services.entering import contest_of_step
from voting.services.errors import (
    AlreadyVoted,
    ContestFrozen,
    CountedMeanwhile,
    NoDifference,
    NoPaper,
    SamePerson,
)
from voting.services.paper import (
    add_paper_door,
    begin_bundle,
    count_again,
    find_electors,
    mark_on_paper,
    participant_by_ref,
)
from voting.services.polling import rule_of
from voting.views.ballot_words import alphabetical_entries
from voting.views.blueprint import bp
from voting.views.manage import PLACE as DESK
from voting.views.paper_words import bundle_lines, compared, lack_lines, line_help, readings_told

PLACE = f"{DESK}/paper-votes"


def _contest(session: Session, step_id: UUID) -> Contest:
    step = get_or_abort(session, Step, step_id)
    if step.kind is not StepKind.CONTEST:
        raise NotFound(step.key)
    return contest_of_step(session, step)


def _here(step_id: UUID, *, said: str | None = None) -> ResponseReturnValue:
    return redirect(url_for("voting.paper_votes", step_id=step_id, said=said))


@bp.get(PLACE)
@requires(Permission.ENTER_PAPER)
def paper_votes(step_id: UUID) -> ResponseReturnValue:
    """Who may be given a paper, the bundles, and what is missing before the sealing."""
    contest = _contest(db.session, step_id)
    return _page(contest, FindForm(formdata=None))


def _page(contest: Contest, form: FindForm) -> str:
    state = contest.step.state(utcnow())
    electorates = _on_paper(contest)
    _offer(form, electorates)
    is_counting = state in {StepState.CLOSED, StepState.RECONCILED}
    return render_template(
        "voting/paper/votes.html",
        contest=contest,
        step=contest.step,
        state=state.value,
        electorates=electorates,
        find_form=form,
        said=request.args.get("said"),
        is_marking=state in {StepState.OPEN, StepState.CLOSED},
        # Until the close not even the number of papers is told beside the roll.
        standings=standings(db.session, contest) if is_counting else [],
        bundles=bundle_lines(bundles_of(db.session, contest), current_account().id),
        missing=lack_lines(missing_paper(db.session, contest)) if is_counting else [],
        may_manage=Permission.MANAGE_STEP in viewer_permissions(),
        sign_off_form=SignOffForm(formdata=None),
    )


def _on_paper(contest: Contest) -> list[StepAudience]:
    doors = paper_doors(db.session, contest)
    return [one for one in contest.step.audiences if one.id in doors]


def _offer(form: FindForm, electorates: Sequence[StepAudience]) -> None:
    form.offer([(str(one.id), localized_text(one.audience.title)) for one in electorates])


@bp.post(f"{PLACE}/find")
@requires(Permission.ENTER_PAPER)
def paper_find(step_id: UUID) -> ResponseReturnValue:
    """Who may be meant; whether they have voted is not told, and no name stands in an address."""
    contest = _contest(db.session, step_id)
    form = FindForm()
    electorates = _on_paper(contest)
    _offer(form, electorates)
    if not form.validate_on_submit():
        return _page(contest, form), 422
    electorate = next(one for one in electorates if str(one.id) == form.electorate.data)
    found = find_electors(db.session, electorate, form.typed.data or "")
    if not found:
        form.typed.errors = [_("Nobody in this electorate has this name, number or code.")]
        return _page(contest, form), 422
    return render_template(
        "voting/paper/found.html",
        contest=contest,
        step=contest.step,
        electorate=electorate,
        found=[(one.ref, name) for one, name in found],
        form=MarkForm(formdata=None),
    )


@bp.post(f"{PLACE}/mark")
@requires(Permission.ENTER_PAPER)
def paper_mark(step_id: UUID) -> ResponseReturnValue:
    """The person is marked on the roll; nothing is written beside, so the page says it itself."""
    form = MarkForm()
    if not form.validate_on_submit():
        return _here(step_id, said="nobody")
    said = "marked"
    try:
        with unit_of_work() as session:
            contest = _contest(session, step_id)
            one = participant_by_ref(
                session, contest, form.electorate.data or "", form.who.data or ""
            )
            secret = step_secret(contest.step)
            mark_on_paper(session, contest, one, secret=secret, now=utcnow())
    except AlreadyVoted:
        said = "voted"
    except (NotOnRoll, CodeVoided, NoPaper):
        said = "nobody"
    except StepNotOpen:
        said = "closed"
    return _here(step_id, said=said)


@bp.route(f"{PLACE}/electorates/<uuid:electorate_id>/bundle", methods=["GET", "POST"])
@requires(Permission.ENTER_PAPER)
def paper_bundle_new(step_id: UUID, electorate_id: UUID) -> ResponseReturnValue:
    """A bundle with its first count; it waits for another person's."""
    contest = _contest(db.session, step_id)
    electorate = _electorate(contest, electorate_id)
    form = _bundle_form(contest)
    if not form.validate_on_submit():
        return _bundle_page(contest, electorate, form, None), 422 if form.is_submitted() else 200
    try:
        with unit_of_work() as session:
            bundle = begin_bundle(
                session,
                get_or_abort(session, StepAudience, electorate_id),
                _contest(session, step_id),
                (form.label.data or "").strip(),
                form.counted,
                actor=current_account().id,
                now=utcnow(),
            )
            number = bundle.number
    except (WrongState, NoPaper, CountedMeanwhile) as refusal:
        flash(_refusal(refusal), "bad")
        return _here(step_id)
    flash(_("Bundle %(number)s waits for the second count.", number=number), "info")
    return _here(step_id)


def _electorate(contest: Contest, electorate_id: UUID) -> StepAudience:
    for one in _on_paper(contest):
        if one.id == electorate_id:
            return one
    raise NotFound(str(electorate_id))


def _bundle_form(contest: Contest, *, needs_reason: bool = False) -> BundleForm:
    entries = [(one.key, localized_text(one.text)) for one in alphabetical_entries(contest)]
    return bundle_form(rule_of(contest), entries, needs_reason=needs_reason)


def _refusal(refusal: Exception) -> str:
    if isinstance(refusal, WrongState):
        return _("Paper is counted after the close and until somebody confirms that all is in.")
    if isinstance(refusal, SamePerson):
        return _("You counted this bundle yourself. Another person counts it the second time.")
    if isinstance(refusal, CountedMeanwhile):
        return _("Somebody else counted in the same moment. Nothing was stored: look again.")
    return _("This electorate does not vote on paper.")


def _bundle_page(
    contest: Contest, electorate: StepAudience, form: BundleForm, bundle: PaperBundle | None
) -> str:
    readings = readings_in(bundle) if bundle else []
    me = current_account().id
    state = state_of(readings) if bundle else None
    is_mine = any(one.reader == me for one in readings)
    # Until there are two counts the second person sees nothing of the first one.
    is_blind = state is PaperState.WAITS and not is_mine
    return render_template(
        "voting/paper/bundle.html",
        contest=contest,
        step=contest.step,
        electorate=electorate,
        bundle=bundle,
        form=form,
        state=state.value if state else "new",
        is_mine=is_mine,
        is_open=contest.step.state(utcnow()) is StepState.CLOSED,
        help=line_help(rule_of(contest)),
        entries=alphabetical_entries(contest),
        cells=compared(contest, readings) if bundle and not is_blind else None,
        told=readings_told(db.session, bundle) if bundle and not is_blind else [],
    )


@bp.route(f"{PLACE}/bundles/<uuid:bundle_id>", methods=["GET", "POST"])
@requires(Permission.ENTER_PAPER)
def paper_bundle(step_id: UUID, bundle_id: UUID) -> ResponseReturnValue:
    """The second count, typed without seeing the first; afterwards both side by side."""
    contest = _contest(db.session, step_id)
    bundle = _bundle(db.session, contest, bundle_id)
    form = _bundle_form(contest, needs_reason=_is_recount(bundle))
    if not form.validate_on_submit():
        page = _bundle_page(contest, bundle.step_audience, form, bundle)
        return page, 422 if form.is_submitted() else 200
    try:
        with unit_of_work() as session:
            state = count_again(
                session,
                _contest(session, step_id),
                get_or_abort(session, PaperBundle, bundle_id),
                form.counted,
                (form.reason.data or "").strip(),
                actor=current_account().id,
                now=utcnow(),
            )
    except (WrongState, SamePerson, CountedMeanwhile) as refusal:
        flash(_refusal(refusal), "bad")
        return _here(step_id)
    return _told(step_id, bundle_id, state)


def _bundle(session: Session, contest: Contest, bundle_id: UUID) -> PaperBundle:
    bundle = get_or_abort(session, PaperBundle, bundle_id)
    if bundle.contest_id != contest.id or contest.step.sealed_at is not None:
        # Sealed, a small bundle would tell how a few people voted; its account is public.
        raise NotFound(str(bundle_id))
    return bundle


def _is_recount(bundle: PaperBundle) -> bool:
    readings, me = readings_in(bundle), current_account().id
    return state_of(readings) is not PaperState.WAITS or any(one.reader == me for one in readings)


def _told(step_id: UUID, bundle_id: UUID, state: PaperState) -> ResponseReturnValue:
    if state is PaperState.AGREES:
        flash(_("The counts agree."), "good")
        return _here(step_id)
    if state is PaperState.DIFFERS:
        flash(_("The counts differ. Count the bundle once more."), "warn")
    else:
        flash(_("Your correction is stored. Another person counts the bundle too."), "info")
    return redirect(url_for("voting.paper_bundle", step_id=step_id, bundle_id=bundle_id))


@bp.post(f"{PLACE}/electorates/<uuid:electorate_id>/sign-off")
@requires(Permission.MANAGE_STEP)
def paper_sign_off(step_id: UUID, electorate_id: UUID) -> ResponseReturnValue:
    """A person answers for the difference that stood on the page, with a public reason."""
    form = SignOffForm()
    if not form.validate_on_submit():
        flash(_("Write the reason in at most 400 characters. Nothing was signed off."), "bad")
        return _here(step_id)
    try:
        with unit_of_work() as session:
            standing = _standing(session, _contest(session, step_id), electorate_id)
            seen = (form.marks.data, form.papers.data)
            if seen != (str(standing.account.marks), str(standing.account.papers)):
                raise NoDifference(str(electorate_id))
            sign_off(
                session,
                standing.electorate,
                standing.account,
                (form.reason.data or "").strip(),
                actor=current_account().id,
                now=utcnow(),
            )
    except (NoDifference, WrongState):
        flash(_("The numbers have changed meanwhile. Look at them again."), "bad")
        return _here(step_id)
    flash(_("The difference is signed off and will be shown with the result."), "good")
    return _here(step_id)


def _standing(session: Session, contest: Contest, electorate_id: UUID) -> PaperStanding:
    for one in standings(session, contest):
        if one.electorate.id == electorate_id:
            return one
    raise NotFound(str(electorate_id))


@bp.post(f"{DESK}/electorates/<uuid:electorate_id>/paper-door")
@requires(Permission.MANAGE_STEP)
def paper_door(step_id: UUID, electorate_id: UUID) -> ResponseReturnValue:
    """The electorate may vote on paper too, and the published rule says so."""
    try:
        with unit_of_work() as session:
            contest = _contest(session, step_id)
            for one in contest.step.audiences:
                if one.id == electorate_id:
                    add_paper_door(session, one, actor=current_account().id)
        flash(_("This electorate may vote on paper too."), "good")
    except ContestFrozen:
        flash(_("The rule was fixed when the contest was opened. Nothing was changed."), "bad")
    except NoPaper:
        flash(_("Import a roll or print codes first: on paper only they can be marked."), "bad")
    return redirect(url_for("voting.part_electorates", step_id=step_id))
