"""Rows as an SPSS file: labels, missing codes and measures, in one language."""

from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from surveys.formats.codebook import CODED, Codebook, Shape, Variable
from surveys.formats.codebook_columns import EMPTY
from surveys.formats.codebook_names import LONGEST_LABEL, LONGEST_VALUE_LABEL, cut
from surveys.formats.row_table import RowTable

MOST_FILE_LABEL = 60


def write_sav(path: Path, table: RowTable) -> None:
    """The file holds the codes of every variable; texts that stand apart are not in it."""
    book = table.book
    # A second and 70 MB to load, which only a worker that writes such a file should spend.
    pandas, writer = import_module("pandas"), import_module("pyreadstat")
    frame = pandas.DataFrame(
        {one.name: _values(one, table.columns[one.name]) for one in book.variables}, copy=False
    )
    writer.write_sav(
        frame,
        str(path),
        file_label=cut(book.title, MOST_FILE_LABEL),
        column_labels={one.name: cut(one.label, LONGEST_LABEL) for one in book.variables},
        variable_value_labels=_value_labels(book),
        missing_ranges=_missing(book),
        variable_measure={one.name: one.measure.value for one in book.variables},
        variable_format={one.name: "F8.0" for one in book.variables if one.shape in CODED},
    )


def _values(variable: Variable, column: Any) -> Any:
    if variable.shape in CODED:
        numbers = column.astype(np.float64)
        numbers[column == EMPTY] = np.nan
        return numbers
    if variable.shape is Shape.NUMBER:
        return column
    return np.array(["" if cell is None else str(cell) for cell in column], dtype=object)


def _value_labels(book: Codebook) -> dict[str, dict[Any, str]]:
    return {
        one.name: {value.code: cut(value.title, LONGEST_VALUE_LABEL) for value in one.values}
        for one in book.variables
        if one.values
    }


def _missing(book: Codebook) -> dict[str, list[Any]]:
    """Codes that SPSS keeps apart from the valid ones: don't know, not ranked."""
    missing = {
        one.name: [value.code for value in one.values if value.is_missing] for one in book.variables
    }
    return {name: codes for name, codes in missing.items() if codes}
