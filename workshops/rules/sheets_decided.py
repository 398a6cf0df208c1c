"""What becomes of each note of a file: taken, there already, or refused with the reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from workshops.rules.merging import fold
from workshops.rules.notes import NoteFault, NoteRefused, clean_note
from workshops.rules.sheets import Known
from workshops.rules.sheets_rows import FoundNote, FoundRows
from workshops.rules.sheets_words import prompt_of_words, room_of_words, table_number

LARGEST_TABLE = 200


class Outcome(StrEnum):
    """What became of a note or of a row."""

    IMPORTED = "imported"
    BLANK = "blank"
    DUPLICATE = "duplicate"
    TOO_LONG = "too-long"
    NO_PROMPT = "no-prompt"
    UNKNOWN_PROMPT = "unknown-prompt"
    UNKNOWN_ROOM = "unknown-room"
    TABLE_TOO_LARGE = "table-too-large"


@dataclass(frozen=True, slots=True)
class Already:
    """What earlier imports brought in: cells of this very file, and notes of its namesakes.

    A file that was corrected and uploaded anew keeps its name; the same words in the same cell
    under the same prompt in the same room are then the same note.
    """

    cells: frozenset[tuple[str, int, int]] = frozenset()
    notes: frozenset[tuple[str, int, int, str, str, str]] = frozenset()


@dataclass(frozen=True, slots=True)
class DecidedNote:
    """A note to be stored: clean words, the keys of prompt and room, the number of its table."""

    found: FoundNote
    text: str
    prompt: str
    room: str
    table: str


@dataclass(slots=True)
class Decided:
    """The whole file: notes to store, and for every place what becomes of it."""

    notes: list[DecidedNote] = field(default_factory=list)
    outcomes: list[tuple[str, int, int, Outcome]] = field(default_factory=list)
    words: dict[tuple[str, int, int], str] = field(default_factory=dict)

    def count(self, outcome: Outcome) -> int:
        """How many notes or rows became this."""
        return sum(one is outcome for *_, one in self.outcomes)

    @property
    def refused(self) -> list[tuple[str, int, int, Outcome]]:
        """The places of notes that can't be stored."""
        fine = {Outcome.IMPORTED, Outcome.BLANK, Outcome.DUPLICATE}
        return [one for one in self.outcomes if one[3] not in fine]


def decide(
    rows: FoundRows,
    known: Known,
    prompts: Mapping[str, str],
    room: str,
    already: Already,
) -> Decided:
    """Every note of the file has its outcome, and so has every row without one."""
    decided = Decided()
    for sheet, row in rows.blank:
        decided.outcomes.append((sheet, row, 0, Outcome.BLANK))
    for note in rows.notes:
        outcome, stored = _decide_one(note, known, prompts, room, already)
        place = (note.sheet, note.row, note.column)
        decided.outcomes.append((*place, outcome))
        if stored is not None:
            decided.notes.append(stored)
        elif outcome is not Outcome.BLANK:
            decided.words[place] = _telling(note, outcome)
    decided.outcomes.sort(key=lambda one: one[1])
    return decided


def _telling(note: FoundNote, outcome: Outcome) -> str:
    words = {
        Outcome.UNKNOWN_PROMPT: note.prompt,
        Outcome.UNKNOWN_ROOM: note.room,
        Outcome.TABLE_TOO_LARGE: note.table,
    }
    return words.get(outcome, note.text)[:80]


def _decide_one(
    note: FoundNote, known: Known, prompts: Mapping[str, str], room: str, already: Already
) -> tuple[Outcome, DecidedNote | None]:
    try:
        text = clean_note(note.text)
    except NoteRefused as refused:
        is_blank = refused.fault is NoteFault.EMPTY
        return (Outcome.BLANK if is_blank else Outcome.TOO_LONG), None
    prompt = prompts.get(fold(note.prompt)) or prompt_of_words(note.prompt, known)
    where = room_of_words(note.room, known) if note.room else room
    if not prompt or prompt not in known.prompts:
        return (Outcome.UNKNOWN_PROMPT if note.prompt else Outcome.NO_PROMPT), None
    if not where:
        return Outcome.UNKNOWN_ROOM, None
    number = table_number(note.table)
    if number is not None and number > LARGEST_TABLE:
        return Outcome.TABLE_TOO_LARGE, None
    place = (note.sheet, note.row, note.column)
    if place in already.cells or (*place, where, prompt, text) in already.notes:
        return Outcome.DUPLICATE, None
    return Outcome.IMPORTED, DecidedNote(note, text, prompt, where, note.table.strip())


def unknown_prompts(rows: FoundRows, known: Known, prompts: Mapping[str, str]) -> list[str]:
    """The words of prompt columns that name no prompt yet, each once, in their order."""
    words: dict[str, str] = {}
    for note in rows.notes:
        folded = fold(note.prompt)
        if folded and not prompts.get(folded) and not prompt_of_words(note.prompt, known):
            words.setdefault(folded, note.prompt)
    return list(words.values())[:60]


def decided_prompts(words: Sequence[str], keys: Sequence[str]) -> dict[str, str]:
    """Which prompt each of the words means, as a person chose; unchosen ones are left out."""
    return {fold(one): key for one, key in zip(words, keys, strict=True) if key}
