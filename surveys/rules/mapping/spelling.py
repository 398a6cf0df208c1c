"""When two texts of a file are one: spaces, capitals, accents of the encoding, near misses."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

NEARLY, NEARLY_IN_LONG = 0.75, 0.88
SHORT_WORD, TELLING, SELDOM = 8, 4, 0.05
# The few answers that mean one thing in three languages.
SAME = (
    ("kyllä", "yes", "ja", "joo"),
    ("ei", "no", "nej"),
    ("mies", "male", "man", "m"),
    ("nainen", "female", "woman", "kvinna", "n", "f", "k"),
    ("en osaa sanoa", "en tiedä", "don't know", "i don't know", "vet ej", "vet inte"),
    ("muu", "other", "annat", "annan"),
)
_SAME_BARE = tuple(
    frozenset("".join(sign for sign in text if sign.isalnum()) for text in group) for group in SAME
)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """These spellings look like one code: the most frequent is the target."""

    target: str
    texts: tuple[str, ...]


def plain(text: str) -> str:
    """The text without needless blanks, as it is compared first."""
    return " ".join(unicodedata.normalize("NFC", text).split())


def folded(text: str) -> str:
    """The text for a second look: no capitals, one kind of apostrophe."""
    return plain(text).casefold().replace("\u2019", "'").replace("\u2018", "'")


def bare(text: str) -> str:
    """Letters and digits alone: `M I Ä S` and `miäs` are one."""
    return "".join(letter for letter in folded(text) if letter.isalnum())


def suggestions(counts: Mapping[str, int]) -> list[Suggestion]:
    """Spellings that are probably one code, the most frequent of each group first."""
    ordered = sorted(counts, key=lambda text: (-counts[text], text))
    groups: dict[str, list[str]] = {}
    for text in ordered:
        target = next(
            (known for known in groups if _is_one(known, text, counts[text] / counts[known])), None
        )
        groups.setdefault(target or text, [])
        if target is not None:
            groups[target].append(text)
    return [Suggestion(target, tuple(texts)) for target, texts in groups.items() if texts]


def _is_one(known: str, text: str, share: float) -> bool:
    first, second = bare(known), bare(text)
    if not first or not second:
        return False
    if first == second or any(first in same and second in same for same in _SAME_BARE):
        return True
    if re.search(r"\d", first + second):
        return False
    if len(first) == 1 or len(second) == 1:
        return first[0] == second[0]
    # A slip is seldom; two answers that are merely alike are both given by many.
    return share <= SELDOM and _is_near(first, second)


def _is_near(first: str, second: str) -> bool:
    """One slip in a short word, a few in a long one."""
    if min(len(first), len(second)) < TELLING:
        return False
    needed = NEARLY if len(first) <= SHORT_WORD else NEARLY_IN_LONG
    return SequenceMatcher(None, first, second).ratio() >= needed
