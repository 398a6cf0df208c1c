"""Codes of the import of sheets in the reader's language."""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _

from engage.tables.faults import Fault
from engage.tables.formulas import column_letters
from workshops.formats.sheets import MOST_ROWS
from workshops.rules.notes import LONGEST
from workshops.rules.sheets import Role
from workshops.rules.sheets_decided import LARGEST_TABLE, Outcome


def words_of_role(role: Role) -> str:
    """What a column holds."""
    words: dict[Role, str] = {
        Role.NOTE: _("Notes"),
        Role.PROMPT: _("Question (in words)"),
        Role.TABLE: _("Table or group"),
        Role.HEADING: _("Heading above notes"),
        Role.DOTS: _("Dots beside notes"),
        Role.ROOM: _("District or session"),
        Role.AUTHOR: _("Name of a person: left out"),
        Role.IGNORED: _("Left out"),
    }
    return words[role]


def words_of_outcome(outcome: Outcome) -> str:
    """What became of a row or note."""
    words: dict[Outcome, str] = {
        Outcome.IMPORTED: _("Imported"),
        Outcome.BLANK: _("No note in the row"),
        Outcome.DUPLICATE: _("Brought in earlier"),
        Outcome.TOO_LONG: _("Longer than %(longest)s characters. Split it.", longest=LONGEST),
        Outcome.NO_PROMPT: _("Belongs to no question. Choose one for the sheet or column."),
        Outcome.UNKNOWN_PROMPT: _("The question is not known. Choose which one is meant."),
        Outcome.UNKNOWN_ROOM: _("No session has this name."),
        Outcome.TABLE_TOO_LARGE: _("Table numbers end at %(last)s.", last=LARGEST_TABLE),
    }
    return words[outcome]


def words_of_refusal(code: str) -> str:
    """Why the import can't be changed, carried out or undone."""
    words = {
        "import-over": _("This import is over. Upload the file again."),
        "nothing-to-import": _("There is nothing to import yet. Correct the columns first."),
        "not-read": _("The file has not been read yet."),
        "mapping-changed": _("The columns were changed meanwhile. Look at the preview again."),
        "notes-set-aside": _("A note of this file has been set aside, so it stays."),
        "notes-clustered": _("A note of this file is in a cluster. Take the cluster apart first."),
        "notes-dotted": _("A note of this file has been given dots, so it stays."),
        "notes-coded": _("A note of this file has been put under a theme, so it stays."),
    }
    return words.get(code, code)


def words_of_file_fault(stored: Mapping[str, Any]) -> str:
    """Why the file can't be read, and where."""
    return f"{_of_fault(Fault(stored['fault']))} {_place(stored)}".strip()


def _of_fault(fault: Fault) -> str:
    words: dict[Fault, str] = {
        Fault.EMPTY: _("The file is empty."),
        Fault.UNKNOWN_FORMAT: _("Only .xlsx, .csv, .tsv and .txt can be read."),
        Fault.DAMAGED: _("The file is damaged. Save it again and try anew."),
        Fault.NOT_TEXT: _("The file is no text that can be read. Save it as UTF-8."),
        Fault.TOO_LARGE: _("The file is too large. Split it."),
        Fault.TOO_MANY_ROWS: _("More than %(most)s rows. Split the file.", most=MOST_ROWS),
        Fault.TOO_MANY_COLUMNS: _("The file has too many columns."),
        Fault.BROKEN_QUOTES: _("A quotation mark opens and never closes."),
        Fault.MACROS: _("The workbook holds macros. Save it without them, as .xlsx."),
        Fault.OLD_WORKBOOK: _("This is the old Excel format. Save it as .xlsx."),
        Fault.NOT_WHAT_IT_SAYS: _("The file is not what its ending says."),
        Fault.CELL_TOO_LONG: _("A cell holds too much text."),
        Fault.FORMULA_WITHOUT_VALUE: _(
            "A formula has no saved value. Open and save the file in Excel."
        ),
    }
    return words.get(fault, fault.value)


def _place(stored: Mapping[str, Any]) -> str:
    row, column = stored.get("row"), stored.get("column")
    if row and column:
        return _("(row %(row)s, column %(column)s)", row=row, column=column_letters(column))
    return _("(row %(row)s)", row=row) if row else ""


def words_of_place(sheet: str, row: int, column: int) -> str:
    """Where a note stands in its file."""
    cell = f"{column_letters(column)}{row}" if column else _("row %(row)s", row=row)
    return f"{sheet} · {cell}" if sheet else cell
