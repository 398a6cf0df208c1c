"""The words that documents themselves bring along; the edge translates them and passes them in."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Labels:
    """One word or sentence for each place where a writer speaks itself."""

    contents: str
    page_of: str  # with {page} and {pages}
    table: str
    figure: str
    hidden: str  # "hidden (few answers)"
    show_as_table: str
    row: str  # header of the column that names a chart's rows
    base: str  # "n = {n}"
    base_column: str  # "{series}, answers"
    information: str
    caution: str
    method: str
    sheet: str
    scale: str  # "{level} of {of}", read aloud for the dots of a badge
    thousands: str = "\u00a0"

    def number(self, value: int) -> str:
        """The whole number with the language's thousands mark."""
        return f"{value:,}".replace(",", self.thousands)

    def n(self, value: int) -> str:
        """The base in words."""
        return self.base.format(n=self.number(value))

    def note_kind(self, kind: str) -> str:
        """The word before a note of this kind."""
        return {"information": self.information, "caution": self.caution, "method": self.method}[
            kind
        ]
