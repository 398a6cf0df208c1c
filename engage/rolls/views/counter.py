"""A service point's page: make this device a kiosk, or answer for somebody; and clear it again."""

from uuid import UUID

from flask import abort, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from engage.access import Permission, participation, requires
from engage.accounts import current_account
from engage.accounts.cookie import drop_cookie, read_cookie
from engage.accounts.services import sign_out
from engage.audit import audit
from engage.clock import utcnow
from engage.db import db, get_or_abort, unit_of_work
from engage.misses import open_shared_place
from engage.processes.kinds import step_part
from engage.processes.models import StepAudience
from engage.rolls.door_forms import AssistForm
from engage.rolls.models import Collector, DoorForm
from engage.rolls.participation import NotOnRoll
from engage.rolls.services.doors import assisted_participant, counter_doors
from engage.rolls.views.door import bp
from engage.rolls.views.participant import forget_all
from engage.rolls.views.station import (
    current_station,
    drop_station,
    emptied,
    station_for,
    write_station,
)
from engage.web.filters import daytime, localized_text
from engage.web.i18n import LANGUAGE_COOKIE


@bp.get("/desk/counter")
@requires(Permission.ASSIST)
def counter() -> ResponseReturnValue:
    """The kiosks and assisted doors that are open now."""
    doors = counter_doors(db.session, utcnow())
    return _page(doors, _assist_form(doors))


def _assist_form(doors: list[Collector]) -> AssistForm:
    form = AssistForm()
    form.door.choices = [
        (str(door.id), _door_text(door)) for door in doors if door.form is DoorForm.ASSISTED
    ]
    return form


def _door_text(door: Collector) -> str:
    audience = door.step_audience
    step = localized_text(audience.step.title)
    return f"{step} – {localized_text(audience.audience.title)}"


def _page(doors: list[Collector], form: AssistForm) -> str:
    return render_template(
        "rolls/counter.html",
        kiosks=[door for door in doors if door.form is DoorForm.KIOSK],
        station=current_station(),
        form=form,
        door_text=_door_text,
    )


@bp.post("/desk/counter")
@requires(Permission.ASSIST)
def assist() -> ResponseReturnValue:
    """The questionnaire is open for the person helped; that it was this clerk is kept nowhere."""
    doors = counter_doors(db.session, utcnow())
    form = _assist_form(doors)
    if not form.validate_on_submit():
        return _page(doors, form), 422
    try:
        with unit_of_work() as session:
            door = get_or_abort(session, Collector, UUID(form.door.data))
            participant = assisted_participant(session, door, form.code.data or "")
            station = station_for(door, participant)
            url = _first_page(door.step_audience)
    except NotOnRoll:
        form.code.errors = [_("Nobody in this audience has this code, number or address.")]
        return _page(doors, form), 422
    return write_station(make_response(redirect(url)), station)


@bp.post("/desk/doors/<uuid:door_id>/kiosk")
@requires(Permission.ASSIST)
def open_kiosk(door_id: UUID) -> ResponseReturnValue:
    """This device stands for the kiosk's door from now on, and nobody is signed in on it."""
    door = get_or_abort(db.session, Collector, door_id)
    if door not in counter_doors(db.session, utcnow()) or door.form is not DoorForm.KIOSK:
        abort(404)
    url, station = _first_page(door.step_audience), station_for(door)
    cookie = read_cookie()
    if cookie:
        with unit_of_work() as session:
            sign_out(session, cookie.token)
    answer = make_response(redirect(url))
    drop_cookie(answer)
    return write_station(forget_all(answer), station)


@bp.post("/desk/counter/end")
@requires(Permission.ASSIST)
def end_station() -> ResponseReturnValue:
    """This device is nobody's kiosk any more."""
    flash(_("This device is no longer a kiosk."), "good")
    return drop_station(forget_all(make_response(redirect(url_for("rolls.counter")))))


@bp.post("/desk/counter/shared-place")
@requires(Permission.ASSIST)
def shared_place() -> ResponseReturnValue:
    """For two hours the network of this device may mistype codes as often as a full room does."""
    with unit_of_work() as session:
        until = open_shared_place(session, request.remote_addr or "")
        audit(session, "rolls:shared_place:opened", actor=current_account().id, subject="counter")
    flash(_("More tries are allowed on this network until %(when)s.", when=daytime(until)), "good")
    return redirect(url_for("rolls.counter"))


@bp.post("/station/next")
@participation
def next_person() -> ResponseReturnValue:
    """Nothing of the last person is left on the device: a kiosk waits for the next one."""
    station = current_station()
    if station is None:
        return redirect("/", code=303)
    if not station.is_kiosk:
        return drop_station(make_response(redirect(url_for("rolls.counter"), code=303)))
    step_audience = get_or_abort(db.session, StepAudience, station.step_audience_id)
    answer: Response = make_response(redirect(_first_page(step_audience), code=303))
    if request.cookies.get(LANGUAGE_COOKIE):
        answer.delete_cookie(LANGUAGE_COOKIE)
    return write_station(forget_all(answer), emptied(station))


def _first_page(step_audience: StepAudience) -> str:
    part = step_part(step_audience.step.kind)
    return (part.participate_url(step_audience) if part else None) or "/"
