"""What a document of ours consists of: plain frozen values that every writer understands."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from engage.documents.charts import Chart

_ID = re.compile(r"[a-z][a-z0-9-]*")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}")
DEEPEST_HEADING = 4


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one voice; a link when it has an address."""

    text: str
    strong: bool = False
    emphasis: bool = False
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Badge:
    """A level on a short scale, drawn as filled and empty dots beside its words."""

    text: str
    level: int
    of: int = 3


Inline = Run | Badge
Inlines = str | tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """Opens a part; writers number it, so the text carries no number."""

    level: int
    text: str
    id: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; a line end inside it is kept."""

    text: Inlines


@dataclass(frozen=True, slots=True)
class BulletList:
    """Points of equal weight, or steps when ordered."""

    items: tuple[Inlines, ...]
    is_ordered: bool = False


@dataclass(frozen=True, slots=True)
class Column:
    """A column's title and where its cells stand."""

    title: str
    align: Literal["left", "right", "centre"] = "left"


@dataclass(frozen=True, slots=True)
class Value:
    """A number with the words it is shown in; sheets get the number itself."""

    text: str
    number: float | None = None


Cell = str | int | Value | Badge


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under headers that repeat on each page; the first cell of a row names the row."""

    caption: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A chart, what it shows, and the same in words for those who don't see it."""

    chart: Chart
    caption: str
    alt: str
    note: str | None = None


@dataclass(frozen=True, slots=True)
class Quote:
    """Somebody's own words, where they come from, and their language."""

    text: str
    provenance: str
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Tile:
    """One figure, what it counts, and of how many."""

    figure: str
    caption: str
    base: str = ""


@dataclass(frozen=True, slots=True)
class Stats:
    """The few figures that one should remember."""

    tiles: tuple[Tile, ...]


@dataclass(frozen=True, slots=True)
class Note:
    """A remark set apart from the text; its kind has a word in the labels."""

    kind: Literal["information", "caution", "method"]
    text: Inlines


@dataclass(frozen=True, slots=True)
class PageBreak:
    """What follows starts on a new page where there are pages."""


Block = Heading | Paragraph | BulletList | Table | Figure | Quote | Stats | Note | PageBreak


@dataclass(frozen=True, slots=True)
class Document:
    """A whole document; its date is the only time that any written file carries."""

    title: str
    subtitle: str
    language: str
    municipality: str
    date: date
    blocks: tuple[Block, ...]
    accent_colour: str = "#1d5c63"
    meta: tuple[tuple[str, str], ...] = field(default=())

    def __post_init__(self) -> None:
        """Faults of the calling code are found here, not in the middle of a file."""
        if not _COLOUR.fullmatch(self.accent_colour):
            raise ValueError(f"not a colour: {self.accent_colour!r}")
        _check_headings([block for block in self.blocks if isinstance(block, Heading)])


def _check_headings(headings: Sequence[Heading]) -> None:
    """Readers of tagged files move by headings, so no level may be left out."""
    level, seen = 0, set[str]()
    for heading in headings:
        if not 1 <= heading.level <= min(level + 1, DEEPEST_HEADING):
            raise ValueError(f"heading level {heading.level} after {level}: {heading.text!r}")
        if not _ID.fullmatch(heading.id) or heading.id in seen:
            raise ValueError(f"heading id is taken or not [a-z0-9-]: {heading.id!r}")
        level = heading.level
        seen.add(heading.id)


def runs(text: Inlines) -> tuple[Inline, ...]:
    """The text as runs, also when it was given as one plain string."""
    return (Run(text),) if isinstance(text, str) else text


def plain_text(text: Inlines) -> str:
    """The words alone."""
    return "".join(run.text for run in runs(text))
