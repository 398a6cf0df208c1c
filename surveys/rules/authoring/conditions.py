"""Conditions as rows to click: question, operator, answer; and the tree that they stand for."""

from collections.abc import Sequence
from dataclasses import dataclass

from surveys.rules.questionnaire import Question, QuestionKind
from surveys.rules.skip.tree import NUMBER, Tree, number_text

COMPARED = {"is": "=", "is-not": "!=", "at-least": ">=", "at-most": "<="}
OPERATORS = ("is", "is-not", "chosen", "not-chosen", "answered", "blank", "at-least", "at-most")
SET_KINDS = frozenset({QuestionKind.MULTI, QuestionKind.RANK})
WITHOUT_ANSWER = frozenset({"answered", "blank"})


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """One test: a question (or a row of a matrix, `matrix.row`), how, and against what."""

    question: str
    operator: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class ConditionRows:
    """All of the rows have to hold, or any of them."""

    rows: tuple[ConditionRow, ...]
    is_any: bool = False


def tree_of(rows: ConditionRows) -> Tree | None:
    """The condition that the rows say; None when there is no row."""
    tests = [_test(row) for row in rows.rows]
    if not tests:
        return None
    tree = tests[0]
    for test in tests[1:]:
        tree = ("or" if rows.is_any else "and", tree, test)
    return tree


def rows_of(tree: Tree | None) -> ConditionRows | None:
    """The rows that say this condition; None for one that only its expression can say."""
    if tree is None:
        return ConditionRows(())
    joint = tree[0] if tree[0] in ("and", "or") else "and"
    tests = _flat(tree, joint)
    rows = [_row(test) for test in tests]
    found = tuple(row for row in rows if row is not None)
    return ConditionRows(found, is_any=joint == "or") if len(found) == len(rows) else None


def fault_of(row: ConditionRow, asked: Sequence[Question]) -> str | None:
    """Why the row says nothing about the questions before it; None when it does."""
    key, _dot, item = row.question.partition(".")
    question = next((one for one in asked if one.key == key), None)
    if question is None:
        return "unknown-reference"
    if row.operator not in OPERATORS:
        return "unknown-operator"
    if (question.kind is QuestionKind.MATRIX) != bool(item):
        return "unknown-row"
    if row.operator in WITHOUT_ANSWER:
        return None
    if question.kind is QuestionKind.LOCATION:
        return "operator-does-not-fit"
    if (question.kind in SET_KINDS) != (row.operator in {"chosen", "not-chosen"}):
        return "operator-does-not-fit"
    return _answer_fault(row, question)


def _answer_fault(row: ConditionRow, question: Question) -> str | None:
    if row.operator in {"at-least", "at-most"} or question.kind is QuestionKind.NUMBER:
        return None if NUMBER.fullmatch(row.answer) else "not-a-number"
    codes = {*question.option_keys, *map(str, question.scale_values)}
    if codes:
        known = codes | ({"dont-know"} if question.has_dont_know else set())
        return None if row.answer in known else "answer-of-another-question"
    return None if row.answer and not ("'" in row.answer and '"' in row.answer) else "missing"


def _test(row: ConditionRow) -> Tree:
    key: Tree = ("key", row.question)
    if row.operator in WITHOUT_ANSWER:
        return ("!=" if row.operator == "answered" else "=", key, ("text", ""))
    if row.operator in {"chosen", "not-chosen"}:
        selected: Tree = ("call", "selected", key, ("text", row.answer))
        return selected if row.operator == "chosen" else ("call", "not", selected)
    return (COMPARED[row.operator], key, _literal(row))


def _literal(row: ConditionRow) -> Tree:
    """A number is compared as a number where order counts, and where it is written as one."""
    if NUMBER.fullmatch(row.answer):
        value = float(row.answer) if "." in row.answer else int(row.answer)
        if row.operator in {"at-least", "at-most"} or number_text(value) == row.answer:
            return ("number", value)
    return ("text", row.answer)


def _flat(tree: Tree, joint: str) -> list[Tree]:
    if tree[0] != joint:
        return [tree]
    return [*_flat(tree[1], joint), *_flat(tree[2], joint)]


def _row(test: Tree) -> ConditionRow | None:
    if test[:2] == ("call", "not") and test[2][:2] == ("call", "selected"):
        return _selected(test[2], "not-chosen")
    if test[:2] == ("call", "selected"):
        return _selected(test, "chosen")
    by_sign = {sign: name for name, sign in COMPARED.items()}
    if test[0] not in by_sign or test[1][0] != "key" or test[2][0] not in {"text", "number"}:
        return None
    return _compared(test[1][1], by_sign[test[0]], test[2])


def _selected(test: Tree, operator: str) -> ConditionRow | None:
    key, answer = test[2], test[3]
    if key[0] != "key" or answer[0] != "text":
        return None
    return ConditionRow(key[1], operator, answer[1])


def _compared(key: str, operator: str, literal: Tree) -> ConditionRow | None:
    row = ConditionRow(key, operator, str(literal[1]))
    if literal == ("text", ""):
        empty = {"is": "blank", "is-not": "answered"}
        return ConditionRow(key, empty[operator]) if operator in empty else None
    # Text that looks like a number compares otherwise than the number, so it stays an expression.
    return row if _literal(row) == literal else None
