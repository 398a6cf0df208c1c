"""Conditions of another tool in the keys of ours."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from surveys.rules.skip.check import OPTION_TESTS
from surveys.rules.skip.grammar import BadExpression, BadPattern, BadTree, parse_expression
from surveys.rules.skip.tree import Tree, walk


class NotTaken(ValueError):
    """The condition cannot be said in our words; the text is what stands in the way."""


@dataclass(frozen=True, slots=True)
class Renamed:
    """What a question of the file is called here, and what its options are."""

    key: str
    options: Mapping[str, str | int] = field(default_factory=dict)


def translate(expression: str, names: Mapping[str, Renamed]) -> Tree:
    """The condition about our questions and options; NotTaken when it speaks of others."""
    try:
        tree = parse_expression(expression)
    except BadExpression as error:
        raise NotTaken(f"{expression} ({error})") from error
    except (BadPattern, BadTree) as error:
        raise NotTaken(expression) from error
    for node in walk(tree):
        if node[0] == "self" or (node[0] == "key" and node[1] not in names):
            raise NotTaken(node[1] if node[0] == "key" else expression)
    return _renamed(tree, names)


def both(first: Tree | None, second: Tree | None) -> Tree | None:
    """Both conditions at once; None where there is neither."""
    return ("and", first, second) if first and second else first or second


def _renamed(tree: Tree, names: Mapping[str, Renamed]) -> Tree:
    if tree[0] == "key":
        return ("key", names[tree[1]].key)
    is_test = tree[0] in OPTION_TESTS or tree[:2] == ("call", "selected")
    asked = [part[1] for part in tree[1:] if part[0] == "key"] if is_test else []
    options = names[asked[0]].options if len(asked) == 1 else {}
    return tuple(_part(part, names, options) if isinstance(part, tuple) else part for part in tree)


def _part(part: Tree, names: Mapping[str, Renamed], options: Mapping[str, str | int]) -> Tree:
    if part[0] not in {"text", "number"} or str(part[1]) not in options:
        return _renamed(part, names)
    option = options[str(part[1])]
    return ("number", option) if isinstance(option, int) else ("text", option)
