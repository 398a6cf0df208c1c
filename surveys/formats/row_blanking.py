"""Rows of anonymous answers as they may leave the system: shuffled, blanked, texts apart."""

from collections.abc import Mapping, Sequence
from random import Random

import numpy as np
from numpy.typing import NDArray

from surveys.formats.codebook import Codebook, Shape, Variable
from surveys.formats.codebook_columns import Column, Columns, empty_column, is_filled
from surveys.formats.row_table import RowTable
from surveys.rules.row_export import (
    blanked_with,
    hidden_cells,
    labels_of,
    secret_rank,
    texts_to_show,
)


def anonymous_table(
    book: Codebook,
    columns: Columns,
    count: int,
    *,
    leads: Mapping[str, frozenset[str]],
    minimum: int,
    rng: Random,
    secret: bytes,
) -> RowTable:
    """Rows in random order without rare backgrounds; texts apart, each list in an order of its own.

    Fewer rows than the minimum are no rows at all.
    """
    text_variables = book.of_shape(Shape.TEXT)
    rows = book.without(Shape.TEXT)
    text_book = Codebook(book.title, book.language, text_variables)
    if count < minimum:
        return RowTable(
            rows, {one.name: empty_column(one, 0) for one in rows.variables}, 0, {}, text_book
        )
    kept = blanked(
        rows.variables,
        {one.name: columns[one.name] for one in rows.variables},
        leads,
        minimum,
        secret,
    )
    order = _random_order(count, rng)
    led = {key for keys in leads.values() for key in keys}
    apart = {
        one.name: _shuffled_texts(one, columns[one.name], led, minimum, rng)
        for one in text_variables
    }
    shuffled = {name: column[order] for name, column in kept.items()}
    return RowTable(rows, shuffled, count, apart, text_book)


def blanked(
    variables: Sequence[Variable],
    columns: Columns,
    leads: Mapping[str, frozenset[str]],
    minimum: int,
    secret: bytes,
) -> Columns:
    """The columns without background values that few share, nor what would tell them."""
    background = [one for one in variables if one.is_background]
    hidden = hidden_cells(
        [_labels(one, columns[one.name]) for one in background],
        minimum,
        secret_rank([_numbers(one, columns[one.name]) for one in variables], secret),
        _lead_places(background, leads),
    )
    by_question: dict[str, NDArray[np.bool_]] = {}
    kept = dict(columns)
    for place, one in enumerate(background):
        rows = hidden[:, place]
        kept[one.name] = _emptied(one, columns[one.name], rows)
        known = by_question.get(one.question)
        by_question[one.question] = rows if known is None else known | rows
    led = blanked_with(by_question, leads)
    for one in variables:
        if one.question in led and not one.is_background:
            kept[one.name] = _emptied(one, kept[one.name], led[one.question])
    return kept


def _labels(variable: Variable, column: Column) -> Column:
    return labels_of(column, is_filled(variable, column))


def _numbers(variable: Variable, column: Column) -> Column:
    """The column itself where it holds numbers: labels of all columns would fill the memory."""
    return _labels(variable, column) if column.dtype == object else column


def _lead_places(
    background: Sequence[Variable], leads: Mapping[str, frozenset[str]]
) -> list[tuple[int, int]]:
    """The columns of a background question, each with those of the backgrounds it leads to."""
    return [
        (root, led)
        for root, one in enumerate(background)
        for led, other in enumerate(background)
        if other.question in leads.get(one.question, ())
    ]


def _emptied(variable: Variable, column: Column, rows: NDArray[np.bool_]) -> Column:
    if not rows.any():
        return column
    return np.where(rows, empty_column(variable, len(column)), column)


def _random_order(count: int, rng: Random) -> NDArray[np.intp]:
    """Any order is as likely as any other: that of as many random numbers of 64 bits."""
    return np.argsort(np.frombuffer(rng.randbytes(8 * count), dtype=np.uint64))


def _shuffled_texts(
    variable: Variable, column: Column, led: set[str], minimum: int, rng: Random
) -> list[str]:
    """The texts of one question; of one that tells of the background only what enough wrote."""
    written = column[is_filled(variable, column)]
    texts: list[str] = written[_random_order(len(written), rng)].tolist()
    if variable.question in led or variable.is_background:
        return texts_to_show(texts, minimum, is_background=variable.is_background)
    return texts
