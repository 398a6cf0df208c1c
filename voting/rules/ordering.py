"""The order in which one voter sees the entries, and the keys of new entries."""

import hashlib
import re
import unicodedata
from collections.abc import Collection, Iterable

MAX_KEY = 60


def voters_order(keys: Iterable[str], nullifier: bytes) -> tuple[str, ...]:
    """Random to anybody else, and the same for this voter each time."""
    return tuple(sorted(keys, key=lambda key: hashlib.sha256(nullifier + key.encode()).digest()))


def entry_key(text: str, taken: Collection[str]) -> str:
    """A readable key for an entry of this text that no other entry has."""
    plain = unicodedata.normalize("NFKD", text.lower()).encode("ascii", "ignore").decode()
    stem = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[: MAX_KEY - 4].strip("-") or "entry"
    number = 1
    while (key := stem if number == 1 else f"{stem}-{number}") in taken:
        number += 1
    return key
