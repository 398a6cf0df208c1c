"""One reader for the tables people have lying around: csv, tsv and xlsx, all cells as text."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from engage.tables.faults import Fault, TableError
from engage.tables.reading_csv import csv_records
from engage.tables.reading_xlsx import MAX_COLUMNS, xlsx_records

_ZIP_MARK = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class TableRow:
    """One filled row; the number is the one a spreadsheet program shows beside it."""

    number: int
    values: dict[str, str]


@dataclass(frozen=True, slots=True)
class Table:
    """Headers and the filled rows under them."""

    headers: tuple[str, ...]
    rows: list[TableRow]


def read_table(data: bytes, filename: str, *, max_rows: int = 50_000) -> Table:
    """The first sheet of the file with every row accounted for, or TableError with the place."""
    if not data.strip():
        raise TableError(Fault.EMPTY)
    return _assemble(_records(data, PurePath(filename).suffix.lower(), max_rows), max_rows)


def _records(data: bytes, suffix: str, max_rows: int) -> Iterable[tuple[int, Sequence[str]]]:
    if suffix in {".xlsx", ".xlsm"}:
        return xlsx_records(data, max_rows=max_rows)
    if suffix not in {".csv", ".tsv", ".txt"}:
        raise TableError(Fault.UNKNOWN_FORMAT, text=suffix)
    if data.startswith(_ZIP_MARK):
        raise TableError(Fault.NOT_TEXT)
    return csv_records(data, delimiter="\t" if suffix == ".tsv" else None)


def _assemble(records: Iterable[tuple[int, Sequence[str]]], max_rows: int) -> Table:
    columns: dict[int, str] | None = None
    rows: list[TableRow] = []
    for number, cells in records:
        if not any(cell.strip() for cell in cells):
            continue
        if columns is None:
            columns = _named_columns(number, cells)
            continue
        if len(rows) >= max_rows:
            raise TableError(Fault.TOO_MANY_ROWS, row=number)
        rows.append(TableRow(number, _row_values(number, cells, columns)))
    if columns is None:
        raise TableError(Fault.EMPTY)
    return Table(tuple(columns.values()), rows)


def _named_columns(number: int, cells: Sequence[str]) -> dict[int, str]:
    if len(cells) > MAX_COLUMNS:
        raise TableError(Fault.TOO_MANY_COLUMNS, row=number, column=MAX_COLUMNS + 1)
    columns: dict[int, str] = {}
    seen: set[str] = set()
    for index, cell in enumerate(cells):
        header = cell.strip()
        if not header:
            continue
        if header.casefold() in seen:
            raise TableError(Fault.DUPLICATE_HEADER, row=number, column=index + 1, text=header)
        seen.add(header.casefold())
        columns[index] = header
    return columns


def _row_values(number: int, cells: Sequence[str], columns: dict[int, str]) -> dict[str, str]:
    for index, cell in enumerate(cells):
        if index not in columns and cell.strip():
            raise TableError(Fault.UNNAMED_COLUMN, row=number, column=index + 1, text=cell)
    return {header: cells[index] if index < len(cells) else "" for index, header in columns.items()}
