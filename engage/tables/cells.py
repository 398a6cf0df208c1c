"""What one cell may hold, and how text is made harmless before it is written."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

Cell = str | int | float | Decimal | bool | date | None

MAX_CELL_UNITS = 32_767
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
_LINE_ENDS = re.compile("\r\n?")
# Half-width and full-width signs that spreadsheet programs read as the start of a formula.
_RISKY_STARTS = frozenset("=+-@\uff1d\uff0b\uff0d\uff20")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")
# A tab or line end at the very front moves or hides the sign that follows it.
_LEADING_BREAKS = frozenset("\t\r\n")


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet: a name, headers, and rows of plain values."""

    name: str
    headers: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    widths: Sequence[float] | None = None
    note: str | None = None


def clean_text(text: str) -> str:
    """Text without control characters, line ends as \\n, and no longer than a cell can hold."""
    if not text.isprintable():  # neither control characters nor line ends are
        text = _ILLEGAL.sub("", _LINE_ENDS.sub("\n", text))
    return shorten(text, MAX_CELL_UNITS)


def utf16_units(text: str) -> int:
    """The length as spreadsheet programs count it."""
    return len(text.encode("utf-16-le")) // 2


def shorten(text: str, units: int) -> str:
    """Text that fits into so many UTF-16 units; a cut is marked by an ellipsis."""
    if len(text) * 2 <= units or utf16_units(text) <= units:
        return text
    kept = text.encode("utf-16-le")[: (units - 1) * 2].decode("utf-16-le", errors="ignore")
    return f"{kept}…"


def inert(text: str) -> str:
    """Text that no spreadsheet program takes for a formula; plain numbers stay as they are."""
    lead = text.lstrip()
    is_risky = lead[:1] in _RISKY_STARTS or text[:1] in _LEADING_BREAKS
    return f"'{text}" if is_risky and not _PLAIN_NUMBER.fullmatch(text) else text
