"""Where the headers end and the answers begin, and what the headers say."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from engage.tables.grid import Grid, GridRow
from surveys.formats.result_files.words import RESPONSE, UNNAMED
from surveys.rules.mapping.spelling import folded

TAG = re.compile(r"<[^<>]{0,200}>")
HALF_ENTITY = re.compile(r"&(nbsp|amp|lt|gt|quot|#\d{1,6})(?![;\w])")
MARKDOWN_LINK = re.compile(r"\[([^\[\]]{1,300})\]\((?:https?://|www\.)[^()\s]{1,500}\)")
CODED = re.compile(r"^X?(\d+[a-z]?)\.\.(?=\S)")
DOTS = re.compile(r"\.+")
# A line break that a program dropped: "gender?Gender identity".
GLUED = re.compile(r"(?<=[^\W\d_]{2}[.?!])(?=[^\W\d_]{2})")
LONGEST_TITLE = 1_000


@dataclass(frozen=True, slots=True)
class Header:
    """What stands above a column: the question, and the option or row under it."""

    column: int
    raw: str
    question: str
    part: str
    is_continued: bool

    @property
    def text(self) -> str:
        """Both together, as people read it."""
        return " – ".join(text for text in (self.question, self.part) if text)


@dataclass(frozen=True, slots=True)
class HeaderRows:
    """The headers, the rows of answers, and how many blank rows stood between."""

    headers: tuple[Header, ...]
    rows: tuple[GridRow, ...]
    count: int
    blank_rows: int


def split_headers(grid: Grid, count: int | None = None) -> HeaderRows:
    """One or two header rows; blank rows are passed over and counted."""
    filled = [row for row in grid.rows if not row.is_blank]
    width = grid.width
    first = _padded(filled[0], width)
    second = _padded(filled[1], width) if len(filled) > 1 else None
    rows = count or (2 if second is not None and _is_second(first, second) else 1)
    below = second if rows == 2 and second is not None else None
    answers = tuple(filled[rows:])
    return HeaderRows(
        headers=_headers(first, below),
        rows=answers,
        count=rows,
        blank_rows=len(grid.rows) - len(filled),
    )


def clean_title(raw: str) -> str:
    """The header as a person wrote it: no mark-up, no half entities, blanks instead of dots."""
    text = HALF_ENTITY.sub(r"&\1;", raw)
    # Twice, for &amp;nbsp; has gone through two programs.
    text = TAG.sub(" ", html.unescape(html.unescape(text)))
    text = MARKDOWN_LINK.sub(r"\1", text)
    if " " not in text.strip() and text.count(".") > 1:
        text = DOTS.sub(" ", CODED.sub(r"\1. ", text).removeprefix("X")).replace(" ", " ", 1)
        text = re.sub(r"^(\d+[a-z]?) ", r"\1. ", text)
    return " ".join(unglued(text).replace("\u00a0", " ").split())[:LONGEST_TITLE].strip(" *_")


def unglued(text: str) -> str:
    """Two sentences that stand together without a blank are apart."""
    return GLUED.sub(lambda found: " " if text[found.start()].isupper() else "", text)


def _padded(row: GridRow, width: int) -> tuple[str, ...]:
    return (*row.cells, *("" for _ in range(width - len(row.cells))))


def _is_second(first: Sequence[str], second: Sequence[str]) -> bool:
    """The second row names options under blank headers, or says "Response" under full ones."""
    says_response = sum(folded(cell) in RESPONSE for cell in second)
    blank = [place for place, cell in enumerate(first) if is_unnamed(cell)]
    named_below = sum(bool(second[place].strip()) for place in blank)
    return says_response > 0 and (named_below > 0 or says_response >= len(first) // 2)


def is_unnamed(header: str) -> bool:
    """True for a blank header and for the names that programs give to blank ones."""
    return UNNAMED.fullmatch(folded(header)) is not None


def _headers(first: Sequence[str], second: Sequence[str] | None) -> tuple[Header, ...]:
    headers: list[Header] = []
    question = ""
    for column, raw in enumerate(first):
        below = second[column].strip() if second is not None else ""
        is_blank = is_unnamed(raw)
        is_continued = is_blank and bool(below) and bool(question)
        question = question if is_continued else ("" if is_blank else clean_title(raw))
        part = "" if folded(below) in RESPONSE else clean_title(below)
        joined = " | ".join(text for text in (raw.strip(), below) if text)
        headers.append(Header(column, joined, question, part, is_continued))
    return tuple(headers)
