"""Electorates of a contest at the desk: weights, minimums, doors, and rolls that overlap."""

from collections.abc import Sequence
from fractions import Fraction
from uuid import UUID

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engage.access import Permission, requires
from engage.accounts import current_account
from engage.clock import utcnow
from engage.db import db, get_or_abort, unit_of_work
from engage.processes.models import Step, StepAudience
from engage.web.filters import localized_text
from voting.forms import ElectorateForm, electorate_form, localized_data
from voting.forms.rule import OverlapForm
from voting.models import Contest, ContestElectorate
from voting.rules.weights import read_weight
from voting.services.electing import (
    ElectorateRule,
    add_open_link,
    asked_of,
    electorate_of,
    other_electorates,
    set_electorate,
)
from voting.services.entering import contest_of, contest_of_step
from voting.services.errors import CircularPrecedence, ContestFrozen, NoContest, NoSuchOverlap
from voting.services.opening import doors_of
from voting.services.overlapping import Overlap, overlaps_of, settle_overlap
from voting.views.blueprint import bp
from voting.views.manage import contest_step, here
from voting.views.wizard import part_page

PLACE = "/desk/contests/<uuid:step_id>/electorates/<uuid:electorate_id>"


def _find(session: Session, step_id: UUID, electorate_id: UUID) -> StepAudience:
    electorate = electorate_of(session, step_id, electorate_id)
    if electorate is None:
        raise NoContest(str(step_id))
    return electorate


@bp.get("/desk/contests/<uuid:step_id>/rule/electorates")
@requires(Permission.MANAGE_STEP)
def part_electorates(step_id: UUID) -> ResponseReturnValue:
    """The electorates with weights, minimums and doors, and the rolls that share people."""
    contest = contest_of_step(db.session, contest_step(step_id))
    return part_page(
        "electorates",
        contest.step,
        doors=doors_of(db.session, contest),
        asked=asked_of(db.session, contest),
        overlaps=overlaps_of(db.session, contest),
        total=str(sum((one.weight for one in contest.step.audiences), Fraction(0))),
    )


@bp.get(PLACE)
@requires(Permission.MANAGE_STEP)
def edit_electorate(step_id: UUID, electorate_id: UUID) -> ResponseReturnValue:
    """What the rule says of the electorate, in a form."""
    electorate = _find(db.session, step_id, electorate_id)
    target, asked = electorate.merges_into, db.session.get(ContestElectorate, electorate_id)
    declaration = asked.declaration if asked else {}
    stored: dict[str, object] = {
        "weight": str(electorate.weight),
        "minimum": electorate.minimum_size,
        "merges_into": target.audience.key if target else "",
        "quorum": asked.quorum if asked else 0,
        **{f"declaration_{language}": text for language, text in declaration.items()},
    }
    return _page(electorate, electorate_form(electorate.step.process.languages, stored))


def _page(electorate: StepAudience, form: ElectorateForm) -> str:
    _offer(electorate, form)
    step = electorate.step
    return render_template(
        "voting/manage/electorate.html",
        electorate=electorate,
        step=step,
        form=form,
        languages=step.process.languages,
    )


def _offer(electorate: StepAudience, form: ElectorateForm) -> None:
    form.offer(
        [
            ("", _("None named")),
            *(
                (one.audience.key, localized_text(one.audience.title))
                for one in other_electorates(electorate)
            ),
        ]
    )


@bp.post(PLACE)
@requires(Permission.MANAGE_STEP)
def save_electorate(step_id: UUID, electorate_id: UUID) -> ResponseReturnValue:
    """The rule says of the electorate what was typed."""
    electorate = _find(db.session, step_id, electorate_id)
    languages = list(electorate.step.process.languages)
    form = electorate_form(languages)
    _offer(electorate, form)
    if not form.validate_on_submit():
        return _page(electorate, form), 422
    rule = _typed(form, languages)
    try:
        with unit_of_work() as session:
            target = _find(session, step_id, electorate_id)
            set_electorate(session, target, rule, actor=current_account().id)
    except ContestFrozen:
        return _frozen(step_id)
    flash(_("The electorate is saved."), "good")
    return _listed(step_id)


