"""The signed cookie of a browser that joined a session: which one and when, nothing about whom."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from flask import current_app, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from workshops.models import WorkshopSession
from workshops.services.recording import DELIVERY

SALT = "workshops.ticket"


@dataclass(frozen=True, slots=True)
class Ticket:
    """This browser joined this session at this second."""

    session_id: UUID
    joined_at: datetime


def current_ticket(session_id: UUID) -> Ticket | None:
    """The browser's ticket to the session; None when it never joined."""
    cookie = request.cookies.get(_name(session_id))
    if cookie is None:
        return None
    try:
        hexed, seconds = _serializer().loads(cookie)
        ticket = Ticket(UUID(hex=hexed), datetime.fromtimestamp(seconds, UTC))
    except (BadSignature, ValueError, TypeError, OverflowError):
        return None
    return ticket if ticket.session_id == session_id else None


def give_ticket(response: Response, room: WorkshopSession, *, now: datetime) -> Response:
    """The browser may write to the session until its last note could be delivered."""
    value = _serializer().dumps([room.id.hex, int(now.timestamp())])
    response.set_cookie(
        _name(room.id),
        str(value),
        max_age=int((room.over_at - now + DELIVERY + timedelta(days=1)).total_seconds()),
        secure=current_app.config["ENGAGE_SETTINGS"].is_secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def _name(session_id: UUID) -> str:
    name = f"engage-w-{session_id.hex[:16]}"
    return f"__Host-{name}" if current_app.config["ENGAGE_SETTINGS"].is_secure else name


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=SALT)
