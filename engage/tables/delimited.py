"""Sheets as csv whose cells no spreadsheet program runs."""

import csv
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Literal

from engage.tables.cells import Cell, clean_text, inert
from engage.tables.xlsx import SheetLike


def write_csv(sheet: SheetLike, *, delimiter: Literal[";", ","] = ";", bom: bool = True) -> bytes:
    """The sheet as UTF-8 csv; with a semicolon, decimals have the comma Finnish Excel expects."""
    buffer = StringIO(newline="")
    writer = csv.writer(buffer, delimiter=delimiter, lineterminator="\r\n")
    writer.writerow([inert(clean_text(header)) for header in sheet.headers])
    for values in sheet.rows:
        writer.writerow([_as_text(value, decimal_comma=delimiter == ";") for value in values])
    return buffer.getvalue().encode("utf-8-sig" if bom else "utf-8")


def _as_text(value: Cell, *, decimal_comma: bool) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return inert(clean_text(value))
    if isinstance(value, date):
        return value.isoformat()
    text = format(value, "f") if isinstance(value, Decimal) else repr(value)
    return text.replace(".", ",") if decimal_comma else text