def _typed(form: ElectorateForm, languages: Sequence[str]) -> ElectorateRule:
    return ElectorateRule(
        weight=read_weight(form.weight.data or ""),
        minimum=form.minimum.data or 0,
        merges_into=form.merges_into.data or None,
        quorum=form.quorum.data or 0,
        declaration=localized_data(form, "declaration", languages),
    )


def _listed(step_id: UUID) -> ResponseReturnValue:
    """Back to the electorates; to the contest's page while it has no kind yet."""
    contest = contest_of(db.session, contest_step(step_id))
    page = "voting.part_electorates" if contest else "voting.manage"
    return redirect(url_for(page, step_id=step_id))


@bp.post(f"{PLACE}/open-link")
@requires(Permission.MANAGE_STEP)
def open_link(step_id: UUID, electorate_id: UUID) -> ResponseReturnValue:
    """Anybody may vote in the electorate without a code, and the rule says so."""
    try:
        with unit_of_work() as session:
            electorate = _find(session, step_id, electorate_id)
            add_open_link(session, electorate, actor=current_account().id)
    except ContestFrozen:
        return _frozen(step_id)
    flash(_("Anybody may now vote in this electorate without a code."), "good")
    return _listed(step_id)


def _frozen(step_id: UUID) -> ResponseReturnValue:
    flash(_("The rule was fixed when the contest was opened. Nothing was changed."), "bad")
    return here(step_id)


OVERLAP = "/desk/contests/<uuid:step_id>/overlaps/<uuid:first_id>/<uuid:second_id>"


@bp.get(OVERLAP)
@requires(Permission.MANAGE_STEP)
def edit_overlap(step_id: UUID, first_id: UUID, second_id: UUID) -> ResponseReturnValue:
    """How it is settled that two rolls share people."""
    overlap = _overlap(step_id, first_id, second_id)
    settled = overlap.precedence
    form = OverlapForm(
        votes_in=(str(settled.kept_id) if settled and settled.kept_id else "both"),
        reason=settled.reason if settled else "",
    )
    return _overlap_page(overlap, form)


def _overlap(step_id: UUID, first_id: UUID, second_id: UUID) -> Overlap:
    contest = contest_of_step(db.session, contest_step(step_id))
    pairs = {(one.first.id, one.second.id): one for one in overlaps_of(db.session, contest)}
    if (first_id, second_id) not in pairs:
        raise NoSuchOverlap(str(step_id))
    return pairs[first_id, second_id]


def _offer_precedence(overlap: Overlap, form: OverlapForm) -> None:
    form.offer(
        [
            ("both", _("votes once in each role")),
            *(
                (
                    str(one.id),
                    _("votes only in this role: %(role)s", role=localized_text(one.audience.title)),
                )
                for one in (overlap.first, overlap.second)
            ),
        ]
    )


def _overlap_page(overlap: Overlap, form: OverlapForm) -> str:
    _offer_precedence(overlap, form)
    step = overlap.first.step
    return render_template("voting/manage/overlap.html", overlap=overlap, step=step, form=form)


@bp.post(OVERLAP)
@requires(Permission.MANAGE_STEP)
def save_overlap(step_id: UUID, first_id: UUID, second_id: UUID) -> ResponseReturnValue:
    """The pair is settled, with the reason in the log."""
    overlap, form = _overlap(step_id, first_id, second_id), OverlapForm()
    _offer_precedence(overlap, form)
    if not form.validate_on_submit():
        return _overlap_page(overlap, form), 422
    try:
        with unit_of_work() as session:
            contest = contest_of_step(session, get_or_abort(session, Step, step_id))
            _settle(session, contest, (first_id, second_id), form)
    except ContestFrozen:
        return _frozen(step_id)
    except CircularPrecedence:
        form.votes_in.errors = [_("With this, somebody on three rolls could lose every ballot.")]
        return _overlap_page(overlap, form), 422
    flash(_("The overlap is settled."), "good")
    return _listed(step_id)


def _settle(session: Session, contest: Contest, pair: tuple[UUID, UUID], form: OverlapForm) -> None:
    settle_overlap(
        session,
        contest,
        pair,
        kept_id=None if form.votes_in.data == "both" else UUID(form.votes_in.data),
        reason=form.reason.data or "",
        actor=current_account().id,
        now=utcnow(),
    )
