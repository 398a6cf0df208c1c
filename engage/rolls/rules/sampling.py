"""Random samples that anybody can draw again: the seed and each reference give a place in line."""

import hashlib
from collections.abc import Iterable


def drawn(references: Iterable[str], size: int, seed: str) -> frozenset[str]:
    """The `size` references whose SHA-256 with the seed is smallest.

    Each is as likely as any other, whatever the order of the list; the seed is agreed on before
    the list is known, so nobody can choose whom it picks.
    """
    ranked = sorted(set(references), key=lambda one: _place(one, seed))
    return frozenset(ranked[:size])


def _place(reference: str, seed: str) -> bytes:
    return hashlib.sha256(f"{seed}\n{reference}".encode()).digest()


def frame_fingerprint(references: Iterable[str]) -> bytes:
    """Names the list that was drawn from: SHA-256 over its references in order, one a line."""
    return hashlib.sha256("\n".join(sorted(set(references))).encode()).digest()
