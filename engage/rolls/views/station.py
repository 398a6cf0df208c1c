"""A device at which several people answer one after another: a kiosk, or a clerk's own.

Its signed cookie says which door the device stands for, and who answers there right now. It is
apart from the cookie of a participant, so that ending it takes nothing from the device's owner.
"""

from dataclasses import dataclass, replace
from uuid import UUID

from flask import current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from engage.rolls.models import Collector, CollectorKind, DoorForm
from engage.rolls.participation import Participant

SALT = "engage station"
STEM = "engage-p-"
"""How the cookies of participants on their own devices begin; on a kiosk they are cleared too."""
KIOSK_DAYS = 120
FORMS = frozenset({DoorForm.KIOSK, DoorForm.ASSISTED})


@dataclass(frozen=True, slots=True)
class Station:
    """The door that a shared device stands for, and who answers there; None between two people."""

    form: DoorForm
    step_audience_id: UUID
    collector_id: UUID
    name: str
    participant: Participant | None = None

    @property
    def is_kiosk(self) -> bool:
        """True for a device that anybody may walk up to."""
        return self.form is DoorForm.KIOSK

    @property
    def is_in_use(self) -> bool:
        """True when somebody answers here, by the kiosk's own door or by a code of another step."""
        others = (name.removeprefix("__Host-").startswith(STEM) for name in request.cookies)
        return self.participant is not None or (self.is_kiosk and any(others))


def station_for(door: Collector, participant: Participant | None = None) -> Station:
    """What a device becomes that stands for this door."""
    return Station(door.form, door.step_audience_id, door.id, door.name, participant)


def current_station() -> Station | None:
    """The station that this device is; None on people's own devices. Read once a request."""
    if "station" not in g:
        g.station = _read()
    found: Station | None = g.station
    return found


def write_station(response: Response, station: Station) -> Response:
    """The device is this station from the response on; a clerk's until the browser closes."""
    taking_part = station.participant
    value = _serializer().dumps(
        [
            station.form.value,
            str(station.step_audience_id),
            str(station.collector_id),
            station.name,
            _packed(taking_part) if taking_part else None,
        ]
    )
    response.set_cookie(
        _cookie_name(),
        str(value),
        max_age=KIOSK_DAYS * 24 * 3600 if station.is_kiosk else None,
        secure=_is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return response


def drop_station(response: Response) -> Response:
    """The device is somebody's own again."""
    response.delete_cookie(_cookie_name(), secure=_is_secure(), httponly=True, samesite="Lax")
    return response


def emptied(station: Station) -> Station:
    """The station with nobody at it."""
    return replace(station, participant=None)


def _packed(participant: Participant) -> list[str | None]:
    return [
        str(participant.collector_id),
        participant.kind.value,
        participant.ref,
        participant.unit_key,
    ]


def _read() -> Station | None:
    sent = request.cookies.get(_cookie_name())
    if not sent:
        return None
    try:
        form, audience, collector, name, inside = _serializer().loads(sent)
        step_audience_id = UUID(audience)
        participant = None
        if inside is not None:
            door, kind, ref, unit = inside
            participant = Participant(step_audience_id, UUID(door), CollectorKind(kind), ref, unit)
        found = Station(DoorForm(form), step_audience_id, UUID(collector), name, participant)
    except (BadSignature, ValueError, TypeError):
        return None
    return found if found.form in FORMS else None


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=SALT)


def _cookie_name() -> str:
    return "__Host-engage-station" if _is_secure() else "engage-station"


def _is_secure() -> bool:
    return bool(current_app.config["ENGAGE_SETTINGS"].is_secure)
