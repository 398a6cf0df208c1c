"""A whole sheet as it stands, for files whose headers have to be found first.

The encoding, the separator and the sheet are guessed and told, and a caller that knows better says
which. Every cell is text, every row has the number a spreadsheet program shows, and what cannot be
read is told with its place; nothing is left out in silence.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from zipfile import ZipFile

from engage.tables.archives import check_archive
from engage.tables.cells import MAX_CELL_UNITS
from engage.tables.encodings import REPLACED, decoded
from engage.tables.faults import Fault, TableError
from engage.tables.formulas import formula_without_value
from engage.tables.reading_csv import MAX_BYTES, text_records
from engage.tables.reading_xlsx import MAX_COLUMNS, sheet_names, sheet_records

ZIP_MARK = b"PK\x03\x04"
OLE_MARK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORKBOOK, SEPARATED = ".xlsx", frozenset({".csv", ".tsv", ".txt"})
MACRO_ENDINGS = frozenset({".xlsm", ".xlsb", ".xltm"})
MAX_ROWS = 50_000
PLACES_TOLD = 20


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row; the number is the one a spreadsheet program shows beside it."""

    number: int
    cells: tuple[str, ...]

    @property
    def is_blank(self) -> bool:
        """True when nothing stands in the row."""
        return not any(cell.strip() for cell in self.cells)


@dataclass(frozen=True, slots=True)
class Grid:
    """Every row of the sheet, blank ones too, and how the file was read."""

    rows: tuple[GridRow, ...]
    encoding: str | None = None
    separator: str | None = None
    sheets: tuple[str, ...] = ()
    sheet: str | None = None
    # Row and column of the first cells with bytes that the encoding does not have.
    undecodable: tuple[tuple[int, int], ...] = ()

    @property
    def width(self) -> int:
        """The number of the last column in which anything stands."""
        return max((len(row.cells) for row in self.rows), default=0)


def read_grid(
    data: bytes,
    filename: str,
    *,
    encoding: str | None = None,
    separator: str | None = None,
    sheet: str | None = None,
    max_rows: int = MAX_ROWS,
) -> Grid:
    """The sheet with all its rows, or TableError with the place."""
    if not data.strip():
        raise TableError(Fault.EMPTY)
    suffix = PurePath(filename).suffix.lower()
    _ensure_honest(data, suffix)
    if suffix == WORKBOOK:
        return _workbook(data, sheet, max_rows)
    return _separated(data, suffix, encoding, separator, max_rows)


def _ensure_honest(data: bytes, suffix: str) -> None:
    """The file is what its name says; macros and the old binary format are refused by name."""
    if suffix in MACRO_ENDINGS:
        raise TableError(Fault.MACROS)
    if data.startswith(OLE_MARK):
        raise TableError(Fault.OLD_WORKBOOK)
    if suffix != WORKBOOK and suffix not in SEPARATED:
        raise TableError(Fault.UNKNOWN_FORMAT, text=suffix)
    if data.startswith(ZIP_MARK) != (suffix == WORKBOOK):
        raise TableError(Fault.NOT_WHAT_IT_SAYS, text=suffix)


def _workbook(data: bytes, sheet: str | None, max_rows: int) -> Grid:
    check_archive(data)
    _refuse_macros(data)
    names = sheet_names(data)
    if sheet is not None and sheet not in names:
        raise TableError(Fault.NO_SUCH_SHEET, text=sheet)
    chosen = sheet or names[0]
    rows = _bounded(sheet_records(data, names.index(chosen), max_rows=max_rows), max_rows)
    empty = formula_without_value(data, names.index(chosen))
    if empty is not None:
        raise TableError(Fault.FORMULA_WITHOUT_VALUE, row=empty[0], column=empty[1], text=chosen)
    return Grid(rows, sheets=names, sheet=chosen)


def _refuse_macros(data: bytes) -> None:
    """A macro file that was renamed is one all the same."""
    with ZipFile(BytesIO(data)) as archive:
        if any("vbaproject" in name.lower() for name in archive.namelist()):
            raise TableError(Fault.MACROS)


def _separated(
    data: bytes, suffix: str, encoding: str | None, separator: str | None, max_rows: int
) -> Grid:
    if len(data) > MAX_BYTES:
        raise TableError(Fault.TOO_LARGE)
    text, used = decoded(data, encoding)
    if "\x00" in text:
        raise TableError(Fault.NOT_TEXT)
    chosen = separator or ("\t" if suffix == ".tsv" else None)
    delimiter, records = text_records(text, chosen)
    rows = _bounded(records, max_rows)
    return Grid(rows, encoding=used, separator=delimiter, undecodable=_undecodable(rows))


def _bounded(records: Iterable[tuple[int, Sequence[str]]], max_rows: int) -> tuple[GridRow, ...]:
    rows: list[GridRow] = []
    for number, cells in records:
        row = GridRow(number, tuple(cells))
        if len(cells) > MAX_COLUMNS:
            raise TableError(Fault.TOO_MANY_COLUMNS, row=number, column=MAX_COLUMNS + 1)
        for column, cell in enumerate(cells, start=1):
            if len(cell) > MAX_CELL_UNITS:
                raise TableError(Fault.CELL_TOO_LONG, row=number, column=column)
        # A header or two and a few blank rows stand above the answers.
        if len(rows) >= max_rows + 10:
            raise TableError(Fault.TOO_MANY_ROWS, row=number)
        rows.append(row)
    while rows and rows[-1].is_blank:
        rows.pop()
    if not rows:
        raise TableError(Fault.EMPTY)
    return tuple(rows)


def _undecodable(rows: Iterable[GridRow]) -> tuple[tuple[int, int], ...]:
    places = (
        (row.number, column)
        for row in rows
        for column, cell in enumerate(row.cells, start=1)
        if REPLACED in cell
    )
    return tuple(place for place, _ in zip(places, range(PLACES_TOLD), strict=False))
