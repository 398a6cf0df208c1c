"""The rows of an export as columns, and the texts that stand apart from them."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from math import isnan
from typing import Any, TypeVar

import numpy as np

from engage.tables.cells import Cell
from surveys.formats.codebook import CODED, Codebook, Shape, Variable
from surveys.formats.codebook_columns import EMPTY, Columns

CHUNK = 2_000
Out = TypeVar("Out")


class Pick(StrEnum):
    """Whether cells hold what an answer is called or its number."""

    LABELS = "labels"
    CODES = "codes"


@dataclass(frozen=True, slots=True)
class RowTable:
    """One row a response. `apart` are the open texts of each text variable, in an order of its own.

    Where texts stand in the rows (answers in a body's name), `apart` is empty.
    """

    book: Codebook
    columns: Columns
    count: int
    apart: Mapping[str, Sequence[str]] = field(default_factory=dict)
    text_book: Codebook | None = None

    def headers(self, pick: Pick) -> list[str]:
        """What the columns are called."""
        is_coded = pick is Pick.CODES
        return [one.name if is_coded else one.label for one in self.book.variables]

    @property
    def whole_book(self) -> Codebook:
        """Rows and texts apart together."""
        if self.text_book is None:
            return self.book
        variables = (*self.book.variables, *self.text_book.variables)
        return Codebook(self.book.title, self.book.language, variables)

    def text_rows(self, written: Callable[[Cell], Out]) -> Iterator[list[Out]]:
        """Variable, question and text of everything that stands apart, as they are written."""
        for variable in self.text_book.variables if self.text_book else ():
            head = [written(variable.name), written(variable.label)]
            for text in self.apart.get(variable.name, ()):
                yield [*head, written(text)]


def chunk_starts(count: int) -> range:
    """Where the chunks of so many rows begin."""
    return range(0, count, CHUNK)


def cell_lists(
    table: RowTable, pick: Pick, start: int, written: Callable[[Cell], Out]
) -> list[list[Out]]:
    """For each variable the cells of one chunk as they are written.

    A code is written once a chunk, not once a row.
    """
    return [
        _cells(variable, table.columns[variable.name][start : start + CHUNK], pick, written)
        for variable in table.book.variables
    ]


def _cells(
    variable: Variable, column: Any, pick: Pick, written: Callable[[Cell], Out]
) -> list[Out]:
    if variable.shape not in CODED:
        cells = column.tolist()
        if variable.shape is Shape.NUMBER:
            # The same numbers come again and again.
            numbers = {cell: written(cell) for cell in set(cells) if not isnan(cell)}
            blank = written(None)
            return [numbers.get(cell, blank) for cell in cells]
        return [written(cell) for cell in cells]
    highest = max((value.code for value in variable.values), default=0)
    words = np.full(highest + 2, written(None), dtype=object)  # index 0: EMPTY
    for value in variable.values:
        is_code = pick is Pick.CODES or value.is_bare
        words[value.code - EMPTY] = written(value.code if is_code else value.title)
    picked: list[Out] = words[column - EMPTY].tolist()
    return picked
