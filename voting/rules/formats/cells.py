"""Cells of CSV ballot files: read with their line, written so that no spreadsheet runs them."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from voting.rules.formats.ballot_file import BallotFileError
from voting.rules.formats.lines import MAX_LINE

# A spreadsheet takes these at the start of a cell for a formula, or skips over them to one.
_ACTIVE = re.compile(r"'*[=+\-@\t\r]")
_GUARDED = re.compile(r"'+[=+\-@\t\r]")


@dataclass(frozen=True, slots=True)
class Row:
    """The cells of a row and the line on which it begins."""

    number: int
    cells: Sequence[str]

    def fault(self, problem: str) -> BallotFileError:
        """The error that points at this row."""
        return BallotFileError(f"line {self.number}", problem)


def read_rows(text: str, delimiter: str) -> Iterator[Row]:
    """Every row that has a cell; a fault of the quoting is told with its line."""
    for number, line in enumerate(text.split("\n"), 1):
        if len(line) > MAX_LINE:
            raise BallotFileError(f"line {number}", f"longer than {MAX_LINE} characters")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        number = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error as error:
            raise BallotFileError(f"line {number}", f"not CSV: {error}") from error
        if cells is None:
            return
        if any(cell.strip() for cell in cells):
            yield Row(number, cells)


def write_rows(rows: Iterable[Sequence[str]], delimiter: str) -> bytes:
    """The rows as CSV."""
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator="\n").writerows(rows)
    return text.getvalue().encode()


def guard(text: str) -> str:
    """The cell with an apostrophe before what a spreadsheet would run."""
    return f"'{text}" if _ACTIVE.match(text) else text


def unguard(cell: str) -> str:
    """The cell without the apostrophe that guards it."""
    return cell[1:] if _GUARDED.match(cell) else cell
