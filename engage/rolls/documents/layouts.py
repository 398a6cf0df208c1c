"""What stands on a letter, a slip and a poster."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

import segno

from engage.rolls.documents.compiling import Tree, compiled

MASK = 3
"""Readers take any mask; trying all eight takes most of the time of making a code."""


@dataclass(frozen=True, slots=True)
class LetterWords:
    """The same in each letter of a language."""

    language: str
    title: str
    paragraphs: Sequence[str]
    how: str
    address: str
    code: str
    closes: str


@dataclass(frozen=True, slots=True)
class LetterPaper:
    """What is the same in all letters of a printing."""

    municipality: str
    sender: str
    date: str
    accent: str
    words: Mapping[str, LetterWords]


@dataclass(frozen=True, slots=True)
class Letter:
    """One person's letter: the lines on the envelope, its languages, the code and its address."""

    lines: Sequence[str]
    languages: Sequence[str]
    code: str
    link: str


@dataclass(frozen=True, slots=True)
class SheetWords:
    """What is the same on all slips of a sheet."""

    title: str
    step: str
    audience: str
    unit: str
    how: str
    address: str
    language: str


@dataclass(frozen=True, slots=True)
class Slip:
    """One slip: its running number, the code as people read it, and what its picture says."""

    number: str
    code: str
    link: str


@dataclass(frozen=True, slots=True)
class Poster:
    """An open link on a wall."""

    municipality: str
    title: str
    lead: str
    how: str
    address: str
    link: str
    closes: str
    accent: str
    language: str


def picture_of(text: str) -> dict[str, int | str]:
    """The square code of the text: its side in dots, and each dot (1 dark, 0 light) row by row."""
    code = segno.make(text, error="m", micro=False, mask=MASK)
    dots = "".join("1" if dark else "0" for row in code.matrix for dark in row)
    return {"side": len(code.matrix), "dots": dots}


def letters_pdf(paper: LetterPaper, letters: Sequence[Letter]) -> bytes:
    """One page a letter, in the order given."""
    tree: Tree = {
        **asdict(paper),
        "letters": [
            {
                "lines": list(one.lines),
                "languages": list(one.languages),
                "code": one.code,
                "picture": picture_of(one.link),
            }
            for one in letters
        ],
    }
    return compiled("letters.typ", tree, is_tagged=False)


def slips_pdf(words: SheetWords, slips: Sequence[Slip]) -> bytes:
    """Eight slips to an A4, to be cut along the lines."""
    tree: Tree = {
        **asdict(words),
        "slips": [
            {"number": one.number, "code": one.code, "picture": picture_of(one.link)}
            for one in slips
        ],
    }
    return compiled("slips.typ", tree, is_tagged=False)


def poster_pdf(poster: Poster) -> bytes:
    """One page for a wall, tagged, as it may be sent around as well."""
    tree: Tree = {**asdict(poster), "picture": picture_of(poster.link)}
    return compiled("poster.typ", tree, is_tagged=True)
