"""What a condition is worth, given answers; skip.js says the same, by vectors.json."""

import math
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from surveys.rules.skip.tree import ARITHMETIC, COMPARISONS, Tree

# None is a blank. A truth is a bool; the other values are what answers are made of.
Value = str | int | float | bool | list[str] | None

NUMBER = re.compile(r" *-?[0-9]{1,15}(?:[.,][0-9]{1,15})? *")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
LONGEST_MATCHED = 200
LARGEST_NUMBER = 1e15


def is_true(tree: Tree, answers: Mapping[str, Any], today: str) -> bool:
    """Whether the condition holds; `today` is a day as YYYY-MM-DD."""
    return truth(evaluate(tree, answers, today))


def evaluate(tree: Tree, answers: Mapping[str, Any], today: str, own: Value = None) -> Value:
    """The value of the tree; `own` is what a dot stands for."""
    name = tree[0]
    if name in {"text", "number"}:
        literal: Value = tree[1]
        return literal
    if name == "key":
        return answer_value(answers, tree[1])
    if name == "self":
        return own
    if name == "call":
        if tree[1] == "today":
            return today
        return call(tree[1], [evaluate(part, answers, today, own) for part in tree[2:]])
    values = [evaluate(part, answers, today, own) for part in tree[1:]]
    if name in COMPARISONS:
        return compare(name, *values, is_quoted=any(part[0] == "text" for part in tree[1:]))
    if name in ARITHMETIC:
        # A sign is a difference from zero.
        return calculate(name, *map(to_number, values if len(values) == 2 else [0, *values]))
    left, right = map(truth, values)
    return left and right if name == "and" else left or right


def answer_value(answers: Mapping[str, Any], name: str) -> Value:
    """The answer of that name, or of that row of a matrix; anything empty is a blank."""
    key, _dot, row = name.partition(".")
    answer = answers.get(key)
    if row:
        answer = answer.get(row) if isinstance(answer, Mapping) else None
    if isinstance(answer, list):
        return [str(one) for one in answer] or None
    is_value = isinstance(answer, str | int | float) and not isinstance(answer, bool)
    return answer if is_value and answer != "" else None


def truth(value: Value) -> bool:
    """Blank, no, zero and empty are false."""
    return bool(value)


def to_text(value: Value) -> str:
    """A number without trailing zeros, a list joined by blanks, a blank as nothing."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list):
        return " ".join(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    # Six decimals, rounded by the same steps in the browser, whatever its own way of printing.
    rounded = math.floor(value * 1e6 + 0.5) / 1e6
    text = f"{rounded:.6f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def to_number(value: Value) -> float | None:
    """The number that the value is or spells, with a decimal point or comma."""
    if isinstance(value, bool):
        return float(value)
    if isinstance(value, int | float):
        return bounded(value)
    if isinstance(value, str) and NUMBER.fullmatch(value):
        return float(value.replace(",", "."))
    return None


def bounded(number: float) -> float | None:
    """The number, or a blank beyond what both sides write alike."""
    return float(number) if abs(number) <= LARGEST_NUMBER else None


def compare(name: str, left: Value, right: Value, *, is_quoted: bool) -> bool:
    """Blank compares false, except as equal to ''; quoted text is text, a bare number a number."""
    if left is None or right is None:
        return name == "=" and (left == "" or right == "")
    if name not in {"=", "!="}:
        return in_order(name, left, right)
    has_number = any(isinstance(one, int | float) for one in (left, right))
    if has_number and not is_quoted:
        first, second = to_number(left), to_number(right)
        is_equal = first is not None and first == second
    else:
        is_equal = to_text(left) == to_text(right)
    return is_equal == (name == "=")


def in_order(name: str, left: Value, right: Value) -> bool:
    """Numbers by size and days by date; whatever else has no order."""
    first, second = to_number(left), to_number(right)
    if first is not None and second is not None:
        difference = first - second
    else:
        days = to_text(left), to_text(right)
        if not all(DAY.fullmatch(day) for day in days):
            return False
        difference = (days[0] > days[1]) - (days[0] < days[1])
    if name in {"<=", ">="} and difference == 0:
        return True
    return difference < 0 if name in {"<", "<="} else difference > 0


def calculate(name: str, left: float | None, right: float | None) -> float | None:
    """The result, or a blank where one side is none or the result is out of bounds."""
    if left is None or right is None or (name in {"div", "mod"} and right == 0):
        return None
    results: dict[str, Callable[[float, float], float]] = {
        "+": lambda a, b: a + b,
        "-": lambda a, b: a - b,
        "*": lambda a, b: a * b,
        "div": lambda a, b: a / b,
        # The sign of the left side, as in the browser.
        "mod": math.fmod,
    }
    return bounded(results[name](left, right))


def call(name: str, values: list[Value]) -> Value:
    """The worth of a function; check.py has seen to its name and the number of arguments."""
    functions: dict[str, Callable[..., Value]] = {
        "selected": lambda ticked, option: to_text(option) in ticks(ticked),
        "count-selected": lambda ticked: len(ticks(ticked)),
        "not": lambda value: not truth(value),
        "if": lambda test, yes, no: yes if truth(test) else no,
        "coalesce": lambda first, second: second if first in (None, "") else first,
        "regex": lambda value, pattern: matches(to_text(pattern), to_text(value)),
        "string-length": lambda value: len(to_text(value)),
        "contains": lambda whole, part: bool(to_text(whole)) and to_text(part) in to_text(whole),
        "int": lambda value: truncated(to_number(value)),
        "number": to_number,
    }
    return functions[name](*values)


def ticks(value: Value) -> list[str]:
    """The picked options, of a question with one answer too."""
    if value is None or value == "":
        return []
    return value if isinstance(value, list) else [to_text(value)]


def truncated(value: float | None) -> int | None:
    """The whole part."""
    return None if value is None else math.trunc(value)


def matches(pattern: str, text: str) -> bool:
    """Whether the whole text fits; a long text never does, so that no pattern runs away."""
    return len(text) <= LONGEST_MATCHED and _compiled(pattern).fullmatch(text) is not None


@lru_cache(maxsize=256)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
