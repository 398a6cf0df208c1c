"""A folder of step keys: one file a step, readable by the service alone."""

import hashlib
import hmac
import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path
from uuid import UUID

from flask import current_app

from engage.errors import Unavailable

KEY_BYTES = 32


class KeyMissing(Unavailable):
    """The step's key is not in the store, or another one is: answering waits for it."""


def fingerprint_of(key: bytes) -> str:
    """What the database remembers of a key: enough to know it again, nothing to compute it from."""
    return hashlib.sha256(b"engage step key fingerprint\0" + key).hexdigest()[:32]


class KeyStore:
    """The folder and the three things that can happen to a key: made, read, destroyed."""

    def __init__(self, folder: Path) -> None:
        """The folder is made, private to the service, at the first key."""
        self.folder = folder

    def _path(self, step_id: UUID) -> Path:
        return self.folder / f"{step_id.hex}.key"

    def create(self, step_id: UUID) -> str:
        """A fresh key for the step is on disk; its fingerprint. A step that has a key keeps it."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = self._path(step_id)
        # Written whole under another name and then linked: a crash leaves no half key behind.
        with tempfile.NamedTemporaryFile(dir=self.folder, prefix="new-") as file:
            file.write(secrets.token_bytes(KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
            with suppress(FileExistsError):
                os.link(file.name, path)
        self._sync_folder()
        key = path.read_bytes()
        if len(key) != KEY_BYTES:
            raise KeyMissing(str(step_id))
        return fingerprint_of(key)

    def step_ids(self) -> list[UUID]:
        """The steps that have a key."""
        return sorted(UUID(path.stem) for path in self.folder.glob("*.key"))

    def load(self, step_id: UUID, fingerprint: str) -> bytes:
        """The step's key if it has this fingerprint; else KeyMissing, never a new key."""
        try:
            key = self._path(step_id).read_bytes()
        except OSError as problem:
            raise KeyMissing(str(step_id)) from problem
        if len(key) != KEY_BYTES or not hmac.compare_digest(fingerprint_of(key), fingerprint):
            raise KeyMissing(str(step_id))
        return key

    def destroy(self, step_id: UUID) -> bool:
        """The key is overwritten and gone; False when there was none."""
        path = self._path(step_id)
        try:
            with path.open("r+b") as file:
                file.write(secrets.token_bytes(KEY_BYTES))
                file.flush()
                os.fsync(file.fileno())
        except FileNotFoundError:
            return False
        path.unlink()
        self._sync_folder()
        return True

    def _sync_folder(self) -> None:
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def key_store() -> KeyStore:
    """The running app's key store."""
    return KeyStore(current_app.config["ENGAGE_SETTINGS"].key_folder)
