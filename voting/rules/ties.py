"""Ties: a tie is a result; a lot that anyone can repeat breaks it by the rule published before."""

import hashlib
from collections.abc import Iterable
from enum import StrEnum

from voting.rules.methods.tally import Order


class TieRule(StrEnum):
    """What happens when several options are first."""

    LOT = "lot"
    SHARED = "shared"


def lot_seed(manifest_sha256: str, ballots_root: str, draw: str) -> str:
    """The public seed: rule and ballots are fixed before the draw, so nobody can aim at it."""
    text = f"lot-v1|{manifest_sha256}|{ballots_root}|{draw}"
    return hashlib.sha256(text.encode()).hexdigest()


def lot_order(options: Iterable[str], seed: str) -> tuple[str, ...]:
    """The options by SHA-256 of seed and option, lowest first: `sha256sum` repeats it."""
    return tuple(sorted(options, key=lambda option: _lot(seed, option)))


def break_ties(order: Order, seed: str) -> tuple[str, ...]:
    """One order without ties: the lot decides among equals and touches nothing else."""
    return tuple(option for equals in order for option in lot_order(equals, seed))


def _lot(seed: str, option: str) -> str:
    return hashlib.sha256(f"{seed}{option}".encode()).hexdigest()
