"""Electorates of a contest at the desk: weight, minimum, merger, and the open link."""

from fractions import Fraction
from uuid import UUID

from flask import flash, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engage.access import Permission, requires
from engage.accounts import current_account
from engage.db import db, unit_of_work
from engage.processes.models import StepAudience
from engage.web.filters import localized_text
from voting.forms import ElectorateForm
from voting.services.electing import (
    ElectorateRule,
    add_open_link,
    electorate_of,
    other_electorates,
    set_electorate,
)
from voting.services.errors import ContestFrozen, NoContest
from voting.views.blueprint import bp
from voting.views.manage import here

PLACE = "/desk/contests/<uuid:step_id>/electorates/<uuid:electorate_id>"


def _find(session: Session, step_id: UUID, electorate_id: UUID) -> StepAudience:
    electorate = electorate_of(session, step_id, electorate_id)
    if electorate is None:
        raise NoContest(str(step_id))
    return electorate


@bp.get(PLACE)
@requires(Permission.MANAGE_STEP)
def edit_electorate(step_id: UUID, electorate_id: UUID) -> ResponseReturnValue:
    """What the rule says of the electorate, in a form."""
    electorate = _find(db.session, step_id, electorate_id)
    target = electorate.merges_into
    form = ElectorateForm(
        weight=str(electorate.weight),
        minimum=electorate.minimum_size,
        merges_into=target.audience.key if target else "",
    )
    return _page(electorate, form)


def _page(electorate: StepAudience, form: ElectorateForm) -> str:
    _offer(electorate, form)
    return render_template(
        "voting/manage/electorate.html", electorate=electorate, step=electorate.step, form=form
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
    form = ElectorateForm()
    _offer(electorate, form)
    if not form.validate_on_submit():
        return _page(electorate, form), 422
    rule = ElectorateRule(
        weight=Fraction((form.weight.data or "").replace(" ", "")),
        minimum=form.minimum.data or 0,
        merges_into=form.merges_into.data or None,
    )
    try:
        with unit_of_work() as session:
            target = _find(session, step_id, electorate_id)
            set_electorate(session, target, rule, actor=current_account().id)
    except ContestFrozen:
        return _frozen(step_id)
    flash(_("The electorate is saved."), "good")
    return here(step_id)


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
    return here(step_id)


def _frozen(step_id: UUID) -> ResponseReturnValue:
    flash(_("The rule was fixed when the contest was opened. Nothing was changed."), "bad")
    return here(step_id)
