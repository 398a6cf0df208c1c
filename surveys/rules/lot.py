"""A draw that anybody can repeat: the list is fixed first, then a public seed decides."""

import hashlib
from collections.abc import Collection
from uuid import UUID


def list_root(entries: Collection[UUID]) -> str:
    """The SHA-256 of the sorted entries, in hexadecimal; published before the seed is known."""
    return hashlib.sha256(b"".join(sorted(entry.bytes for entry in entries))).hexdigest()


def draw(entries: Collection[UUID], root: str, seed: str, winners: int) -> tuple[UUID, ...]:
    """The first so many entries in the order of SHA-256(root, seed, entry); all where fewer."""

    def lot(entry: UUID) -> bytes:
        return hashlib.sha256(f"{root}\n{seed}\n{entry}".encode()).digest()

    return tuple(sorted(entries, key=lot)[:winners])
