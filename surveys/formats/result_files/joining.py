"""Several picks in one cell: which options they are probably made of.

A cut at every separator is only a candidate. A piece that is never seen without the one before it
is the second half of an option with a comma in it, so the two are put together again.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence

from surveys.rules.mapping.joined import cut
from surveys.rules.mapping.spelling import folded

SEPARATORS = (";", ",")
IN_BRACKETS = re.compile(r"\([^()]*\)")
FEWEST_JOINED, MOST_OPTIONS, COVERED, REPEATED = 0.08, 40, 0.6, 2


def options_of(counts: Mapping[str, int], separator: str) -> list[str] | None:
    """The options of a joined multi-choice in order of frequency; None when it is not one."""
    cells = [(_pieces(text, separator), count) for text, count in counts.items()]
    total = sum(counts.values())
    joined = sum(count for pieces, count in cells if len(pieces) > 1)
    if not total or joined < FEWEST_JOINED * total:
        return None
    # A semicolon is put between options by a program; a comma is also what people write.
    glued = _glue(cells) if separator == "," else set()
    cells = [(_joined(pieces, glued, separator), count) for pieces, count in cells]
    if sum(count for pieces, count in cells if len(pieces) > 1) < FEWEST_JOINED * total:
        return None
    frequency: Counter[str] = Counter()
    for pieces, count in cells:
        frequency.update(dict.fromkeys(pieces, count))
    options = [text for text, count in frequency.most_common() if count >= REPEATED]
    return options if _is_closed(options, frequency) else None


def _pieces(text: str, separator: str) -> list[str]:
    """The cell cut at the separators that do not stand in brackets."""
    hidden = IN_BRACKETS.sub(lambda found: found[0].replace(separator, "\0"), text)
    parts = [part.replace("\0", separator).strip() for part in cut(hidden, separator)]
    return [part for part in parts if part]


def _glue(cells: Sequence[tuple[list[str], int]]) -> set[tuple[str, str]]:
    """Pairs of pieces of which the second is never seen but behind the first."""
    before: dict[str, set[str | None]] = {}
    times: Counter[str] = Counter()
    for pieces, count in cells:
        for place, piece in enumerate(pieces):
            before.setdefault(piece, set()).add(pieces[place - 1] if place else None)
            times[piece] += count
    alone = {pieces[0] for pieces, _ in cells if len(pieces) == 1}
    pairs = set()
    for piece, known in before.items():
        (one, *others) = known
        if one is None or others:
            continue
        is_continued = piece[:1].islower()
        # A first half that never stands alone is none; one that does is an option of its own.
        if is_continued or (one not in alone and times[piece] >= REPEATED):
            pairs.add((one, piece))
    return pairs


def _joined(pieces: Sequence[str], glued: set[tuple[str, str]], separator: str) -> list[str]:
    result: list[str] = []
    last = None
    for piece in pieces:
        if last is not None and (last, piece) in glued:
            result[-1] = f"{result[-1]}{separator} {piece}"
        else:
            result.append(piece)
        last = piece
    return result


def _is_closed(options: Sequence[str], frequency: Counter[str]) -> bool:
    """Few options that come again and again; anything else is prose with commas."""
    if not 2 <= len({folded(option) for option in options}) <= MOST_OPTIONS:
        return False
    return sum(frequency[option] for option in options) >= COVERED * frequency.total()
