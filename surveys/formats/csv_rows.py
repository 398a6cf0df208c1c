"""Rows as CSV: wide (a line a response) and long (a line an answer), every cell inert."""

import csv
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import TextIOWrapper
from typing import Any, BinaryIO

from engage.tables.cells import Cell, clean_text, inert
from surveys.formats.row_table import CHUNK, Pick, RowTable, cell_lists, chunk_starts

OnRows = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Profile:
    """How a CSV file is written: for Finnish Excel, or plain for programs."""

    delimiter: str
    has_decimal_comma: bool
    has_mark: bool

    @property
    def encoding(self) -> str:
        """UTF-8, with or without the mark that Excel needs."""
        return "utf-8-sig" if self.has_mark else "utf-8"


FINNISH = Profile(";", has_decimal_comma=True, has_mark=True)
PLAIN = Profile(",", has_decimal_comma=False, has_mark=False)
PROFILES = {"finnish": FINNISH, "plain": PLAIN}


def write_wide(
    out: BinaryIO, table: RowTable, profile: Profile, pick: Pick, on_rows: OnRows
) -> None:
    """A line for each row and a column for each variable, labels or codes as picked."""
    with _opened(out, profile) as stream:
        writer = _writer(stream, profile)
        writer.writerow([_text(header) for header in table.headers(pick)])
        for start in chunk_starts(table.count):
            lists = cell_lists(table, pick, start, _formatted(profile))
            writer.writerows(zip(*lists, strict=True))
            on_rows(min(start + CHUNK, table.count))


def write_long(
    out: BinaryIO, table: RowTable, profile: Profile, headers: list[str], on_rows: OnRows
) -> None:
    """A line for each answer that was given: row, variable, question, row or option, code, text."""
    formatted = _formatted(profile)
    heads = [
        [inert(cell) for cell in (one.name, one.question, one.item or one.option or "")]
        for one in table.book.variables
    ]
    with _opened(out, profile) as stream:
        writer = _writer(stream, profile)
        writer.writerow([_text(header) for header in headers])
        for start in chunk_starts(table.count):
            codes = cell_lists(table, Pick.CODES, start, formatted)
            words = cell_lists(table, Pick.LABELS, start, formatted)
            for place in range(start + 1, min(start + CHUNK, table.count) + 1):
                cells = zip(
                    heads,
                    (column[place - start - 1] for column in codes),
                    (column[place - start - 1] for column in words),
                    strict=True,
                )
                writer.writerows(
                    [place, *head, code, word] for head, code, word in cells if word != ""
                )
            on_rows(min(start + CHUNK, table.count))


def write_texts(out: BinaryIO, table: RowTable, profile: Profile, headers: list[str]) -> None:
    """The open answers that stand apart from the rows."""
    with _opened(out, profile) as stream:
        writer = _writer(stream, profile)
        writer.writerow([_text(header) for header in headers])
        writer.writerows(table.text_rows(_formatted(profile)))


def write_table(
    out: BinaryIO, profile: Profile, headers: list[str], rows: Iterator[list[Cell]]
) -> None:
    """A small table beside the rows, such as the codebook."""
    formatted = _formatted(profile)
    with _opened(out, profile) as stream:
        writer = _writer(stream, profile)
        writer.writerow([_text(header) for header in headers])
        writer.writerows([formatted(cell) for cell in row] for row in rows)


class _opened:  # noqa: N801 - reads as a verb where it is used
    """A text stream over the bytes, which stay open."""

    def __init__(self, out: BinaryIO, profile: Profile) -> None:
        self.stream = TextIOWrapper(out, encoding=profile.encoding, newline="", write_through=False)

    def __enter__(self) -> TextIOWrapper:
        return self.stream

    def __exit__(self, *_fault: object) -> None:
        self.stream.detach()


def _writer(stream: TextIOWrapper, profile: Profile) -> Any:
    return csv.writer(stream, delimiter=profile.delimiter, lineterminator="\r\n")


def _formatted(profile: Profile) -> Callable[[Cell], str]:
    """How a cell is written: numbers as numbers, everything else inert."""

    def write(value: Cell) -> str:
        if value is None:
            return ""
        if isinstance(value, float):
            text = repr(int(value)) if value.is_integer() else repr(value)
            return text.replace(".", ",") if profile.has_decimal_comma else text
        return str(value) if isinstance(value, int) else _text(str(value))

    return write


def _text(text: str) -> str:
    return inert(clean_text(text))
