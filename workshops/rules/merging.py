"""Which notes certainly say the same: equal once case, accents, spaces and punctuation are folded.

Likeness beyond that is a suggestion for a person and lives elsewhere; words are never edited, and
notes under different prompts are never put together.
"""

import unicodedata
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True)
class SameNotes(Generic[K]):
    """Notes of one prompt that say the same, first written first."""

    prompt: str
    members: tuple[K, ...]


def fold(text: str) -> str:
    """The words alone: letters and digits in one case without accents, single spaces between."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    kept = (c for c in plain if not unicodedata.combining(c))
    return " ".join("".join(c if c.isalnum() else " " for c in kept).split())


def same_notes(notes: Iterable[tuple[K, str, str]]) -> list[SameNotes[K]]:
    """Groups of at least two among (key, prompt, text), in the order of their first notes."""
    groups: dict[tuple[str, str], list[K]] = {}
    for key, prompt, text in notes:
        # A note of signs alone (":)", "!!!") has no words to compare: it equals itself only.
        folded = fold(text) or text
        groups.setdefault((prompt, folded), []).append(key)
    return [
        SameNotes(prompt, tuple(members))
        for (prompt, _), members in groups.items()
        if len(members) > 1
    ]
