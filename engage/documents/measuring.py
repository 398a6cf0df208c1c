"""How wide text will be, near enough to lay out labels without a font at hand."""

import re

_BREAKS = re.compile("[ \n]+")
_NARROW = frozenset("iljtfrI.,:;'|!()[] -\u00a0")
_WIDE = frozenset("mwMW@%—")
_FIRST_FULL_WIDTH = 0x2E80


def text_width(text: str, size: float) -> float:
    """The width in the units of the size; rather too much than too little."""
    return sum(_relative_width(letter) for letter in text) * size


def _relative_width(letter: str) -> float:
    if ord(letter) >= _FIRST_FULL_WIDTH:
        return 1.05
    if letter in _NARROW:
        return 0.37
    if letter in _WIDE:
        return 0.97
    return 0.72 if letter.isupper() else 0.61


def wrap(text: str, size: float, width: float, *, lines: int = 4) -> list[str]:
    """The text in lines no wider than this; what doesn't fit ends in an ellipsis."""
    done: list[str] = []
    current = ""
    for word in _words(text, size, width):
        wider = f"{current} {word}".strip()
        if current and text_width(wider, size) > width:
            done.append(current)
            current = word
        else:
            current = wider
    done.append(current)
    if len(done) > lines:
        return [*done[: lines - 1], f"{done[lines - 1].rstrip()}…"]
    return done


def flow(parts: list[str], separator: str, size: float, width: float) -> list[str]:
    """Whole parts in lines; a part is broken only where it is longer than a line."""
    done: list[str] = []
    for part in parts:
        joined = f"{done[-1]}{separator}{part}" if done else part
        if done and text_width(joined, size) <= width:
            done[-1] = joined
        else:
            done += wrap(part, size, width)
    return done


def _words(text: str, size: float, width: float) -> list[str]:
    """Words, the ones longer than a line broken into pieces."""
    longest = max(int(width / (size * 0.7)), 4)
    pieces = []
    # A no-break space is no place to break, so only plain white space counts.
    for word in _BREAKS.split(text.strip(" \n")):
        while text_width(word, size) > width and len(word) > longest:
            pieces.append(f"{word[: longest - 1]}\u2010")
            word = word[longest - 1 :]
        pieces.append(word)
    return pieces
