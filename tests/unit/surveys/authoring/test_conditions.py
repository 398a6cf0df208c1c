"""Conditions by clicking: rows and expressions say the same, and what rows cannot say is kept."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.rules.authoring.conditions import (
    OPERATORS,
    WITHOUT_ANSWER,
    ConditionRow,
    ConditionRows,
    fault_of,
    rows_of,
    tree_of,
)
from surveys.rules.skip.grammar import parse_expression, write_expression
from tests.unit.surveys.samples import EVERY_KIND

ANSWERS = st.sampled_from(["a", "b", "4", "10", "2.5", "01", "dont-know"])
NUMBERS = st.sampled_from(["4", "10", "2.5"])


@st.composite
def condition_rows(draw: st.DrawFn) -> ConditionRow:
    """Any row that the page can send."""
    operator = draw(st.sampled_from(OPERATORS))
    question = draw(st.sampled_from(["future", "services.schools"]))
    if operator in WITHOUT_ANSWER:
        return ConditionRow(question, operator)
    is_ordered = operator in {"at-least", "at-most"}
    return ConditionRow(question, operator, draw(NUMBERS if is_ordered else ANSWERS))


@given(st.lists(condition_rows(), max_size=5), st.booleans())
def test_rows_come_back_from_their_expression(rows: list[ConditionRow], is_any: bool) -> None:
    given_rows = ConditionRows(tuple(rows), is_any=is_any and len(rows) > 1)
    tree = tree_of(given_rows)
    assert rows_of(tree) == given_rows
    if tree is not None:
        assert parse_expression(write_expression(tree)) == tree


@pytest.mark.parametrize(
    ("expression", "rows"),
    [
        ("${a} = 'x'", [("a", "is", "x")]),
        ("${a} = 'x' and not(selected(${b}, 'y'))", [("a", "is", "x"), ("b", "not-chosen", "y")]),
        ("${a} = ''", [("a", "blank", "")]),
        ("${m.row} >= 4", [("m.row", "at-least", "4")]),
    ],
)
def test_an_expression_is_shown_as_rows(expression: str, rows: list[tuple[str, str, str]]) -> None:
    found = rows_of(parse_expression(expression))
    assert found is not None
    assert [(one.question, one.operator, one.answer) for one in found.rows] == rows


@pytest.mark.parametrize(
    "expression",
    [
        "${a} = 'x' and (${b} = 'y' or ${c} = 'z')",
        "${a} + 1 > 4",
        "${a} = '4'",
        "${a} = ${b}",
        "${a} >= ''",
        "selected(${a}, ${b})",
        "not(${a} = 'x')",
        "count-selected(${a}) > 2",
        "today() > '2018-01-01'",
    ],
)
def test_what_rows_cannot_say_stays_an_expression(expression: str) -> None:
    assert rows_of(parse_expression(expression)) is None


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (ConditionRow("single", "is", "a"), None),
        (ConditionRow("single", "is", "dont-know"), None),
        (ConditionRow("unit", "is", "dont-know"), "answer-of-another-question"),
        (ConditionRow("single", "is", "o1"), "answer-of-another-question"),
        (ConditionRow("single", "chosen", "a"), "operator-does-not-fit"),
        (ConditionRow("multi", "chosen", "o1"), None),
        (ConditionRow("multi", "is", "o1"), "operator-does-not-fit"),
        (ConditionRow("multi", "answered"), None),
        (ConditionRow("scale", "at-least", "4"), None),
        (ConditionRow("scale", "at-least", "neljä"), "not-a-number"),
        (ConditionRow("matrix.a", "is", "5"), None),
        (ConditionRow("matrix", "is", "5"), "unknown-row"),
        (ConditionRow("single.a", "is", "a"), "unknown-row"),
        (ConditionRow("short", "is", "Piikkiö"), None),
        (ConditionRow("short", "is", ""), "missing"),
        (ConditionRow("short", "is", "'\""), "missing"),
        (ConditionRow("later", "is", "a"), "unknown-reference"),
        (ConditionRow("single", "like", "a"), "unknown-operator"),
    ],
)
def test_a_row_that_says_nothing_is_told(row: ConditionRow, fault: str | None) -> None:
    assert fault_of(row, tuple(EVERY_KIND)) == fault
