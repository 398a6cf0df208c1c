"""The first sheet of a workbook, read as a stream, cells as text."""

import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from io import BytesIO
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.escape import unescape
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet._read_only import ReadOnlyWorksheet

from engage.tables.archives import check_archive
from engage.tables.faults import Fault, TableError

MAX_COLUMNS = 1_000
_MAX_BLANK_ROWS = 100_000
_MAX_PLACES = 5_000_000
# What the parser raises on a file that is a zip, but no workbook; it has no exception of its own.
_UNREADABLE = (
    InvalidFileException,
    BadZipFile,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    SyntaxError,
    EOFError,
    OverflowError,
    OSError,
)


def xlsx_records(data: bytes, *, max_rows: int) -> list[tuple[int, Sequence[str]]]:
    """Rows with their numbers; the container is checked before the parser sees it."""
    check_archive(data)
    return sheet_records(data, 0, max_rows=max_rows)


def sheet_records(data: bytes, place: int, *, max_rows: int) -> list[tuple[int, Sequence[str]]]:
    """The rows of the sheet at this place of a container that has been checked."""
    with _unreadable_is_told():
        return list(_read(data, place, max_rows + _MAX_BLANK_ROWS))


def sheet_names(data: bytes) -> tuple[str, ...]:
    """The names of the worksheets of a container that has been checked, in their order."""
    with _unreadable_is_told():
        workbook = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
        names = tuple(sheet.title for sheet in workbook.worksheets)
        workbook.close()
        return names


@contextmanager
def _unreadable_is_told() -> Iterator[None]:
    try:
        with warnings.catch_warnings():
            # The parser warns about styles and dates that no table needs.
            warnings.simplefilter("ignore")
            yield
    except _UNREADABLE as error:
        raise TableError(Fault.DAMAGED) from error


def _read(data: bytes, place: int, last_row: int) -> Iterator[tuple[int, Sequence[str]]]:
    workbook = load_workbook(BytesIO(data), read_only=True, data_only=True, keep_links=False)
    yield from _cells(workbook.worksheets[place], last_row)
    workbook.close()


def _cells(sheet: ReadOnlyWorksheet, last_row: int) -> Iterator[tuple[int, Sequence[str]]]:
    # The stored dimension is a claim of the file's author, so it is not believed.
    sheet.reset_dimensions()
    # The stubs bind this method to the other kind of sheet.
    rows = sheet.iter_rows(values_only=True)  # type: ignore[misc]
    places = 0
    for number, values in enumerate(rows, start=1):
        # A cell far to the right makes the parser fill the whole row up to it.
        places += len(values)
        if number > last_row or places > _MAX_PLACES:
            raise TableError(Fault.TOO_MANY_ROWS, row=number)
        yield number, _trimmed([_as_text(value) for value in values])


def _trimmed(cells: list[str]) -> list[str]:
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _as_text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return unescape(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime) and value.time() == time.min:
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date | time) else str(value)
