"""The notes that stand in the rows of a sheet under a mapping, each with its place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from workshops.rules.merging import fold
from workshops.rules.sheets import ColumnRule, Role, SheetMapping, SheetRule
from workshops.rules.sheets_guess import ReadSheet, SheetRow
from workshops.rules.sheets_words import is_table_label

_CARRIED = (Role.TABLE, Role.PROMPT, Role.ROOM, Role.HEADING)
_DOTS = re.compile(r"([0-9]{1,4})(?:[.,]0+)?")
LONGEST_LABEL = 80
LONGEST_HEADING = 200


@dataclass(frozen=True, slots=True)
class FoundNote:
    """A note and what stands around it. `prompt` is a key or, from a column, words as written.

    Blank dots are unknown (None), not zero; `has_odd_dots` says that what stood there is no number.
    """

    sheet: str
    row: int
    column: int
    text: str
    prompt: str
    table: str
    heading: str
    room: str
    dots: int | None
    has_odd_dots: bool = False


@dataclass(frozen=True, slots=True)
class FoundRows:
    """The notes of a file, and the rows under the headers in which no note stands."""

    notes: tuple[FoundNote, ...]
    blank: tuple[tuple[str, int], ...]


def found_rows(sheets: list[ReadSheet], mapping: SheetMapping) -> FoundRows:
    """Every note of the sheets that are read, from top to bottom and left to right."""
    rules = {rule.name: rule for rule in mapping.sheets if rule.is_read}
    notes: list[FoundNote] = []
    blank: list[tuple[str, int]] = []
    for sheet in sheets:
        rule = rules.get(sheet.name)
        for row_number, found in _rows(sheet, rule) if rule else ():
            notes += found
            if not found:
                blank.append((sheet.name, row_number))
    return FoundRows(tuple(notes), tuple(blank))


def _rows(sheet: ReadSheet, rule: SheetRule) -> Iterator[tuple[int, list[FoundNote]]]:
    """Each row under the headers with its notes; labels stand for the rows below them too."""
    header = next((row for row in sheet.rows if row.number == rule.header_row), None)
    carried = {Role.TABLE: rule.table, Role.ROOM: rule.room}
    for row in sheet.rows:
        if row.number <= rule.header_row or _is_repeated(row, header):
            continue
        for role in _CARRIED:
            for one in rule.columns_of(role):
                words = row.cell(one.column).strip()
                # A new table or prompt begins without the heading of the one before.
                if words and role is not Role.HEADING and words != carried.get(role):
                    carried.pop(Role.HEADING, None)
                carried[role] = words or carried.get(role, "")
        if _is_label(row, rule):
            carried[Role.TABLE] = next(cell.strip() for cell in row.cells if cell.strip())
            yield row.number, []
        else:
            yield (
                row.number,
                [
                    _note(sheet.name, row, one, rule, carried)
                    for one in rule.columns_of(Role.NOTE)
                    if row.cell(one.column).strip()
                ],
            )


def _is_repeated(row: SheetRow, header: SheetRow | None) -> bool:
    """True for the headers once more, as at the top of a new page."""
    return header is not None and row.cells == header.cells


def _is_label(row: SheetRow, rule: SheetRule) -> bool:
    """True where nothing but a table's label stands in the row, in a column of notes."""
    filled = [column for column, cell in enumerate(row.cells, start=1) if cell.strip()]
    notes = {one.column for one in rule.columns_of(Role.NOTE)}
    return len(filled) == 1 and filled[0] in notes and is_table_label(row.cell(filled[0]))


def _note(
    sheet: str, row: SheetRow, column: ColumnRule, rule: SheetRule, carried: dict[Role, str]
) -> FoundNote:
    written = row.cell(_dots_beside(column, rule)).strip() if _dots_beside(column, rule) else ""
    dots = _DOTS.fullmatch(written)
    return FoundNote(
        sheet=sheet,
        row=row.number,
        column=column.column,
        text=row.cell(column.column),
        prompt=column.prompt or carried.get(Role.PROMPT, "") or rule.prompt,
        table=(column.table or carried.get(Role.TABLE, ""))[:LONGEST_LABEL],
        heading=carried.get(Role.HEADING, "")[:LONGEST_HEADING],
        room=carried.get(Role.ROOM, ""),
        dots=int(dots[1]) if dots else None,
        has_odd_dots=bool(written) and dots is None,
    )


def _dots_beside(column: ColumnRule, rule: SheetRule) -> int:
    """The dots to the right of the notes and before the next ones, else just left; 0 for none."""
    notes = [one.column for one in rule.columns_of(Role.NOTE)]
    dots = [one.column for one in rule.columns_of(Role.DOTS)]
    following = min((one for one in notes if one > column.column), default=10_000)
    right = [one for one in dots if column.column < one < following]
    if right:
        return right[0]
    before = max((one for one in notes if one < column.column), default=0)
    left = [one for one in dots if before < one < column.column]
    is_taken = bool(left) and before > 0
    return left[-1] if left and not is_taken else 0


def with_prompts(notes: tuple[FoundNote, ...], prompts: dict[str, str]) -> list[FoundNote]:
    """The notes with the prompts that a person chose for words in a prompt column."""
    return [replace(one, prompt=prompts.get(fold(one.prompt), one.prompt)) for one in notes]
