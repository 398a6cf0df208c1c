"""Separated text: its encoding, its separator, its records."""

import codecs
import csv
import re
from collections.abc import Iterator, Sequence
from io import StringIO

from engage.tables.faults import Fault, TableError

MAX_BYTES = 20_000_000
_SEPARATORS = (";", "\t", ",", "|")
_QUOTED = re.compile(r'"(?:[^"]|"")*"')
# Excel writes this line before the headers when it is told which separator to use.
_SEPARATOR_LINE = re.compile(r"sep=(.)\r?\n", re.IGNORECASE)
_UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def csv_records(data: bytes, *, delimiter: str | None) -> Iterator[tuple[int, Sequence[str]]]:
    """Records with the row numbers a spreadsheet program would show."""
    if len(data) > MAX_BYTES:
        raise TableError(Fault.TOO_LARGE)
    text = _decoded(data)
    if "\x00" in text:
        raise TableError(Fault.NOT_TEXT)
    return text_records(text, delimiter)[1]


def text_records(
    text: str, delimiter: str | None
) -> tuple[str, Iterator[tuple[int, Sequence[str]]]]:
    """The separator of the text, and its records under it."""
    told = _SEPARATOR_LINE.match(text)
    if told:
        text, delimiter = text[told.end() :], told.group(1)
    chosen = delimiter or _sniffed(text)
    return chosen, _numbered(text, chosen)


def _decoded(data: bytes) -> str:
    """UTF-8 or, by its mark, UTF-16; what is neither is taken for old Windows text."""
    encodings = ("utf-16",) if data.startswith(_UTF16_MARKS) else ("utf-8-sig", "cp1252")
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise TableError(Fault.NOT_TEXT)


def _sniffed(text: str) -> str:
    """The separator that occurs most in the header row, quoted parts left out."""
    start = text.lstrip("\r\n")
    bare = _QUOTED.sub("", start[:100_000]).lstrip()
    header = bare.splitlines()[0] if bare else ""
    return max(_SEPARATORS, key=header.count)


def _numbered(text: str, delimiter: str) -> Iterator[tuple[int, Sequence[str]]]:
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise TableError(Fault.BROKEN_QUOTES, row=number) from error
        yield number, [cell.replace("\r\n", "\n") for cell in record]
