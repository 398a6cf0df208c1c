"""The bytes of a transcribed workbook or text file as sheets of rows, within bounds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engage.tables.faults import Fault, TableError
from engage.tables.formulas import formula_count
from engage.tables.grid import WORKBOOK, Grid, read_grid
from engage.tables.reading_xlsx import sheet_names
from workshops.rules.sheets import SheetMapping
from workshops.rules.sheets_guess import ReadSheet, SheetRow

MOST_ROWS = 10_000
MOST_SHEETS = 40
MOST_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class ReadFile:
    """The sheets with anything in them, how many formulas gave their saved values, the encoding."""

    sheets: list[ReadSheet]
    formulas: int = 0
    encoding: str | None = None


def read_sheets(data: bytes, filename: str) -> ReadFile:
    """Every sheet of the file with all its rows, or TableError with the place."""
    if len(data) > MOST_BYTES:
        raise TableError(Fault.TOO_LARGE)
    grids = _grids(data, filename)
    sheets = [
        ReadSheet(
            grid.sheet or "", tuple(SheetRow(row.number, _kept(row.cells)) for row in grid.rows)
        )
        for _, grid in grids
    ]
    if sum(len(sheet.rows) for sheet in sheets) > MOST_ROWS:
        raise TableError(Fault.TOO_MANY_ROWS, row=MOST_ROWS + 1)
    is_workbook = filename.lower().endswith(WORKBOOK)
    formulas = sum(formula_count(data, place) for place, _ in grids) if is_workbook else 0
    return ReadFile(sheets, formulas, grids[0][1].encoding)


def _grids(data: bytes, filename: str) -> list[tuple[int, Grid]]:
    """The sheets that hold anything, with their places in the file."""
    try:
        first = read_grid(data, filename, max_rows=MOST_ROWS)
    except TableError as error:
        # An empty first sheet says nothing of the others; only a workbook has others.
        if error.fault is not Fault.EMPTY or not data.startswith(b"PK"):
            raise
        first = Grid(())
    names = first.sheets or _names(data)
    if len(names) > MOST_SHEETS:
        raise TableError(Fault.TOO_LARGE, text=str(len(names)))
    found = [(0, first)] if first.rows else []
    for place, name in enumerate(names[1:], start=1):
        try:
            found.append((place, read_grid(data, filename, sheet=name, max_rows=MOST_ROWS)))
        except TableError as error:
            if error.fault is not Fault.EMPTY:
                raise
    if not found:
        raise TableError(Fault.EMPTY)
    return found


def _names(data: bytes) -> tuple[str, ...]:
    return sheet_names(data) if data.startswith(b"PK") else ()


def _kept(cells: tuple[str, ...]) -> tuple[str, ...]:
    """The cells without the blank ones at the end that trailing separators leave."""
    last = len(cells)
    while last and not cells[last - 1].strip():
        last -= 1
    return cells[:last]


def preview_of(sheets: list[ReadSheet], mapping: SheetMapping) -> list[dict[str, Any]]:
    """What a page shows of each sheet: its first rows, and how many there are."""
    headers: Mapping[str, int] = {rule.name: rule.header_row for rule in mapping.sheets}
    return [
        {
            "name": sheet.name,
            "rows": len(sheet.rows),
            "first": [
                [row.number, [cell[:80] for cell in row.cells[: sheet.width]]]
                for row in sheet.rows
                if row.number >= headers.get(sheet.name, 0) - 1
            ][:8],
        }
        for sheet in sheets
    ]
