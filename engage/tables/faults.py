"""What can be wrong with a table somebody hands in, as codes; the edge has the sentences."""

from enum import StrEnum

from engage.errors import Invalid


class Fault(StrEnum):
    """One code for each sentence that a person may need to read."""

    EMPTY = "empty"
    UNKNOWN_FORMAT = "unknown-format"
    DAMAGED = "damaged"
    NOT_TEXT = "not-text"
    TOO_LARGE = "too-large"
    TOO_MANY_ROWS = "too-many-rows"
    TOO_MANY_COLUMNS = "too-many-columns"
    DUPLICATE_HEADER = "duplicate-header"
    UNNAMED_COLUMN = "unnamed-column"
    BROKEN_QUOTES = "broken-quotes"
    MACROS = "macros"
    OLD_WORKBOOK = "old-workbook"
    NOT_WHAT_IT_SAYS = "not-what-it-says"
    CELL_TOO_LONG = "cell-too-long"
    FORMULA_WITHOUT_VALUE = "formula-without-value"
    NO_SUCH_SHEET = "no-such-sheet"


class TableError(Invalid):
    """The table can't be read; says what, and where when there is a place."""

    def __init__(
        self,
        fault: Fault,
        *,
        row: int | None = None,
        column: int | None = None,
        text: str | None = None,
    ) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.row = row
        self.column = column
        self.text = text
