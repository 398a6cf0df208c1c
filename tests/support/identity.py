"""A small identity provider for tests: it signs with keys of its own, over a real socket.

A test tells it what to say wrong; otherwise it checks the client as a provider does.
"""

import hmac
import json
import secrets
import threading
from base64 import b64encode
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc import jwt
from joserfc.jwk import KeySet, RSAKey

from tests.factories.processes import NOON

CLIENT, SECRET = "engage", "a secret of the tests"


@dataclass
class IdentityProvider:
    """Who signs in at it, and how its answers are spoiled."""

    port: int = 0
    claims: dict[str, Any] = field(default_factory=lambda: {"sub": "aino"})
    spoiled: dict[str, Any] = field(default_factory=dict)
    document: dict[str, Any] = field(default_factory=dict)
    algorithm: str = "RS256"
    signs_with: RSAKey | None = None
    now: int = int(NOON.timestamp())
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "one"}))
    asked: dict[str, dict[str, str]] = field(default_factory=dict)
    requests: list[str] = field(default_factory=list)

    @property
    def issuer(self) -> str:
        """Its address, which is its name."""
        return f"http://127.0.0.1:{self.port}"

    def send_back(self, url: str) -> dict[str, str]:
        """What the browser that was sent to `url` brings back, once somebody has signed in."""
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        code = secrets.token_urlsafe(8)
        self.asked[code] = asked
        return {"code": code, "state": asked["state"]}

    def answer(self, path: str, sent: dict[str, str], authorization: str) -> dict[str, Any] | None:
        """The document, the keys or the token; None when the client is refused."""
        self.requests.append(path)
        if path.endswith("openid-configuration"):
            return self._document() | self.document
        if path == "/keys":
            return dict(KeySet([self.key]).as_dict(private=False))
        pair = b64encode(f"{CLIENT}:{SECRET.replace(' ', '%20')}".encode()).decode()
        asked = self.asked.pop(sent.get("code", ""), None)
        is_proven = asked is not None and asked["code_challenge"] == create_s256_code_challenge(
            sent.get("code_verifier", "")
        )
        if asked is None or not is_proven or authorization != f"Basic {pair}":
            return None
        return {"access_token": "x", "token_type": "Bearer", "id_token": self.token(asked)}

    def token(self, asked: dict[str, str]) -> str:
        """The ID token for this question, spoiled as the test says."""
        claims = {
            "iss": self.issuer,
            "aud": CLIENT,
            "iat": self.now,
            "exp": self.now + 300,
            "nonce": asked["nonce"],
        }
        claims |= self.claims | self.spoiled
        claims = {name: value for name, value in claims.items() if value is not None}
        header = {"alg": self.algorithm, "kid": "one"}
        if self.algorithm in {"none", "HS256"}:
            parts = ".".join(_unpadded(json.dumps(one).encode()) for one in (header, claims))
            return f"{parts}.{self._weak_signature(parts)}"
        algorithms = [self.algorithm]
        return jwt.encode(header, claims, self.signs_with or self.key, algorithms=algorithms)

    def _weak_signature(self, signed: str) -> str:
        # Nothing at all, or the public key misused as a shared secret.
        if self.algorithm == "none":
            return ""
        return _unpadded(hmac.digest(self.key.as_pem(private=False), signed.encode(), "sha256"))

    def _document(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/keys",
        }


def _unpadded(text: bytes) -> str:
    return b64encode(text, b"-_").decode().rstrip("=")


class _Talk(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """A document."""
        self._say({})

    def do_POST(self) -> None:
        """The exchange of a code."""
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._say({name: values[0] for name, values in parse_qs(body).items()})

    def _say(self, sent: dict[str, str]) -> None:
        provider: IdentityProvider = self.server.provider  # type: ignore[attr-defined]
        told = provider.answer(self.path, sent, self.headers.get("Authorization", ""))
        self.send_response(400 if told is None else 200)
        self.end_headers()
        self.wfile.write(json.dumps(told or {"error": "invalid_grant"}).encode())

    def log_message(self, format: str, *args: object) -> None:
        """Nothing is printed."""


@contextmanager
def identity_provider() -> Iterator[IdentityProvider]:
    """A provider that listens on a port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Talk)
    provider = IdentityProvider(server.server_port)
    server.provider = provider  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
