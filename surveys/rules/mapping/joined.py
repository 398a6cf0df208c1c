"""Several picks in one cell: read with the known options, never by cutting at every separator.

"Yes, technical governance only, Grants" holds two options of which one has a comma. So the longest
option that stands at a place is taken, and only what belongs to no option is left over.
"""

import re
from collections.abc import Mapping, Sequence

from surveys.rules.mapping.model import Code
from surveys.rules.mapping.spelling import folded

Known = Mapping[tuple[str, ...], str]


def cut(text: str, separator: str) -> list[str]:
    """The text at its separators; a comma without a blank behind it is part of a number."""
    pattern = re.escape(separator) + (r"(?=\s|$)" if separator == "," else "")
    return [piece.strip() for piece in re.split(pattern, text)]


def known_options(codes: Sequence[Code], separator: str) -> dict[tuple[str, ...], str]:
    """Each option as the pieces that cutting would make of it."""
    return {
        tuple(folded(piece) for piece in cut(text, separator)): code.key
        for code in codes
        for text in code.texts
    }


def split_joined(known: Known, text: str, separator: str) -> tuple[set[str], list[str]]:
    """The keys of the options in the text, and the pieces that are no option's."""
    pieces = cut(text, separator)
    found: set[str] = set()
    rest: list[str] = []
    place = 0
    while place < len(pieces):
        taken = _longest(known, pieces, place)
        if taken is not None:
            key, length = taken
            found.add(key)
            place += length
            continue
        if pieces[place]:
            rest.append(pieces[place])
        place += 1
    return found, rest


def _longest(known: Known, pieces: Sequence[str], place: int) -> tuple[str, int] | None:
    most = max((len(option) for option in known), default=0)
    for length in range(min(most, len(pieces) - place), 0, -1):
        key = known.get(tuple(folded(piece) for piece in pieces[place : place + length]))
        if key is not None:
            return key, length
    return None
