"""Worksheets as xlsx: every text is a text cell, and the same input gives the same bytes."""

import math
import re
from collections.abc import Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Protocol

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from engage.tables.cells import Cell, clean_text, shorten, utf16_units

MAX_NAME_UNITS = 31
_FORBIDDEN_IN_NAMES = re.compile(r"[\[\]:*?/\\]")
_LARGEST_EXACT_INTEGER = 2**53
_FIRST_EXCEL_YEAR = 1900
_NARROWEST, _WIDEST, _ROWS_MEASURED = 9.0, 60.0, 200
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


class SheetLike(Protocol):
    """What the writer needs; `Sheet` has it, and so has a sheet of a document."""

    @property
    def name(self) -> str: ...
    @property
    def headers(self) -> Sequence[str]: ...
    @property
    def rows(self) -> Sequence[Sequence[Cell]]: ...
    @property
    def widths(self) -> Sequence[float] | None: ...
    @property
    def note(self) -> str | None: ...


class _Formats:
    """The few cell formats a workbook of ours uses."""

    def __init__(self, workbook: Workbook) -> None:
        self.header = workbook.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#EEF1F4"}
        )
        self.text = workbook.add_format({"text_wrap": True, "valign": "top"})
        self.plain = workbook.add_format({"valign": "top"})
        self.date = workbook.add_format({"valign": "top", "num_format": "yyyy-mm-dd"})
        self.moment = workbook.add_format({"valign": "top", "num_format": "yyyy-mm-dd hh:mm:ss"})
        self.note = workbook.add_format({"italic": True, "font_color": "#4A5560"})


def write_xlsx(sheets: Sequence[SheetLike], *, title: str, moment: datetime) -> bytes:
    """A workbook of these sheets whose only date is the given moment."""
    buffer = BytesIO()
    workbook = Workbook(buffer, _OPTIONS)
    stamp = moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    workbook.set_properties({"title": clean_text(title)[:255], "created": stamp})
    formats = _Formats(workbook)
    taken: set[str] = set()
    for sheet in sheets:
        worksheet = workbook.add_worksheet(sheet_name(sheet.name, taken))
        _write_sheet(worksheet, sheet, formats)
    if not sheets:
        workbook.add_worksheet(sheet_name(title, taken))
    workbook.close()
    return buffer.getvalue()


def write_sheet(workbook: Workbook, sheet: SheetLike, taken: set[str]) -> None:
    """The sheet stands in a workbook that holds other things too."""
    worksheet = workbook.add_worksheet(sheet_name(sheet.name, taken))
    _write_sheet(worksheet, sheet, _Formats(workbook))


def sheet_name(wanted: str, taken: set[str]) -> str:
    """A name Excel accepts and no other sheet has; it is added to the taken ones."""
    cleaned = " ".join(_FORBIDDEN_IN_NAMES.sub(" ", clean_text(wanted)).split()).strip("'")
    # "History" is kept by Excel for itself.
    base = cleaned if cleaned and cleaned.casefold() != "history" else f"{cleaned}1"
    name = shorten(base, MAX_NAME_UNITS).rstrip("'")
    number = 1
    while name.casefold() in taken:
        number += 1
        tail = f" ({number})"
        name = f"{shorten(base, MAX_NAME_UNITS - utf16_units(tail))}{tail}"
    taken.add(name.casefold())
    return name


def _write_sheet(worksheet: Worksheet, sheet: SheetLike, formats: _Formats) -> None:
    for column, header in enumerate(sheet.headers):
        worksheet.write_string(0, column, clean_text(header), formats.header)
    for column, width in enumerate(sheet.widths or _measured_widths(sheet)):
        worksheet.set_column(column, column, width)
    for row, values in enumerate(sheet.rows, start=1):
        for column, value in enumerate(values):
            _write_cell(worksheet, row, column, value, formats)
    if sheet.headers:
        worksheet.freeze_panes(1, 0)
        worksheet.autofilter(0, 0, len(sheet.rows), len(sheet.headers) - 1)
        worksheet.repeat_rows(0)
    if sheet.note:
        # Under the rows, so that the first row stays the headers for every program.
        worksheet.write_string(len(sheet.rows) + 2, 0, clean_text(sheet.note), formats.note)
    worksheet.set_landscape()
    worksheet.set_paper(9)
    worksheet.fit_to_pages(1, 0)


def _write_cell(worksheet: Worksheet, row: int, column: int, value: Cell, kit: _Formats) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        worksheet.write_boolean(row, column, value, kit.plain)
    elif isinstance(value, str):
        worksheet.write_string(row, column, clean_text(value), kit.text)
    elif isinstance(value, date):
        _write_date(worksheet, row, column, value, kit)
    elif _is_exact(value):
        worksheet.write_number(row, column, float(value), kit.plain)
    else:
        worksheet.write_string(row, column, str(value), kit.plain)


def _is_exact(value: float | Decimal) -> bool:
    """Whether a cell, which is a double, can hold the number."""
    if isinstance(value, int):
        return abs(value) <= _LARGEST_EXACT_INTEGER
    return math.isfinite(value)


def _write_date(worksheet: Worksheet, row: int, column: int, value: date, kit: _Formats) -> None:
    if value.year < _FIRST_EXCEL_YEAR:
        worksheet.write_string(row, column, value.isoformat(), kit.plain)
        return
    look: Format = kit.date
    if isinstance(value, datetime):
        look, value = kit.moment, value.replace(tzinfo=None)
    worksheet.write_datetime(row, column, value, look)


def _measured_widths(sheet: SheetLike) -> list[float]:
    """Widths that show most of the text without one long answer taking the whole screen."""
    widths = [float(len(header)) for header in sheet.headers]
    for values in sheet.rows[:_ROWS_MEASURED]:
        for column, value in enumerate(values[: len(widths)]):
            longest = max((len(line) for line in str(value or "").split("\n")), default=0)
            widths[column] = max(widths[column], float(longest))
    return [min(max(width + 2, _NARROWEST), _WIDEST) for width in widths]
