"""What leaves a workshop in a file, as plain values that every format writes from."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ExportedPrompt:
    """A question, with its short heading."""

    key: str
    heading: str
    text: str


@dataclass(frozen=True, slots=True)
class ExportedRoom:
    """One session: where and when it was held and how many came."""

    key: str
    title: str
    place: str
    audience: str
    starts_at: datetime
    ends_at: datetime
    heads: int | None

    @property
    def day(self) -> date:
        """The day it began on, in the place's own time."""
        return self.starts_at.date()


@dataclass(frozen=True, slots=True)
class ExportedTheme:
    """A theme of the codebook in one language, with its words for suggestions."""

    id: UUID
    key: str
    title: str
    description: str
    keywords: Mapping[str, Sequence[str]]
    is_retired: bool = False


@dataclass(frozen=True, slots=True)
class ExportedCoding:
    """A note under a theme by a person's decision."""

    theme: UUID
    by: UUID
    at: datetime
    is_from_machine: bool


@dataclass(frozen=True, slots=True)
class ExportedMarks:
    """What stands beside a note; dots that nobody counted are None."""

    cluster: str | None = None
    cluster_id: UUID | None = None  # two clusters may have one title
    dots_device: int | None = None
    dots_paper: int | None = None
    heading: str = ""  # over the note in the sheet it came from
    origin: str = ""  # file, sheet and cell

    @property
    def dots(self) -> int:
        """All dots that are known of."""
        return (self.dots_device or 0) + (self.dots_paper or 0)


@dataclass(frozen=True, slots=True)
class ExportedNote:
    """A note with where it was said; `aside` says why it isn't used."""

    id: UUID
    room: ExportedRoom
    prompt: ExportedPrompt
    table: str | int | None
    table_number: int
    text: str
    source: str
    number: int
    language: str | None
    is_late: bool
    aside: str | None
    recorded_at: datetime
    same_as: tuple[int, str] | None = None
    codings: tuple[ExportedCoding, ...] = ()
    marks: ExportedMarks = ExportedMarks()


@dataclass(frozen=True, slots=True)
class ExportedWorkshop:
    """All of a workshop: every note is in `notes` once, whatever became of it."""

    id: UUID
    key: str
    title: str
    process: str
    language: str
    rooms: tuple[ExportedRoom, ...]
    prompts: tuple[ExportedPrompt, ...]
    notes: tuple[ExportedNote, ...]
    themes: tuple[ExportedTheme, ...]
    coders: Mapping[UUID, str]

    def notes_of(self, prompt: ExportedPrompt) -> tuple[ExportedNote, ...]:
        """The notes under the prompt, in the order they were written."""
        return tuple(note for note in self.notes if note.prompt.key == prompt.key)

    def titles_of(self, note: ExportedNote) -> list[str]:
        """The titles of the note's themes, in the order of the codebook."""
        under = {coding.theme for coding in note.codings}
        return [theme.title for theme in self.themes if theme.id in under]


@dataclass(frozen=True, slots=True)
class RoomCounts:
    """Counts of a session that close: written = used + aside."""

    written: int
    used: int
    by_prompt: Mapping[str, int]

    @property
    def aside(self) -> int:
        """How many notes are set aside."""
        return self.written - self.used


def counts_of(exported: ExportedWorkshop, room: ExportedRoom) -> RoomCounts:
    """How many notes the session has, and how many of the used ones are under each prompt."""
    notes = [note for note in exported.notes if note.room.key == room.key]
    by_prompt = Counter(note.prompt.key for note in notes if note.aside is None)
    return RoomCounts(len(notes), sum(by_prompt.values()), by_prompt)
