"""Permanent keys made from what a person wrote as a title."""

import re
import unicodedata
from collections.abc import Collection

from surveys.rules.questionnaire import DONT_KNOW
from surveys.rules.reader import LONGEST_KEY

# Room for a number behind it, and for the key of an option that asks for words.
LONGEST_STEM = 30


def key_from(title: str, taken: Collection[str], otherwise: str = "kohta") -> str:
    """A key that resembles the title and that nobody has yet."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    stem = _shortened(re.sub(r"[^a-z0-9]+", "-", plain).strip("-")) or otherwise
    key, number = stem, 1
    while key in taken or key == DONT_KNOW:
        number += 1
        key = f"{stem[: LONGEST_KEY - 8]}-{number}"
    return key


def _shortened(stem: str) -> str:
    """Cut between two words where there is a place for it."""
    if len(stem) <= LONGEST_STEM:
        return stem
    cut = stem[:LONGEST_STEM]
    return cut.rpartition("-")[0] or cut
