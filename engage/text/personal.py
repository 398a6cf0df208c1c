"""What in a text may point to a person: found by pattern, for a person to decide."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class PersonalKind(StrEnum):
    """The sort of personal detail."""

    EMAIL = "email"
    PHONE = "phone"
    IDENTITY_CODE = "identity-code"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class PersonalDetail:
    """One place in the text, as positions of its characters."""

    kind: PersonalKind
    start: int
    end: int


PATTERNS = (
    (PersonalKind.EMAIL, re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,4}")),
    (PersonalKind.IDENTITY_CODE, re.compile(r"\b\d{6}[-+A-FU-Y]\d{3}[0-9A-FHJ-NPR-Y]\b")),
    (
        PersonalKind.PHONE,
        re.compile(r"(?<![\w.,-])(?:\+\d{1,3}[ -]?|0)\d{1,3}(?:[ -]?\d{2,4}){2,3}\b"),
    ),
    # Two capitalised words side by side that do not begin a sentence.
    (
        PersonalKind.NAME,
        re.compile(
            r"(?<=[a-zåäöé,;:(] )[A-ZÅÄÖÉ][a-zåäöéü]{1,30}(?:-[A-ZÅÄÖÉ][a-zåäöéü]{1,30})?"
            r" [A-ZÅÄÖÉ][a-zåäöéü]{1,30}(?:-[A-ZÅÄÖÉ][a-zåäöéü]{1,30})?"
        ),
    ),
)


def personal_details(text: str) -> tuple[PersonalDetail, ...]:
    """Places that look personal, in order, none overlapping; a suggestion, never a verdict."""
    return tuple(sorted(_found(text), key=lambda detail: detail.start))


def without_details(text: str, mark: str) -> str:
    """The text with the mark in place of everything that looks personal."""
    for detail in reversed(personal_details(text)):
        text = text[: detail.start] + mark + text[detail.end :]
    return text


def _found(text: str) -> Iterator[PersonalDetail]:
    taken: list[range] = []
    for kind, pattern in PATTERNS:
        for match in pattern.finditer(text):
            span = range(match.start(), match.end())
            if not any(span.start < other.stop and other.start < span.stop for other in taken):
                taken.append(span)
                yield PersonalDetail(kind, span.start, span.stop)
