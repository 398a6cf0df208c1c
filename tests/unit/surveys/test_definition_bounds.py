"""Lists longer than any survey's are refused by our own rules, and cost nothing before that."""

import json
from typing import Any

import pytest

from surveys.formats.reading import read_definition

TSV = "class\tname\ttext\tlanguage\ttype/scale\nG\tA\t\tfi\t\nQ\tq\tx\tfi\tL\n"


@pytest.mark.parametrize(
    "element",
    [
        {"type": "dropdown", "choices": ["x"] * 100_000},
        {"type": "checkbox", "choices": [f"x{number}" for number in range(100_000)]},
        {"type": "matrix", "columns": ["a", "b"], "rows": ["r"] * 50_000},
    ],
)
def test_a_list_too_long_is_an_error(element: dict[str, Any]) -> None:
    content = json.dumps({"locale": "fi", "elements": [{"name": "q", **element}]}).encode()
    found = read_definition("a.json", content, {})
    assert "too-many" in [problem.code for problem in found.problems]


def test_a_table_of_too_many_cells_is_left_out() -> None:
    columns = [{"name": f"c{number}", "cellType": "text"} for number in range(100)]
    table = {"type": "matrixdropdown", "name": "q", "rows": ["r"] * 200, "columns": columns}
    content = json.dumps({"locale": "fi", "elements": [table]}).encode()
    found = read_definition("a.json", content, {})
    assert "choices-elsewhere" in [problem.code for problem in found.problems]


def test_answers_without_end_are_an_error() -> None:
    rows = "".join(f"A\tx{number}\tx\tfi\t0\n" for number in range(20_000))
    found = read_definition("a.tsv", (TSV + rows).encode(), {})
    assert "too-many" in [problem.code for problem in found.problems]
