"""The codebook as a table: a line for each variable and for each of its codes, texts in full."""

from collections.abc import Iterator

from engage.tables.cells import Cell
from surveys.formats.codebook import Codebook, Words

CODEBOOK_HEADERS = (
    "variable",
    "label",
    "question",
    "row",
    "kind",
    "measure",
    "background",
    "code",
    "code_key",
    "code_title",
    "missing",
)


def codebook_rows(book: Codebook, words: Words) -> Iterator[list[Cell]]:
    """Every variable, then its codes."""
    for variable in book.variables:
        head: list[Cell] = [
            variable.name,
            variable.label,
            variable.question,
            variable.item or variable.option,
            words[f"kind-{variable.kind}"] if variable.kind else None,
            words[f"measure-{variable.measure.value}"],
            words["yes"] if variable.is_background else None,
        ]
        yield [*head, None, None, None, None]
        for value in variable.values:
            missing = words["yes"] if value.is_missing else None
            tail: list[Cell] = [value.code, value.key, value.title, missing]
            yield [variable.name, *[None] * 6, *tail]
