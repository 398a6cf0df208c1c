"""The lot: the order it gave, and the commands with which anybody draws it again."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from shlex import quote

from voting.rules.ties import lot_order
from voting.views.result_counts import Entries, Json

SEED_COMMAND = "seed=$(printf '%s' {text} | sha256sum | cut -d' ' -f1)"
ORDER_COMMAND = (
    "for entry in {entries}; do\n"
    "  echo \"$(printf '%s' \"$seed$entry\" | sha256sum | cut -d' ' -f1) $entry\"\n"
    "done | sort"
)


@dataclass(frozen=True, slots=True)
class DrawnEntry:
    """An entry in the order of the lot, with the hash that put it there."""

    key: str
    text: str
    sha256: str


@dataclass(frozen=True, slots=True)
class DrawnLot:
    """A drawn lot that can be drawn again."""

    draw: str
    seed: str
    text: str
    order: Sequence[DrawnEntry]
    commands: str


def drawn_lot(entries: Entries, result: Json, draw: str | None) -> DrawnLot | None:
    """The lot by which the stored result was decided; None where nothing was drawn."""
    lot = result.get("lot")
    if not lot or draw is None:
        return None
    # Before there was a root, the seed was made of the ballot file's own hash.
    ballots = result.get("ballots_root") or result["ballots_sha256"]
    text = f"lot-v1|{result['manifest_sha256']}|{ballots}|{draw}"
    order = lot_order(result["options"], lot["seed"])
    commands = (
        SEED_COMMAND.format(text=quote(text))
        + "\n"
        + ORDER_COMMAND.format(entries=" ".join(quote(key) for key in sorted(order)))
    )
    return DrawnLot(
        draw=draw,
        seed=lot["seed"],
        text=text,
        order=[DrawnEntry(key, entries.texts[key], _sha256(lot["seed"] + key)) for key in order],
        commands=commands,
    )


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
