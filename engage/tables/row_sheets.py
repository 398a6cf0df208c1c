"""Workbooks with sheets of very many rows, streamed beside sheets and charts made by XlsxWriter.

XlsxWriter makes the whole workbook with the row sheets holding their headers alone; on the way into
the file their rows are put in as ready pieces of XML, a few thousand at a time. Each text is a text
cell, so nothing in it is run as a formula.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import BinaryIO
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from xlsxwriter.utility import xl_range
from xlsxwriter.workbook import Workbook

from engage.errors import Invalid
from engage.tables.cells import Cell, clean_text
from engage.tables.xlsx import sheet_name

MOST_ROWS = 1_048_575
MANY_CELLS = 10_000_000
EMPTY_CELL = "<c/>"
_OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_DIMENSION = re.compile(rb'<dimension ref="[^"]*"/>')
_END = b"</sheetData>"


class TooManyRows(Invalid):
    """More rows than a worksheet can hold."""


@dataclass(frozen=True, slots=True)
class RowSheet:
    """A sheet whose rows come in chunks; each cell of them is a piece of XML."""

    name: str
    headers: Sequence[str]
    count: int
    chunks: Callable[[], Iterable[Iterable[Sequence[str]]]]


def cell_xml(value: Cell) -> str:
    """The cell without a place of its own: it stands after the one before it."""
    if value is None or value == "":
        return EMPTY_CELL
    if isinstance(value, bool):
        return f'<c t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f"<c><v>{value!r}</v></c>"
    text = escape(clean_text(str(value)))
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def write_row_workbook(
    out: BinaryIO,
    row_sheets: Sequence[RowSheet],
    add_others: Callable[[Workbook, set[str]], None],
    *,
    title: str,
    moment: datetime,
) -> None:
    """The row sheets come first, then whatever `add_others` puts into the workbook."""
    if any(sheet.count > MOST_ROWS for sheet in row_sheets):
        raise TooManyRows(f"a worksheet holds {MOST_ROWS} rows at most")
    frame = BytesIO()
    workbook = Workbook(frame, _OPTIONS)
    stamp = moment.astimezone(UTC).replace(tzinfo=None, microsecond=0)
    workbook.set_properties({"title": clean_text(title)[:255], "created": stamp})
    taken: set[str] = set()
    for sheet in row_sheets:
        _add_frame(workbook, sheet, taken)
    add_others(workbook, taken)
    workbook.close()
    parts = {f"xl/worksheets/sheet{place}.xml": one for place, one in enumerate(row_sheets, 1)}
    _copy(frame, out, parts)


def _add_frame(workbook: Workbook, sheet: RowSheet, taken: set[str]) -> None:
    worksheet = workbook.add_worksheet(sheet_name(sheet.name, taken))
    look = workbook.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
    for column, header in enumerate(sheet.headers):
        worksheet.write_string(0, column, clean_text(header), look)
    if sheet.headers:
        worksheet.set_column(0, len(sheet.headers) - 1, 16)
        worksheet.freeze_panes(1, 0)
        worksheet.autofilter(0, 0, sheet.count, len(sheet.headers) - 1)


def _copy(frame: BytesIO, out: BinaryIO, parts: dict[str, RowSheet]) -> None:
    """Each part as XlsxWriter made it, the row sheets with their rows put in."""
    with ZipFile(frame) as made, ZipFile(out, "w", ZIP_DEFLATED, compresslevel=1) as archive:
        for member in made.infolist():
            info = ZipInfo(member.filename, member.date_time)
            info.compress_type = ZIP_DEFLATED
            sheet = parts.get(member.filename)
            xml = made.read(member)
            if sheet is None:
                archive.writestr(info, xml)
                continue
            is_large = sheet.count * len(sheet.headers) > MANY_CELLS
            with archive.open(info, "w", force_zip64=is_large) as part:
                for piece in _with_rows(xml, sheet):
                    part.write(piece)


def _with_rows(xml: bytes, sheet: RowSheet) -> Iterator[bytes]:
    used = xl_range(0, 0, sheet.count, max(len(sheet.headers) - 1, 0))
    xml = _DIMENSION.sub(f'<dimension ref="{used}"/>'.encode(), xml)
    if _END not in xml:  # a sheet without headers
        xml = xml.replace(b"<sheetData/>", b"<sheetData></sheetData>")
    before, after = xml.split(_END, 1)
    yield before
    place = 2
    for chunk in sheet.chunks():
        rows = [f'<row r="{row}">{"".join(cells)}</row>' for row, cells in enumerate(chunk, place)]
        place += len(rows)
        yield "".join(rows).encode()
    yield _END + after
