"""What a note may be: cleaned for storage, never reworded."""

import unicodedata
from enum import StrEnum

LONGEST = 2_000

# Embeddings, overrides and isolates can reorder the text around a note; the page sets the direction
# with dir="auto" instead. The plain marks (LRM, RLM, ALM) stay: right-to-left writers need them.
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = frozenset("\u200b\u2060\ufeff\u00ad")
# Letters by their category that print as nothing.
_BLANK_LETTERS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
_LINE_ENDS = str.maketrans({"\r": "\n", "\u0085": "\n", "\u2028": "\n", "\u2029": "\n", "\t": " "})
_WRITTEN = frozenset("LNPS")


class NoteFault(StrEnum):
    """Machine codes; the views have the words."""

    EMPTY = "empty"
    TOO_LONG = "too-long"


class NoteRefused(ValueError):
    """The text can't be stored as a note; nothing of it was changed."""

    def __init__(self, fault: NoteFault, length: int) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.length = length


def clean_note(raw: str) -> str:
    """The note in the form it's stored in: same words, one kind of line end, nothing invisible."""
    lines = raw.replace("\r\n", "\n").translate(_LINE_ENDS)
    text = unicodedata.normalize("NFC", "".join(c for c in lines if _is_kept(c))).strip()
    if not any(_is_written(c) for c in text):
        raise NoteRefused(NoteFault.EMPTY, 0)
    if len(text) > LONGEST:
        raise NoteRefused(NoteFault.TOO_LONG, len(text))
    return text


def _is_kept(char: str) -> bool:
    """No control, lone surrogate or noncharacter: databases, XML and JSON refuse or hide them."""
    if char == "\n":
        return True
    if char in _BIDI_CONTROLS or char in _INVISIBLE:
        return False
    return unicodedata.category(char) not in {"Cc", "Cs"} and ord(char) & 0xFFFE != 0xFFFE


def _is_written(char: str) -> bool:
    return char not in _BLANK_LETTERS and unicodedata.category(char)[0] in _WRITTEN
