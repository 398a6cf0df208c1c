"""The code door: `/k#CODE` in a letter or on a slip, the code itself in a POST body only."""

from flask import Blueprint, abort, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.access import participation
from engage.db import db, get_or_abort
from engage.misses import record_miss, refuse_too_many
from engage.processes.kinds import step_part
from engage.processes.models import StepAudience
from engage.rolls.forms import CodeForm
from engage.rolls.participation import Participant, find_by_code
from engage.rolls.rules.codes import CodeTypo, canonical, code_hash
from engage.rolls.services.doors import find_shortcut
from engage.rolls.views.participant import remember
from engage.web.forms import keeps_answers

bp = Blueprint("rolls", __name__, template_folder="../templates")
MISSED = "code"


@bp.get("/k")
@participation
def door() -> ResponseReturnValue:
    """The page that asks for the code; a script fills it in from the address's fragment."""
    return render_template("rolls/door.html", form=CodeForm())


@bp.get("/o/<shortcut>")
@participation
def open_link(shortcut: str) -> ResponseReturnValue:
    """The short address of an open link on paper leads to its step, with the channel's tag."""
    door = find_shortcut(db.session, shortcut)
    part = step_part(door.step_audience.step.kind) if door else None
    url = part.participate_url(door.step_audience) if door and part else None
    if door is None or url is None:
        abort(404)
    return redirect(f"{url}?via={door.channel}" if door.channel else url)


@bp.post("/k")
@participation
@keeps_answers
def enter() -> ResponseReturnValue:
    """A right code opens its step; a typo and an unknown code are told apart."""
    form = CodeForm()
    address = request.remote_addr or ""
    refuse_too_many(db.session, MISSED, address, may_be_shared=True)
    if not form.validate_on_submit():
        return render_template("rolls/door.html", form=form), 422
    try:
        found = find_by_code(db.session, code_hash(canonical(form.code.data or "")))
    except CodeTypo:
        sentence = _(
            "There is a typing mistake in the code. Compare it with the code you were given."
        )
        return _refused(form, sentence)
    if found is None:
        record_miss(MISSED, address)
        return _refused(
            form, _("No step knows this code. It may have been replaced by a newer one.")
        )
    return _let_in(found)


def _refused(form: CodeForm, sentence: str) -> ResponseReturnValue:
    form.code.errors = [sentence]
    return render_template("rolls/door.html", form=form), 422


def _let_in(found: Participant) -> ResponseReturnValue:
    step_audience = get_or_abort(db.session, StepAudience, found.step_audience_id)
    part = step_part(step_audience.step.kind)
    url = part.participate_url(step_audience) if part else None
    return remember(redirect(url or "/"), found)
