"""The signed cookie of a participant: no session, nothing is written on the server."""

from dataclasses import replace
from uuid import UUID

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from engage.processes.models import StepAudience
from engage.rolls.models import Collector, CollectorKind
from engage.rolls.participation import Participant, open_ref
from engage.rolls.rules.codes import new_code
from engage.rolls.views.station import STEM, current_station, write_station

OPEN_DAYS = 400
SALT = "engage participation"


def _cookie_name(step_audience_id: UUID) -> str:
    name = f"{STEM}{step_audience_id.hex[:16]}"
    return f"__Host-{name}" if current_app.config["ENGAGE_SETTINGS"].is_secure else name


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=SALT)


def current_participant(step_audience: StepAudience) -> Participant | None:
    """Who this browser takes part as in this audience of the step; None before the door.

    On a shared device it is whoever answers there right now, never the device's owner.
    """
    station = current_station()
    if station is not None and station.step_audience_id == step_audience.id:
        return station.participant
    cookie = request.cookies.get(_cookie_name(step_audience.id))
    if cookie is None:
        return None
    try:
        audience, collector, kind, ref, unit = _serializer().loads(cookie)
        found = Participant(UUID(audience), UUID(collector), CollectorKind(kind), ref, unit)
    except (BadSignature, ValueError, TypeError):
        return None
    return found if found.step_audience_id == step_audience.id else None


def open_participant(collector: Collector) -> Participant:
    """A new participant by an open door, under a random key that only the cookie keeps."""
    ref = open_ref(new_code())
    return Participant(collector.step_audience_id, collector.id, CollectorKind.OPEN, ref)


def remember(response: Response, participant: Participant) -> Response:
    """The browser takes part as this participant from the response on.

    A personal or bearer code is forgotten when the browser closes; the key of an open link stays,
    so that a browser answers once. On a shared device nothing stays.
    """
    station = current_station()
    if station is not None and station.step_audience_id == participant.step_audience_id:
        return write_station(response, replace(station, participant=participant))
    value = _serializer().dumps(
        [
            str(participant.step_audience_id),
            str(participant.collector_id),
            participant.kind.value,
            participant.ref,
            participant.unit_key,
        ]
    )
    lasting = participant.kind is CollectorKind.OPEN and station is None
    response.set_cookie(
        _cookie_name(participant.step_audience_id),
        str(value),
        max_age=OPEN_DAYS * 24 * 3600 if lasting else None,
        secure=current_app.config["ENGAGE_SETTINGS"].is_secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def forget_all(response: Response) -> Response:
    """No participant of the request's is left in the browser: for devices that many use."""
    is_secure = current_app.config["ENGAGE_SETTINGS"].is_secure
    for name in request.cookies:
        if name.removeprefix("__Host-").startswith(STEM):
            response.delete_cookie(name, secure=is_secure, httponly=True, samesite="Lax")
    return response


def begin_open_participation(response: Response, collector: Collector) -> Response:
    """The browser takes part through the open link from the response on."""
    return remember(response, open_participant(collector))
