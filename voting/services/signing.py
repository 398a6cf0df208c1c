"""The key that signs published results: its own file beside the step keys, never among them."""

import hashlib
import os
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from engage.errors import Unavailable
from engage.keys import key_store

# Not *.key: those are the keys of steps, which are destroyed at sealing.
FILE_NAME = "results-signing.pem"


class SigningKeyUnreadable(Unavailable):
    """The file of the signing key holds no such key; it is never replaced by another one."""


@dataclass(frozen=True, slots=True)
class Signed:
    """A signature, the public key that it is checked with, and that key's fingerprint."""

    signature: bytes
    public_key: bytes
    fingerprint: str


def sign(content: bytes) -> Signed:
    """The content signed by the service's key, which is made at its first use."""
    key = _signing_key(key_store().folder)
    public = key.public_key()
    der = public.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return Signed(
        signature=key.sign(content),
        public_key=public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
        fingerprint=hashlib.sha256(der).hexdigest(),
    )


def _signing_key(folder: Path) -> Ed25519PrivateKey:
    path = folder / FILE_NAME
    if not path.exists():
        _make(folder, path)
    try:
        key = load_pem_private_key(path.read_bytes(), password=None)
    except (OSError, ValueError, TypeError, UnsupportedAlgorithm) as problem:
        raise SigningKeyUnreadable(str(path.name)) from problem
    if not isinstance(key, Ed25519PrivateKey):
        raise SigningKeyUnreadable(str(path.name))
    return key


def _make(folder: Path, path: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    content = Ed25519PrivateKey.generate().private_bytes(
        Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
    )
    # Written whole under another name, 0600 from the start, and then linked: of two that come
    # at once the first stays, and a crash leaves no half key behind.
    with tempfile.NamedTemporaryFile(dir=folder, prefix="new-") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
        with suppress(FileExistsError):
            os.link(file.name, path)
