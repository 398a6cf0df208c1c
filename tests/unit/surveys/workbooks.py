"""Small XLSForm workbooks that the tests make row by row."""

from datetime import UTC, datetime
from typing import Any

from engage.tables.cells import Sheet
from engage.tables.xlsx import write_xlsx
from surveys.formats.imported import Imported
from surveys.formats.xlsform import read_xlsform
from surveys.rules.definition import parse
from surveys.rules.questionnaire import Questionnaire

MOMENT = datetime(2026, 1, 2, tzinfo=UTC)


def workbook(*rows: dict[str, Any], choices: tuple[dict[str, Any], ...] = ()) -> bytes:
    """A workbook with these rows of the survey and the choices sheets."""
    sheets = []
    for name, given in (("survey", rows), ("choices", choices)):
        columns = list(dict.fromkeys(column for row in given for column in row))
        sheets.append(Sheet(name, columns, [[row.get(c) for c in columns] for row in given]))
    return write_xlsx([sheet for sheet in sheets if sheet.rows], title="x", moment=MOMENT)


def read(*rows: dict[str, Any], choices: tuple[dict[str, Any], ...] = ()) -> Imported:
    """What is read of a workbook with these rows."""
    return read_xlsform(workbook(*rows, choices=choices), {"default": "fi"})


def form(*rows: dict[str, Any], choices: tuple[dict[str, Any], ...] = ()) -> Questionnaire:
    """The questionnaire of a workbook with these rows."""
    return parse(read(*rows, choices=choices).definition)


def row(kind: str, name: str = "q", **more: Any) -> dict[str, Any]:
    """A row of the survey sheet."""
    return {"type": kind, "name": name, "label": name, **more}


YES_NO = tuple({"list_name": "yn", "name": name, "label": name} for name in ("yes", "no"))


def problems(
    *rows: dict[str, Any], choices: tuple[dict[str, Any], ...] = ()
) -> list[tuple[str, str]]:
    """Place and code of everything told."""
    return [(one.place, one.code) for one in read(*rows, choices=choices).problems]
