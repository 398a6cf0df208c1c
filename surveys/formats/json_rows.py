"""Rows as JSON: the definition of every version, the codebook, and the rows as lists of codes."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any, BinaryIO

from engage.tables.cells import Cell
from surveys.formats.codebook import Codebook, Variable
from surveys.formats.row_table import CHUNK, Pick, RowTable, cell_lists, chunk_starts

FORMAT = "engage-survey-rows"
VERSION = 1
OnRows = Callable[[int], None]


def write_json(
    out: BinaryIO,
    table: RowTable,
    versions: Mapping[int, Mapping[str, Any]],
    *,
    survey: str,
    on_rows: OnRows,
) -> None:
    """One object; `rows` has a list a response, in the order of `variables`."""
    head = {
        "format": FORMAT,
        "version": VERSION,
        "survey": survey,
        "language": table.book.language,
        "questionnaires": [{"version": key, "definition": one} for key, one in versions.items()],
        "variables": [variable_dict(one) for one in table.book.variables],
        "texts": _texts(table.text_book, table.apart),
    }
    start_of_rows = _dumped(head).removesuffix("}")
    out.write(f'{start_of_rows}, "rows": ['.encode())
    for start in chunk_starts(table.count):
        lists = cell_lists(table, Pick.CODES, start, _plain)
        rows = ",\n".join(_dumped(row) for row in zip(*lists, strict=True))
        out.write((",\n" if start else "\n").encode() + rows.encode())
        on_rows(min(start + CHUNK, table.count))
    out.write(b"\n]}\n")


def variable_dict(variable: Variable) -> dict[str, Any]:
    """The variable with what its codes mean."""
    return {
        "name": variable.name,
        "label": variable.label,
        "question": variable.question or None,
        "item": variable.item,
        "option": variable.option,
        "kind": variable.kind or None,
        "shape": variable.shape.value,
        "measure": variable.measure.value,
        "background": variable.is_background,
        "values": [
            {
                "code": value.code,
                "key": value.key,
                "title": value.title,
                "missing": value.is_missing,
            }
            for value in variable.values
        ],
    }


def _texts(book: Codebook | None, apart: Mapping[str, Sequence[str]]) -> list[dict[str, Any]]:
    variables = book.variables if book else ()
    return [{**variable_dict(one), "texts": list(apart.get(one.name, ()))} for one in variables]


def _plain(cell: Cell) -> Any:
    """Whole numbers without a decimal point."""
    return int(cell) if isinstance(cell, float) and cell.is_integer() else cell


def _dumped(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)
