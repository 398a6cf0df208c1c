"""A condition on the page: rows to click, or the expression that somebody wrote."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext, lazy_gettext
from wtforms import Form, RadioField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from engage.web.filters import localized_text
from surveys.rules.authoring.conditions import (
    WITHOUT_ANSWER,
    ConditionRow,
    ConditionRows,
    fault_of,
    rows_of,
    tree_of,
)
from surveys.rules.questionnaire import DONT_KNOW, Question, QuestionKind
from surveys.rules.skip.grammar import (
    BadExpression,
    BadPattern,
    BadTree,
    parse_expression,
    write_expression,
)
from surveys.rules.skip.tree import Tree, from_json, to_json
from surveys.views.authoring.fields import Faults, choices
from surveys.views.authoring.words import operator_words

SPARE = 2
ORDERED = frozenset({"at-least", "at-most"})
MOST_ROWS = 12
ALWAYS, ALL, ANY, WRITTEN = "always", "all", "any", "written"
# A question and one of its answers stand in one value: neither has a colon.
JOINT = ":"


@dataclass(frozen=True, slots=True)
class ConditionFields:
    """The questions before, and how many rows there are to click."""

    asked: tuple[Question, ...]
    rows: int

    def fields(self) -> dict[str, Any]:
        """The choice how, the rows, and the expression."""
        hows = [
            (ALWAYS, gettext("always")),
            (ALL, gettext("when all of these hold")),
            (ANY, gettext("when any of these holds")),
            (WRITTEN, gettext("when this expression holds")),
        ]
        made: dict[str, Any] = {
            "when": RadioField(gettext("Shown"), choices=choices(hows), validate_choice=False),
            "expression": TextAreaField(
                lazy_gettext("Expression"), render_kw={"rows": 2, "spellcheck": "false"}
            ),
        }
        for number in range(self.rows):
            made |= self._row(number)
        return made

    def _row(self, number: int) -> dict[str, Any]:
        which = gettext("%(label)s, row %(number)d", label="%s", number=number + 1)
        return {
            f"if-{number}-question": SelectField(
                which % gettext("Question"),
                choices=choices(self.questions()),
                validate_choice=False,
            ),
            f"if-{number}-operator": SelectField(
                which % gettext("How"),
                choices=choices(operator_words().items()),
                validate_choice=False,
            ),
            f"if-{number}-answer": SelectField(
                which % gettext("Answer"), choices=self.answers(), validate_choice=False
            ),
            f"if-{number}-typed": StringField(which % gettext("Number or text")),
        }

    def questions(self) -> list[tuple[str, str]]:
        """What a row may look at: questions before this one, a matrix row by row."""
        rows = [("", "–")]
        for question in self.asked:
            title = localized_text(question.title)
            if question.kind is QuestionKind.MATRIX:
                rows += [
                    (f"{question.key}.{item.key}", f"{title}: {localized_text(item.title)}")
                    for item in question.items
                ]
            else:
                rows.append((question.key, title))
        return rows

    def answers(self) -> list[SelectChoice]:
        """Every answer that can be chosen, under its question."""
        offered = choices([("", "–")])
        for question in self.asked:
            codes = [(f"{question.key}{JOINT}{code}", words) for code, words in _codes(question)]
            offered += choices(codes, f"{localized_text(question.title)} ({question.key})")
        return offered

    def row_names(self) -> list[tuple[str, str, str, str]]:
        """The names of the fields of each row."""
        parts = ("question", "operator", "answer", "typed")
        return [
            tuple(f"if-{number}-{part}" for part in parts)  # type: ignore[misc]
            for number in range(self.rows)
        ]


def condition_fields(asked: Sequence[Question], relevant: Any, sent: int = 0) -> ConditionFields:
    """Room for the rows there are and for some more."""
    known = rows_of(as_tree(relevant))
    there = len(known.rows) if known else 0
    useful = tuple(question for question in asked if question.kind is not QuestionKind.NOTE)
    return ConditionFields(useful, min(max(there + SPARE, sent), MOST_ROWS))


def shown_condition(relevant: Any) -> dict[str, Any]:
    """What stands in the fields for this condition."""
    tree = as_tree(relevant)
    if tree is None:
        return {"when": ALWAYS}
    rows = rows_of(tree)
    if rows is None:
        return {"when": WRITTEN, "expression": write_expression(tree)}
    shown: dict[str, Any] = {"when": ANY if rows.is_any else ALL}
    for number, row in enumerate(rows.rows):
        key = row.question.partition(".")[0]
        shown[f"if-{number}-question"] = row.question
        shown[f"if-{number}-operator"] = row.operator
        shown[f"if-{number}-answer"] = f"{key}{JOINT}{row.answer}"
        shown[f"if-{number}-typed"] = row.answer
    return shown


def read_condition(form: Form, fields: ConditionFields, faults: Faults) -> list[Any] | None:
    """The condition as a tree; None for always, and where something is wrong."""
    how = form["when"].data or ALWAYS
    if how == WRITTEN:
        return _written(form["expression"].data or "", faults)
    if how not in {ALL, ANY}:
        return None
    rows = tuple(_read_rows(form, fields, faults))
    if not rows:
        faults.at("if-0-question", "missing")
        return None
    if faults.found:
        return None
    tree = tree_of(ConditionRows(rows, is_any=how == ANY))
    return to_json(tree) if tree else None


def as_tree(relevant: Any) -> Tree | None:
    """The tree of a condition as it stands in a definition; None where it cannot be read."""
    if not relevant:
        return None
    try:
        return parse_expression(relevant) if isinstance(relevant, str) else from_json(relevant)
    except (BadExpression, BadPattern, BadTree):
        return None


def _written(expression: str, faults: Faults) -> list[Any] | None:
    if not expression.strip():
        faults.at("expression", "missing")
        return None
    try:
        return to_json(parse_expression(expression))
    except BadExpression as bad:
        faults.at("expression", "bad-expression", str(bad.column))
    except BadPattern:
        faults.at("expression", "bad-pattern")
    except BadTree:
        faults.at("expression", "bad-condition")
    return None


def _read_rows(form: Form, fields: ConditionFields, faults: Faults) -> Iterator[ConditionRow]:
    for question, operator, answer, typed in fields.row_names():
        key = form[question].data or ""
        if not key:
            continue
        how = form[operator].data or ""
        value = "" if how in WITHOUT_ANSWER else _value(form, fields, key, how, answer, typed)
        row = ConditionRow(key, how, value)
        fault = fault_of(row, fields.asked)
        if fault is not None:
            faults.at(_culprit(fault, question, operator, answer, typed), fault)
        yield row


def _value(form: Form, fields: ConditionFields, key: str, how: str, answer: str, typed: str) -> str:
    """The answer that was chosen; what was typed where there is none to choose."""
    plain = key.partition(".")[0]
    question = next((one for one in fields.asked if one.key == plain), None)
    words: str = (form[typed].data or "").strip()
    has_list = question is not None and bool(question.option_keys or question.scale_values)
    if not has_list or (how in ORDERED and words):
        is_number = question is not None and question.kind is QuestionKind.NUMBER
        return words.replace(",", ".") if is_number or how in ORDERED else words
    owner, _joint, code = (form[answer].data or "").partition(JOINT)
    return code if owner == plain else f"{owner}{JOINT}{code}"


def _culprit(fault: str, question: str, operator: str, answer: str, typed: str) -> str:
    places = {
        "answer-of-another-question": answer,
        "missing": typed,
        "not-a-number": typed,
        "unknown-operator": operator,
        "operator-does-not-fit": operator,
    }
    return places.get(fault, question)


def _codes(question: Question) -> Iterator[tuple[str, str]]:
    for option in question.options if question.kind is not QuestionKind.LOCATION else ():
        yield option.key, localized_text(option.title)
    labels = question.scale.labels if question.scale else {}
    for value in question.scale_values:
        words = f"{value} – {localized_text(labels[value])}" if value in labels else str(value)
        yield str(value), words
    if question.has_dont_know:
        yield DONT_KNOW, gettext("I don’t know")
