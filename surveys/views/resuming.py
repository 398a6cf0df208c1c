"""Going on on another device: the code of an open link is shown on request and asked for here."""

from flask import redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.access import participation
from engage.clock import utcnow
from engage.db import db, unit_of_work
from engage.errors import Gone
from engage.misses import record_miss, refuse_too_many
from engage.rolls.rules.codes import CodeTypo, canonical
from engage.rolls.views.participant import remember
from engage.web.forms import AnswerForm, keeps_answers
from surveys.forms.resuming import OwnCodeForm
from surveys.services.faults import AlreadyResponded
from surveys.services.resuming import find_by_own_code, give_code, given_code
from surveys.views import bp
from surveys.views.visit import (
    BASE,
    Place,
    can_go_elsewhere,
    place_at,
    respondent_at,
    takes_own_codes,
)

MISSED = "own-code"


@bp.get(f"{BASE}/elsewhere")
@participation
def elsewhere(process: str, step: str, audience: str) -> ResponseReturnValue:
    """The code of this browser's answer, or the field for the code of another one's."""
    place = place_at(process, step, audience)
    if not takes_own_codes(place):
        return redirect(place.url("start"))
    return _page(place, OwnCodeForm(formdata=None))


@bp.post(f"{BASE}/elsewhere/code")
@participation
@keeps_answers
def ask_code(process: str, step: str, audience: str) -> ResponseReturnValue:
    """The code opens the answer from now on, and is shown."""
    place = place_at(process, step, audience)
    respondent = respondent_at(place)
    if respondent is None or not takes_own_codes(place) or not AnswerForm().validate():
        return redirect(place.url("elsewhere"))
    try:
        with unit_of_work() as session:
            give_code(session, place.asked, respondent, now=utcnow())
    except AlreadyResponded:
        return redirect(place.url("thanks"))
    except Gone:
        return redirect(place.url("start"))
    return redirect(place.url("elsewhere"))


@bp.post(f"{BASE}/elsewhere")
@participation
@keeps_answers
def go_on(process: str, step: str, audience: str) -> ResponseReturnValue:
    """This browser goes on with the answer that the code opens; a typo is told as a typo."""
    place = place_at(process, step, audience)
    if not takes_own_codes(place):
        return redirect(place.url("start"))
    form, address = OwnCodeForm(), request.remote_addr or ""
    refuse_too_many(db.session, MISSED, address)
    if not form.validate():
        return _page(place, form), 422
    try:
        found = find_by_own_code(db.session, place.asked, canonical(form.code.data or ""))
    except CodeTypo:
        return _refused(
            place, form, _("There is a typing mistake in the code. Compare it letter by letter.")
        )
    if found is None:
        record_miss(MISSED, address)
        return _refused(place, form, _("No answer in this survey goes on with this code."))
    return remember(redirect(place.url("start")), found)


def _refused(place: Place, form: OwnCodeForm, sentence: str) -> ResponseReturnValue:
    form.code.errors = [sentence]
    return _page(place, form), 422


def _page(place: Place, form: OwnCodeForm) -> str:
    respondent = respondent_at(place)
    return render_template(
        "surveys/respond/elsewhere.html",
        place=place,
        form=form,
        can_ask=can_go_elsewhere(place),
        code=given_code(db.session, respondent) if respondent else None,
        address=place.url("elsewhere", _external=True),
        ask_form=AnswerForm(formdata=None),
    )
