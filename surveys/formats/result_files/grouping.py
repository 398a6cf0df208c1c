"""Which columns belong to one question: options, rows of a matrix, places of a ranking."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from surveys.formats.result_files.headers import Header

BRACKETS = re.compile(r"^(?P<question>.*\S)\s*\[(?P<part>[^\[\]]+)\]$")
NUMBERED = re.compile(r"^(?P<question>\d+)\.(?P<number>\d+)[.)]?\s+(?P<part>.+)$", re.DOTALL)
LETTERED = re.compile(r"^(?P<question>\d+)(?P<number>[a-z])[.)]\s+(?P<part>.+)$", re.DOTALL)
PREFIXED = re.compile(r"^(?P<question>.{8,}?\S)(?::| [-–]) +(?P<part>.+)$", re.DOTALL)
FEWEST = 2


@dataclass(frozen=True, slots=True)
class Part:
    """One column of a group: what its header says, and the number that it gives the part."""

    column: int
    title: str
    number: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """The columns of one question; `is_untitled` where only a number stands above them."""

    question: str
    parts: tuple[Part, ...]
    is_untitled: bool = False

    @property
    def is_single(self) -> bool:
        """True for a question with one column."""
        return len(self.parts) == 1


def group_headers(headers: Sequence[Header]) -> list[Group]:
    """Every column in one group, in the order of the file."""
    groups: list[Group] = []
    place = 0
    while place < len(headers):
        group = next(
            (found for read in READERS if (found := read(headers, place)) is not None),
            Group(headers[place].text, (Part(place, headers[place].text),)),
        )
        groups.append(group)
        place += len(group.parts)
    return groups


def _continued(headers: Sequence[Header], place: int) -> Group | None:
    """A header, and blank ones behind it whose second row names the options."""
    end = place + 1
    while end < len(headers) and headers[end].is_continued:
        end += 1
    if end - place < FEWEST:
        return None
    parts = tuple(Part(one.column, one.part or one.question) for one in headers[place:end])
    return Group(headers[place].question, parts)


def _matched(pattern: re.Pattern[str], *, is_untitled: bool) -> Callable[..., Group | None]:
    def read(headers: Sequence[Header], place: int) -> Group | None:
        found: list[tuple[Header, re.Match[str]]] = []
        for header in headers[place:]:
            match = None if header.part else pattern.match(header.question)
            if match is None or (found and match["question"] != found[0][1]["question"]):
                break
            found.append((header, match))
        if len(found) < FEWEST:
            return None
        parts = tuple(
            Part(header.column, match["part"].strip(), match.groupdict().get("number", ""))
            for header, match in found
        )
        return Group(found[0][1]["question"].strip(), parts, is_untitled)

    return read


READERS = (
    _continued,
    _matched(NUMBERED, is_untitled=True),
    _matched(LETTERED, is_untitled=True),
    _matched(BRACKETS, is_untitled=False),
    _matched(PREFIXED, is_untitled=False),
)
