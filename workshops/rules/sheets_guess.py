"""What the columns of a sheet probably mean; a person looks at the guess before anything is in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from workshops.rules.sheets import ColumnRule, Known, Role, SheetMapping, SheetRule
from workshops.rules.sheets_words import (
    is_table_label,
    prompt_of_words,
    role_of_header,
    room_of_words,
)

HEADER_WITHIN = 40
MOST_COLUMNS = 60


@dataclass(frozen=True, slots=True)
class SheetRow:
    """The cells of a row under the number that a spreadsheet program shows."""

    number: int
    cells: tuple[str, ...]

    def cell(self, column: int) -> str:
        """The cell of this column (1 is the first); empty past the end."""
        return self.cells[column - 1] if column <= len(self.cells) else ""


@dataclass(frozen=True, slots=True)
class ReadSheet:
    """A sheet as it stands."""

    name: str
    rows: tuple[SheetRow, ...]

    @property
    def width(self) -> int:
        """How many columns are looked at."""
        return min(MOST_COLUMNS, max((len(row.cells) for row in self.rows), default=0))


def guess_mapping(sheets: Sequence[ReadSheet], known: Known) -> SheetMapping:
    """The mapping for a file that nobody has described yet."""
    return SheetMapping(tuple(guess_sheet(sheet, known) for sheet in sheets))


def fit_mapping(profile: SheetMapping, sheets: Sequence[ReadSheet], known: Known) -> SheetMapping:
    """The saved mapping on new sheets: by sheet name, else by place; columns by their headers."""
    by_name = {rule.name: rule for rule in profile.sheets}
    fitted = []
    for at, sheet in enumerate(sheets):
        guessed = guess_sheet(sheet, known)
        saved = by_name.get(sheet.name)
        if saved is None and at < len(profile.sheets):
            saved = profile.sheets[at]
        fitted.append(_fitted(saved, guessed) if saved else guessed)
    return SheetMapping(tuple(fitted), profile.prompts)


def _fitted(saved: SheetRule, guessed: SheetRule) -> SheetRule:
    by_place = {(one.column, one.header): one for one in saved.columns}
    by_header = {one.header: one for one in saved.columns if one.header}
    columns = []
    for one in guessed.columns:
        was = by_place.get((one.column, one.header)) or by_header.get(one.header)
        columns.append(replace(was, column=one.column) if was else one)
    return replace(
        guessed,
        columns=tuple(columns),
        is_read=saved.is_read,
        prompt=saved.prompt or guessed.prompt,
        table=saved.table or guessed.table,
    )


def guess_sheet(sheet: ReadSheet, known: Known, *, header_row: int | None = None) -> SheetRule:
    """The rule for one sheet, with the headers in the row that is said or found."""
    at = find_header(sheet, known) if header_row is None else header_row
    columns = _with_a_note(_columns(sheet, at, known), sheet, at)
    has_notes = any(one.role is Role.NOTE for one in columns)
    return SheetRule(
        name=sheet.name,
        header_row=at,
        columns=tuple(columns),
        is_read=has_notes,
        prompt=prompt_of_words(sheet.name, known) or _only(known.prompts),
        table=sheet.name if is_table_label(sheet.name) else "",
        room=room_of_words(sheet.name, known),
    )


def _only(keys: Iterable[str]) -> str:
    names = list(keys)
    return names[0] if len(names) == 1 else ""


def find_header(sheet: ReadSheet, known: Known) -> int:
    """The number of the row with most headers among the first ones; 0 when none looks like it."""
    best, most = 0, 0
    for row in sheet.rows[:HEADER_WITHIN]:
        hits = _header_hits([cell for cell in row.cells if cell.strip()], sheet, known)
        if hits > most:
            best, most = row.number, hits
    return best


def _header_hits(filled: list[str], sheet: ReadSheet, known: Known) -> int:
    """How many cells of the row look like headers; 0 where the row as a whole doesn't."""
    roles = [role_of_header(cell) for cell in filled]
    places = sum(_names_place(cell, known) for cell in filled)
    is_lone = places == len(filled) == sheet.width == 1
    hits = sum(
        role is not None or _names_place(cell, known)
        for role, cell in zip(roles, filled, strict=True)
    )
    is_header = any(roles) or places > 1 or is_lone
    is_enough = hits > 1 or Role.NOTE in roles or 2 * hits >= len(filled)
    return hits if is_header and is_enough else 0


