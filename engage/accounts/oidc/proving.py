"""From the code that a browser brings back to somebody proven, or the reason why not."""

import hmac
from base64 import urlsafe_b64decode
from collections.abc import Mapping
from dataclasses import dataclass
from json import loads
from typing import Any

from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import JoseError

from engage.accounts.oidc.fetching import exchange, keys_of
from engage.clock import utcnow
from engage.config import OidcProvider
from engage.errors import Forbidden

ALGORITHMS = ("RS256", "PS256", "ES256")
"""Signatures with a public key only: a token cannot choose `none` or a shared secret."""
LEEWAY = 60
"""How far clocks may differ, in seconds."""
MOST_SUBJECT = 512


class NotProven(Forbidden):
    """The sign-in at the provider proves nothing: broken off, too old, foreign or forged."""


class ClaimMissing(Forbidden):
    """Somebody is proven, and is not one of those whom the provider's claims let in."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What the browser was sent to the provider with; its cookie holds it until it is back."""

    provider: str
    purpose: str
    state: str
    nonce: str
    verifier: str
    at: int


@dataclass(frozen=True, slots=True)
class Proven:
    """Somebody whom the provider knows. Nothing of this is stored anywhere."""

    issuer: str
    subject: str
    verified_email: str | None


def prove(
    provider: OidcProvider, asked: Asked, told: Mapping[str, str], redirect_uri: str
) -> Proven:
    """Whom the provider's answer proves; NotProven or ClaimMissing when it lets nobody in."""
    if not hmac.compare_digest(told.get("state", "").encode(), asked.state.encode()):
        raise NotProven("state")
    if told.get("iss", provider.issuer) != provider.issuer:
        raise NotProven("iss")
    if "error" in told or not told.get("code"):
        raise NotProven("error")
    given = exchange(
        provider,
        {
            "grant_type": "authorization_code",
            "code": told["code"],
            "redirect_uri": redirect_uri,
            "code_verifier": asked.verifier,
        },
    )
    claims = read_token(provider, str(given.get("id_token", "")), asked.nonce)
    _ensure_claims(provider, claims)
    return _proven(provider, claims)


def read_token(provider: OidcProvider, token: str, nonce: str) -> Mapping[str, Any]:
    """The claims of an ID token that this provider signed for us, now, for this very question."""
    try:
        found = jwt.decode(token, keys_of(provider, _kid(token)), algorithms=ALGORITHMS)
        claims = CodeIDToken(
            found.claims,
            found.header,
            options={
                "iss": {"essential": True, "value": provider.issuer},
                "aud": {"essential": True, "value": provider.client_id},
            },
            params={"nonce": nonce, "client_id": provider.client_id},
        )
        claims.validate(now=int(utcnow().timestamp()), leeway=LEEWAY)
    except (JoseError, ValueError, TypeError) as problem:
        raise NotProven(type(problem).__name__) from problem
    return dict(claims)


def _kid(token: str) -> str | None:
    head = token.partition(".")[0]
    header = loads(urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    kid = header.get("kid") if isinstance(header, dict) else None
    return kid if isinstance(kid, str) else None


def _ensure_claims(provider: OidcProvider, claims: Mapping[str, Any]) -> None:
    for name, allowed in provider.required_claims.items():
        held = claims.get(name)
        values = held if isinstance(held, list) else [held]
        if not any(value is not None and str(value) in allowed for value in values):
            raise ClaimMissing(name)


def _proven(provider: OidcProvider, claims: Mapping[str, Any]) -> Proven:
    subject = claims.get(provider.subject_claim)
    if not isinstance(subject, str) or not 0 < len(subject) <= MOST_SUBJECT:
        raise NotProven(provider.subject_claim)
    email, vouched = claims.get("email"), claims.get(provider.verified_email_claim)
    is_verified = isinstance(email, str) and vouched in (True, "true", "1")
    return Proven(provider.issuer, subject, email if is_verified else None)
