"""The cookie of a signed-in browser: token and time of last use, signed.

The time of last use travels in the cookie and not in the database, so that looking at a page writes
nothing; the longest life of a session is the database's.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from flask import Response, current_app, request
from itsdangerous import BadSignature, URLSafeSerializer

from engage.accounts.services import IDLE, LONGEST
from engage.clock import utcnow

RENEW_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class SessionCookie:
    """What the browser showed."""

    token: bytes
    used_at: datetime

    @property
    def is_idle(self) -> bool:
        """True when it was not used for so long that signing in again is asked."""
        return utcnow() - self.used_at > IDLE

    @property
    def is_due_for_renewal(self) -> bool:
        """True when the time of last use should be moved on."""
        return utcnow() - self.used_at > RENEW_AFTER


def read_cookie() -> SessionCookie | None:
    """The request's cookie when it is ours and not idle for too long."""
    sent = request.cookies.get(cookie_name())
    if not sent:
        return None
    try:
        token, used_at = _signer().loads(sent)
        found = SessionCookie(bytes.fromhex(token), datetime.fromtimestamp(used_at, UTC))
    except (BadSignature, ValueError, TypeError):
        return None
    return None if found.is_idle else found


def write_cookie(response: Response, token: bytes) -> None:
    """The browser holds the token, used now."""
    value = str(_signer().dumps([token.hex(), int(utcnow().timestamp())]))
    response.set_cookie(
        cookie_name(),
        value,
        max_age=int(LONGEST.total_seconds()),
        secure=_is_secure(),
        httponly=True,
        samesite="Lax",
    )


def drop_cookie(response: Response) -> None:
    """The browser forgets the session."""
    response.delete_cookie(cookie_name(), secure=_is_secure(), httponly=True, samesite="Lax")


def cookie_name() -> str:
    """`__Host-` binds the cookie to this very host, which browsers accept over TLS only."""
    return "__Host-engage" if _is_secure() else "engage"


def _is_secure() -> bool:
    return bool(current_app.config["ENGAGE_SETTINGS"].is_secure)


def _signer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.secret_key or "", salt="engage staff session")
