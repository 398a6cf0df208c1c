"""The door for those who have an account: shown to it once, and left outside.

The account is asked for here only. The pages of taking part know the participant's cookie and
nothing of the account, and neither page writes anything: who is not signed in shows the password
without a session being opened, so that none stands beside the answer.
"""

from uuid import UUID

from flask import abort, redirect, render_template
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.access import public
from engage.accounts import Account
from engage.accounts.current import signed_in_account
from engage.accounts.forms import SignInForm
from engage.accounts.proving import account_by_password
from engage.clock import utcnow
from engage.db import db
from engage.processes.kinds import step_part
from engage.rolls.models import Collector, CollectorKind
from engage.rolls.participation import NotOnRoll, account_participant, belongs_to
from engage.rolls.services.proven import proven_doors
from engage.rolls.views.door import bp
from engage.rolls.views.participant import remember
from engage.rolls.views.station import current_station
from engage.web.navigation import home_url


@bp.get("/k/account/<uuid:door_id>")
@public
def account_door(door_id: UUID) -> ResponseReturnValue:
    """As whom the reader would take part, or the form to say who it is."""
    door = door_asked_for(door_id, CollectorKind.ACCOUNT)
    return _page(door, SignInForm(formdata=None), signed_in_account())


@bp.post("/k/account/<uuid:door_id>")
@public
def enter_with_account(door_id: UUID) -> ResponseReturnValue:
    """The browser takes part as the account's holder; nothing is written."""
    door = door_asked_for(door_id, CollectorKind.ACCOUNT)
    form, account = SignInForm(), signed_in_account()
    if account is None:
        if not form.validate():
            return _page(door, form, None), 422
        account = account_by_password(form.email.data or "", form.password.data or "")
    if account is None:
        form.form_errors.append(_("The e-mail or the password is not right. Try again."))
        return _page(door, form, None), 422
    try:
        participant = account_participant(door, account)
    except NotOnRoll:
        return _page(door, form, account), 403
    return remember(redirect(way_of(door)), participant)


def door_asked_for(door_id: UUID, kind: CollectorKind) -> Collector:
    """The door when somebody new may come in by it now; else 404, or its step's first page."""
    door = db.session.get(Collector, door_id)
    if door is None or door.kind is not kind or current_station() is not None:
        abort(404)
    is_open = door.step_audience.step.is_open(utcnow())
    if not is_open or door not in proven_doors(db.session, door.step_audience):
        abort(redirect(way_of(door)))
    return door


def way_of(door: Collector) -> str:
    """The first page of the door's step for its audience."""
    part = step_part(door.step_audience.step.kind)
    return (part.participate_url(door.step_audience) if part else None) or home_url()


def _page(door: Collector, form: SignInForm, account: Account | None) -> str:
    audience = door.step_audience
    belongs = account is not None and belongs_to(account, audience)
    return render_template(
        "rolls/account_door.html",
        door=door,
        step=audience.step,
        audience=audience.audience,
        form=form,
        account=account,
        belongs=belongs,
        back=way_of(door),
    )
