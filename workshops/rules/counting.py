"""Counts of notes and of heads. A note counts as a note, never as a resident."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class CountedNote:
    """What counting needs of a note: where it was said and whether it's set aside."""

    prompt: str
    table: int | None
    set_aside: str | None


@dataclass(frozen=True, slots=True)
class NoteCounts:
    """Counts that close: collected = used + the sum over reasons of set_aside."""

    collected: int
    used: int
    set_aside: Mapping[str, int]
    by_prompt: Mapping[str, int]
    by_table: Mapping[int | None, int]
    by_prompt_and_table: Mapping[tuple[str, int | None], int]


@dataclass(frozen=True, slots=True)
class HeadCount:
    """How many came, over the sessions where somebody counted."""

    heads: int | None
    counted_sessions: int
    sessions: int


def count_notes(notes: Iterable[CountedNote]) -> NoteCounts:
    """Every note counted once; breakdowns hold the used ones only."""
    every = list(notes)
    used = [note for note in every if note.set_aside is None]
    return NoteCounts(
        collected=len(every),
        used=len(used),
        set_aside=Counter(note.set_aside for note in every if note.set_aside is not None),
        by_prompt=Counter(note.prompt for note in used),
        by_table=Counter(note.table for note in used),
        by_prompt_and_table=Counter((note.prompt, note.table) for note in used),
    )


def count_heads(per_session: Iterable[int | None]) -> HeadCount:
    """The sum of counted heads with its base; None when nobody counted anywhere."""
    every = list(per_session)
    counted = [heads for heads in every if heads is not None]
    return HeadCount(sum(counted) if counted else None, len(counted), len(every))
