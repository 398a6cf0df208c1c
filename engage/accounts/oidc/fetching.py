"""What a provider publishes and answers: two documents and one exchange, over TLS and bounded."""

import json
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPException, HTTPMessage
from typing import IO, Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener

from flask import current_app
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from engage.clock import utcnow
from engage.config import OidcProvider, is_fit_address
from engage.errors import Unavailable

TIMEOUT = 5.0
MOST_BYTES = 256 * 1024
FRESH = timedelta(hours=1)
KEYS_AGAIN = timedelta(minutes=1)
"""How soon keys are asked for again when a token names one that nobody knows."""
CACHE = "engage.oidc"


class ProviderUnavailable(Unavailable):
    """The identity provider cannot be reached, or what it says makes no sense."""


@dataclass(frozen=True, slots=True)
class Endpoints:
    """Where a provider is asked, and how it wants the service to show its secret."""

    authorization: str
    token: str
    keys: str
    is_secret_in_form: bool


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(
        self,
        req: Request,
        fp: IO[bytes],
        code: int,
        msg: str,
        headers: HTTPMessage,
        newurl: str,
    ) -> None:
        """An answer that sends elsewhere is no answer."""


def endpoints_of(provider: OidcProvider) -> Endpoints:
    """The provider's endpoints as it publishes them; read again after an hour."""
    held = _held(provider, "endpoints", FRESH)
    if isinstance(held, Endpoints):
        return held
    url = f"{provider.issuer.rstrip('/')}/.well-known/openid-configuration"
    found = _endpoints(provider, _fetch(url))
    _hold(provider, "endpoints", found)
    return found


def _endpoints(provider: OidcProvider, told: Mapping[str, Any]) -> Endpoints:
    if told.get("issuer") != provider.issuer:
        raise ProviderUnavailable("another issuer")
    ways = told.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
    return Endpoints(
        authorization=_address(told, "authorization_endpoint"),
        token=_address(told, "token_endpoint"),
        keys=_address(told, "jwks_uri"),
        is_secret_in_form="client_secret_basic" not in ways,
    )


def _address(told: Mapping[str, Any], name: str) -> str:
    url = str(told.get(name, ""))
    is_production = current_app.config["ENGAGE_SETTINGS"].is_production
    if not is_fit_address(url, is_production=is_production):
        raise ProviderUnavailable("an endpoint without TLS")
    return url


def keys_of(provider: OidcProvider, kid: str | None) -> KeySet:
    """The provider's public keys; asked for again when none of them is the one named."""
    held = _held(provider, "keys", FRESH)
    if isinstance(held, KeySet):
        is_known = kid is None or any(key.kid == kid for key in held.keys)
        if is_known or _held(provider, "keys", KEYS_AGAIN) is not None:
            return held
    try:
        found = KeySet.import_key_set(_fetch(endpoints_of(provider).keys))  # type: ignore[arg-type]
    except (JoseError, KeyError, TypeError, ValueError) as problem:
        raise ProviderUnavailable("no keys") from problem
    _hold(provider, "keys", found)
    return found


def exchange(provider: OidcProvider, form: Mapping[str, str]) -> dict[str, Any]:
    """What the provider gives for a code."""
    where, secret = endpoints_of(provider), provider.client_secret.get_secret_value()
    sent, headers = dict(form), {}
    if where.is_secret_in_form:
        sent |= {"client_id": provider.client_id, "client_secret": secret}
    else:
        pair = f"{quote(provider.client_id, safe='')}:{quote(secret, safe='')}"
        headers["Authorization"] = f"Basic {b64encode(pair.encode()).decode()}"
    return _fetch(where.token, urlencode(sent).encode(), headers)


def _fetch(
    url: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
) -> dict[str, Any]:
    # The address stands in the settings or in the provider's own document, checked for TLS both.
    request = Request(url, body, {"Accept": "application/json", **(headers or {})})  # noqa: S310
    try:
        with build_opener(_NoRedirects).open(request, timeout=TIMEOUT) as answer:
            body = answer.read(MOST_BYTES + 1)
        told = json.loads(body) if len(body) <= MOST_BYTES else None
    except HTTPError as problem:
        raise ProviderUnavailable(f"status {problem.code}") from None
    except (URLError, HTTPException, OSError, ValueError) as problem:
        raise ProviderUnavailable(type(problem).__name__) from None
    if not isinstance(told, dict):
        raise ProviderUnavailable("no JSON object")
    return told


def _held(provider: OidcProvider, what: str, age: timedelta) -> object:
    cache = current_app.extensions.setdefault(CACHE, {})
    held: tuple[object, datetime] | None = cache.get((provider.key, what))
    return held[0] if held and utcnow() - held[1] < age else None


def _hold(provider: OidcProvider, what: str, value: object) -> None:
    current_app.extensions.setdefault(CACHE, {})[provider.key, what] = (value, utcnow())
