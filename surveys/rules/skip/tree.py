"""The tree of a condition: nested tuples that are JSON lists when written down."""

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Any

from surveys.rules.skip.patterns import portable

# ("key", name), ("self",), ("text", t), ("number", n), (operator, left, right), ("-", one),
# ("call", function, *arguments); a row of a matrix is the key "matrix.row".
Tree = tuple[Any, ...]

COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
ARITHMETIC = frozenset({"+", "-", "*", "div", "mod"})
LEAVES = frozenset({"key", "self", "text", "number"})
OPERATORS = COMPARISONS | ARITHMETIC | {"and", "or"}
DEEPEST = 40
LARGEST = 400
NUMBER = re.compile(r"[0-9]{1,15}(?:\.[0-9]{1,20})?")
NAME = re.compile(r"[^\s{}]{1,200}")

# Function names with the least and the most arguments they take.
FUNCTIONS: dict[str, tuple[int, int]] = {
    "selected": (2, 2),
    "count-selected": (1, 1),
    "not": (1, 1),
    "if": (3, 3),
    "coalesce": (2, 2),
    "regex": (2, 2),
    "today": (0, 0),
    "string-length": (1, 1),
    "contains": (2, 2),
    "int": (1, 1),
    "number": (1, 1),
}


class BadTree(ValueError):
    """What was given is no tree of a condition."""


def to_json(tree: Tree) -> list[Any]:
    """The same tree as lists."""
    return [to_json(part) if isinstance(part, tuple) else part for part in tree]


def from_json(given: object, depth: int = DEEPEST) -> Tree:
    """The tree that was written down; BadTree for anything else."""
    if not isinstance(given, list | tuple) or not given or depth == 0:
        raise BadTree
    name, *parts = given
    if not isinstance(name, str):
        raise BadTree
    if name in LEAVES:
        return _leaf(name, parts)
    if name == "call" and parts and isinstance(parts[0], str):
        arguments = tuple(from_json(part, depth - 1) for part in parts[1:])
        return with_portable_pattern(("call", parts[0], *arguments))
    if name in OPERATORS and (len(parts) == 2 or (name == "-" and len(parts) == 1)):
        return (name, *(from_json(part, depth - 1) for part in parts))
    raise BadTree


def number_text(number: float) -> str:
    """The number in plain digits."""
    return format(Decimal(repr(number)), "f")


def walk(tree: Tree) -> Iterator[Tree]:
    """Every node, the outermost first."""
    waiting = [tree]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(part for part in reversed(node[1:]) if isinstance(part, tuple))


def ensure_bounded(tree: Tree) -> None:
    """BadTree when the tree is deeper or larger than any condition that people write."""
    level: list[Tree] = [tree]
    nodes = 0
    for _depth in range(DEEPEST):
        nodes += len(level)
        level = [part for node in level for part in node[1:] if isinstance(part, tuple)]
        if not level:
            break
    if level or nodes > LARGEST:
        raise BadTree


def with_portable_pattern(tree: Tree) -> Tree:
    """A pattern in quotes means the same in Python and in the browser; BadPattern otherwise."""
    if tree[:2] != ("call", "regex") or len(tree) != 4 or tree[3][0] != "text":
        return tree
    return (*tree[:3], ("text", portable(tree[3][1])))


def _leaf(name: str, parts: Sequence[Any]) -> Tree:
    if name == "self" and not parts:
        return ("self",)
    if len(parts) != 1:
        raise BadTree
    (value,) = parts
    fits = {"number": _is_plain_number, "key": _is_name, "text": _is_quotable}
    if name == "self" or not fits[name](value):
        raise BadTree
    return (name, value)


def _is_plain_number(value: object) -> bool:
    if not isinstance(value, int | float) or isinstance(value, bool):
        return False
    return NUMBER.fullmatch(number_text(value)) is not None


def _is_name(value: object) -> bool:
    return isinstance(value, str) and NAME.fullmatch(value) is not None


def _is_quotable(value: object) -> bool:
    return isinstance(value, str) and not ("'" in value and '"' in value)
