"""Sentences for what the rolls' rules say in machine words."""

from flask_babel import gettext as _
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.localized import pick
from engage.processes.models import Unit
from engage.rolls.rules.roll_rows import Refusal
from engage.tables.faults import Fault, TableError
from engage.web.i18n import current_language


def refusal_text(refusal: Refusal) -> str:
    """Why a row of a roll was not added, in a sentence."""
    sentences = {
        "duplicate": _("The same person again: %(value)s", value=refusal.value),
        "no-reference": _("Neither an id nor an e-mail address."),
        "odd-email": _("Not an e-mail address: %(value)s", value=refusal.value),
        "unknown-language": _("Unknown language: %(value)s", value=refusal.value),
        "unknown-unit": _("Unknown unit: %(value)s", value=refusal.value),
    }
    return sentences[refusal.code]


def table_error_text(problem: TableError) -> str:
    """What is wrong with an uploaded table, where, and what to do."""
    sentences = {
        Fault.EMPTY: _("The file is empty."),
        Fault.UNKNOWN_FORMAT: _("Only CSV, TSV and Excel (.xlsx) files can be read."),
        Fault.DAMAGED: _("The file is damaged. Save it again and try anew."),
        Fault.NOT_TEXT: _("The file is not text. Save it as CSV (UTF-8) or Excel."),
        Fault.TOO_LARGE: _("The file is too large when unpacked."),
        Fault.TOO_MANY_ROWS: _("The file has too many rows."),
        Fault.TOO_MANY_COLUMNS: _("The file has too many columns."),
        Fault.DUPLICATE_HEADER: _("Two columns have the same name: %(name)s", name=problem.text),
        Fault.UNNAMED_COLUMN: _("A column has values but no name."),
        Fault.BROKEN_QUOTES: _("A quotation mark is not closed."),
    }
    place = " " + _("(row %(row)s)", row=problem.row) if problem.row else ""
    return sentences[problem.fault] + place


def unit_choices(session: Session) -> list[tuple[str, str]]:
    """Units to choose from, an empty choice first."""
    language = current_language()
    units = session.scalars(select(Unit).order_by(Unit.kind, Unit.position))
    named = [(str(unit.id), pick(unit.title, language).text) for unit in units]
    return [("", _("No unit")), *named]