def _names_place(cell: str, known: Known) -> bool:
    return bool(prompt_of_words(cell, known)) or is_table_label(cell)


def headers_of(sheet: ReadSheet, header_row: int, known: Known) -> list[tuple[str, str]]:
    """Own header and the one above it, for each column; the upper one spans to its right."""
    if not header_row:
        return [("", "")] * sheet.width
    own = next((row for row in sheet.rows if row.number == header_row), None)
    above = next((row for row in sheet.rows if row.number == header_row - 1), None)
    upper = _spanning(above, sheet.width, known) if above else [""] * sheet.width
    found = []
    for column in range(1, sheet.width + 1):
        text = own.cell(column).strip() if own else ""
        found.append((text or upper[column - 1], upper[column - 1] if text else ""))
    return found


def _spanning(row: SheetRow, width: int, known: Known) -> list[str]:
    """The upper headers, each over the blank cells to its right; nothing if they are a title."""
    cells = [row.cell(column).strip() for column in range(1, width + 1)]
    named = [c for c in cells if c and (role_of_header(c) or _names_place(c, known))]
    if not named:
        return [""] * width
    filled, last = [], ""
    for cell in cells:
        last = cell or last
        filled.append(last)
    return filled


def _columns(sheet: ReadSheet, header_row: int, known: Known) -> list[ColumnRule]:
    columns = []
    for column, (own, upper) in enumerate(headers_of(sheet, header_row, known), start=1):
        body = _body(sheet, header_row, column)
        role, prompt, table = _meaning(own, upper, body, known)
        columns.append(ColumnRule(column, own[:200], role, prompt, table))
    return columns


def _meaning(own: str, upper: str, body: list[str], known: Known) -> tuple[Role, str, str]:
    """The role, and the prompt or table that the headers name for a column of notes."""
    named = role_of_header(own)
    prompt = prompt_of_words(own, known) or prompt_of_words(upper, known)
    table = next((one for one in (own, upper) if is_table_label(one)), "")
    if named is Role.ROOM and not any(room_of_words(value, known) for value in body):
        named = Role.IGNORED
    # "Pöytä 1" over a column of notes is a label, where "Pöytä" alone heads a column of labels.
    is_labelled = is_table_label(own) or (named is None and bool(table))
    if is_labelled or (named is None and prompt_of_words(own, known)):
        named = Role.NOTE
    if named is None and body and all(is_table_label(value) for value in body):
        named = Role.TABLE
    if named is Role.NOTE:
        return Role.NOTE, prompt, table
    return named or Role.IGNORED, "", ""


def _body(sheet: ReadSheet, header_row: int, column: int) -> list[str]:
    cells = (row.cell(column).strip() for row in sheet.rows if row.number > header_row)
    return [cell for cell in cells if cell][:200]


def _with_a_note(columns: list[ColumnRule], sheet: ReadSheet, header_row: int) -> list[ColumnRule]:
    """Where no header names notes, the column with the longest texts holds them."""
    if any(one.role is Role.NOTE for one in columns):
        return columns
    lengths = {}
    for one in columns:
        body = _body(sheet, header_row, one.column)
        if one.role is Role.IGNORED and role_of_header(one.header) is None and body:
            lengths[one.column] = sum(map(len, body)) / len(body)
    if not lengths:
        return columns
    longest = max(lengths, key=lambda column: lengths[column])
    return [replace(one, role=Role.NOTE) if one.column == longest else one for one in columns]
