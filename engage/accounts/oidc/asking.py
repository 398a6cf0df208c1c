"""Sending a browser to an identity provider, and reading what it brings back.

Between the two only a signed cookie knows of it, for ten minutes; nothing is written.
"""

import secrets
from collections.abc import Callable
from dataclasses import astuple

from authlib.oauth2.rfc6749.parameters import prepare_grant_uri
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from flask import current_app, redirect, request
from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.wrappers import Response

from engage.accounts.oidc.fetching import endpoints_of
from engage.accounts.oidc.proving import Asked, NotProven, Proven, prove
from engage.clock import utcnow
from engage.config import OidcProvider, Settings
from engage.web.i18n import current_language

LASTS = 600
SALT = "engage identity provider"


def settings() -> Settings:
    """The service's settings."""
    found: Settings = current_app.config["ENGAGE_SETTINGS"]
    return found


def callback(path: str) -> str:
    """The full address of a page of ours, of the settings and never of what a request says."""
    return settings().base_url.rstrip("/") + path


def ask(provider: OidcProvider, purpose: str, path: str) -> Response:
    """The browser goes to the provider, and comes back to `path` with this purpose."""
    asked = Asked(
        provider.key,
        purpose,
        state=secrets.token_urlsafe(32),
        nonce=secrets.token_urlsafe(32),
        verifier=secrets.token_urlsafe(32),
        at=int(utcnow().timestamp()),
    )
    url = prepare_grant_uri(
        endpoints_of(provider).authorization,
        client_id=provider.client_id,
        response_type="code",
        redirect_uri=callback(path),
        scope=provider.scopes,
        state=asked.state,
        nonce=asked.nonce,
        code_challenge=create_s256_code_challenge(asked.verifier),
        code_challenge_method="S256",
        ui_locales=current_language(),
        acr_values=provider.acr_values or None,
    )
    response = redirect(url)
    response.set_cookie(
        _cookie_name(),
        str(signer(SALT).dumps(astuple(asked))),
        max_age=LASTS,
        secure=settings().is_secure,
        httponly=True,
        samesite="Lax",
    )
    return response


def asked_before() -> Asked:
    """What this browser was sent away with; NotProven when it was not, or too long ago."""
    try:
        asked = Asked(*signer(SALT).loads(request.cookies.get(_cookie_name(), "")))
    except (BadSignature, TypeError) as problem:
        raise NotProven("cookie") from problem
    if not 0 <= utcnow().timestamp() - asked.at <= LASTS:
        raise NotProven("late")
    return asked


def answer_to(asked: Asked, path: str, is_used_here: Callable[[OidcProvider], bool]) -> Proven:
    """Whom the answer in this request proves, by a provider that is used for this at all."""
    provider = settings().oidc_provider(asked.provider)
    if provider is None or not is_used_here(provider):
        raise NotProven("provider")
    return prove(provider, asked, request.args, callback(path))


def forget_asking(response: Response) -> Response:
    """The answer is good for one use in this browser."""
    response.delete_cookie(
        _cookie_name(), secure=settings().is_secure, httponly=True, samesite="Lax"
    )
    return response


def signer(salt: str) -> URLSafeSerializer:
    """Signs what a cookie of the flow says."""
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt=salt)


def _cookie_name() -> str:
    return "__Host-engage-oidc" if settings().is_secure else "engage-oidc"
