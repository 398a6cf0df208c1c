"""Conditions of another tool in the keys of ours."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from surveys.formats.imported import Unreadable
from surveys.rules.skip.check import OPTION_TESTS
from surveys.rules.skip.grammar import BadExpression, BadPattern, BadTree, parse_expression
from surveys.rules.skip.tree import (
    ARITHMETIC,
    COMPARISONS,
    FUNCTIONS,
    Tree,
    ensure_bounded,
    walk,
)

# What another tool says of a box that is ticked.
# Reading a condition takes time that grows with its length; real surveys have some 7,000.
MOST_CHARACTERS = 100_000
TICKED = frozenset({"Y", "1", "true"})


class NotTaken(ValueError):
    """The condition cannot be said in our words: a code for the reason, and what is in the way."""

    def __init__(self, code: str, value: object = "") -> None:
        """Keep both for the list of problems."""
        super().__init__(str(value))
        self.code = code
        self.value = str(value)


@dataclass(frozen=True, slots=True)
class Renamed:
    """What a question of the file is called here, and what its options are.

    `ticked` is the option whose box the file counts as a question of its own.
    """

    key: str
    options: Mapping[str, str | int] = field(default_factory=dict)
    ticked: str | None = None


@dataclass(slots=True)
class Names:
    """The questions of the file: those asked so far under both names, and every other one."""

    known: dict[str, Renamed] = field(default_factory=dict)
    later: frozenset[str] = frozenset()
    left_out: set[str] = field(default_factory=set)
    spent: int = 0

    def spend(self, expression: str) -> str:
        """The expression; a file whose conditions are longer than any survey's is refused."""
        self.spent += len(expression)
        if self.spent > MOST_CHARACTERS:
            raise Unreadable("conditions-too-long")
        return expression

    def resolve(self, name: str, own: frozenset[str]) -> Renamed:
        """The question of that name, or NotTaken with the reason why it cannot be asked about."""
        if name in own:
            raise NotTaken("self-reference", name)
        found = self.known.get(name)
        if found is None:
            is_later = name in self.later and name not in self.left_out
            is_out = name in self.left_out
            code = "forward-reference" if is_later else "unknown-reference"
            raise NotTaken("left-out-reference" if is_out else code, name)
        return found


def translate(expression: str, names: Names, own: Iterable[str] = ()) -> Tree:
    """The condition about our questions and options; NotTaken when it speaks of others."""
    return renamed(read(names.spend(expression)), names, own)


def read(expression: str) -> Tree:
    """The tree of an expression in XLSForm's language, in the file's own names."""
    try:
        return parse_expression(expression)
    except BadExpression as error:
        raise NotTaken("bad-expression", f"{expression} ({error})") from error
    except BadPattern as error:
        raise NotTaken("bad-pattern", expression) from error
    except BadTree as error:
        raise NotTaken("bad-condition", expression) from error


def renamed(tree: Tree, names: Names, own: Iterable[str] = ()) -> Tree:
    """The same condition in our keys; NotTaken for what none of our conditions can say."""
    for node in walk(tree):
        if node[0] == "self":
            raise NotTaken("self-reference", ".")
        if node[0] == "call" and node[1] not in FUNCTIONS:
            raise NotTaken("unknown-function", node[1])
        if (
            node[0] == "call"
            and not FUNCTIONS[node[1]][0] <= len(node) - 2 <= FUNCTIONS[node[1]][1]
        ):
            raise NotTaken("wrong-argument-count", node[1])
    return bounded(_Renamer(names, frozenset(own)).tree(tree))


def bounded(tree: Tree, expression: str = "") -> Tree:
    """The tree, or NotTaken when it is deeper or larger than any condition that people write."""
    try:
        ensure_bounded(tree)
    except BadTree as error:
        raise NotTaken("bad-condition", expression) from error
    return tree


def both(first: Tree | None, second: Tree | None) -> Tree | None:
    """Both conditions at once; None where there is neither."""
    return ("and", first, second) if first and second else first or second


@dataclass(frozen=True, slots=True)
class _Renamer:
    names: Names
    own: frozenset[str]

    def tree(self, tree: Tree) -> Tree:
        if tree[0] == "key":
            found = self.names.resolve(tree[1], self.own)
            return _tick(found) if found.ticked else ("key", found.key)
        is_test = tree[0] in OPTION_TESTS or tree[:2] == ("call", "selected")
        asked = [part[1] for part in tree[1:] if part[0] == "key"] if is_test else []
        if len(asked) != 1:
            self.refuse_sums_of_boxes(tree)
            return self.parts(tree)
        found = self.names.resolve(asked[0], self.own)
        if found.ticked:
            return self.box(tree, found)
        parts = (self.part(part, found.options) for part in tree[1:])
        return (tree[0], *parts)

    def refuse_sums_of_boxes(self, tree: Tree) -> None:
        """A box is ticked or not; it is neither a number nor a text."""
        if tree[0] in COMPARISONS | ARITHMETIC:
            for part in tree[1:]:
                if part[0] == "key" and self.names.resolve(part[1], self.own).ticked:
                    raise NotTaken("condition-not-taken", part[1])

    def parts(self, tree: Tree) -> Tree:
        return tuple(self.tree(part) if isinstance(part, tuple) else part for part in tree)

    def part(self, part: object, options: Mapping[str, str | int]) -> object:
        """An option under our name; one that the question never had is told."""
        if not isinstance(part, tuple):
            return part
        if part[0] not in {"text", "number"} or not options or part[1] == "":
            return self.tree(part)
        if str(part[1]) not in options:
            raise NotTaken("unknown-option", part[1])
        option = options[str(part[1])]
        if str(option) == str(part[1]):
            return part
        return ("number", option) if isinstance(option, int) else ("text", option)

    def box(self, tree: Tree, found: Renamed) -> Tree:
        """A test of one box: ticked, or not."""
        values = [str(part[1]) for part in tree[1:] if part[0] in {"text", "number"}]
        if len(values) != 1 or tree[0] not in OPTION_TESTS:
            raise NotTaken("condition-not-taken", found.key)
        is_ticked = (values[0] in TICKED) == (tree[0] == "=")
        return _tick(found) if is_ticked else ("call", "not", _tick(found))


def _tick(found: Renamed) -> Tree:
    return ("call", "selected", ("key", found.key), ("text", found.ticked))
