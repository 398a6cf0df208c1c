"""LimeSurvey's conditions: equations, and the rows that older versions kept, as trees."""

import re
from collections.abc import Iterable, Mapping
from functools import reduce
from typing import Any

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedInput

from surveys.formats.conditions import NotTaken, bounded
from surveys.rules.skip.tree import Tree

LONGEST = 6_000
GRAMMAR = r"""
?start: either
?either: both | either OR both
?both: equal | both AND equal
?equal: order | equal EQUALITY order
?order: summed | order ORDER summed
?summed: product | summed (PLUS | MINUS) product
?product: signed | product (TIMES | DIV) signed
?signed: operand | MINUS signed -> negative | NOT signed -> negation
?operand: "(" either ")" | FIELD -> field | NAME "(" [either ("," either)*] ")" -> call
    | NAME -> field | TEXT -> text | NUMBER -> number

OR.2: /or\b/i | "||"
AND.2: /and\b/i | "&&"
EQUALITY.2: "==" | "!=" | /eq\b/i | /ne\b/i
ORDER.2: "<=" | ">=" | "<" | ">" | /(?:le|ge|lt|gt)\b/i
PLUS: "+"
MINUS: "-"
TIMES: "*"
DIV: "/"
NOT.2: "!" | /not\b/i
FIELD.3: /[0-9]+X[0-9]+X[0-9]+[A-Za-z0-9_#]*(\.[A-Za-z]+)?/
NAME: /[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*/
TEXT: /'[^']*'/ | /"[^"]*"/
NUMBER: /[0-9]{1,15}(\.[0-9]{1,20})?/
%ignore /[ \t\r\n]+/
"""
OPERATORS = {
    "==": "=",
    "eq": "=",
    "ne": "!=",
    "le": "<=",
    "ge": ">=",
    "lt": "<",
    "gt": ">",
    "||": "or",
    "&&": "and",
    "/": "div",
}
FUNCTIONS = {"intval": "int", "floatval": "number", "strlen": "string-length", "if": "if"}
# Endings that change nothing about which answer is meant.
PLAIN = frozenset({"NAOK", "value", "valueNAOK", "code"})
BLANK: Tree = ("text", "")
ONE_OR_NONE: tuple[Tree, Tree] = (("number", 1), ("number", 0))


class _TreeMaker(Transformer[Token, Tree]):
    """Makes a node of each rule, in the names of the file."""

    @v_args(inline=True)
    def binary(self, left: Tree, operator: Token, right: Tree) -> Tree:
        word = str(operator).lower()
        return (OPERATORS.get(word, word), left, right)

    either = both = equal = order = summed = product = binary

    @v_args(inline=True)
    def negative(self, _sign: Token, operand: Tree) -> Tree:
        return ("-", operand)

    @v_args(inline=True)
    def negation(self, _sign: Token, operand: Tree) -> Tree:
        if operand[0] == "=" and operand[2] == BLANK:
            return ("!=", operand[1], BLANK)
        return ("call", "not", operand)

    @v_args(inline=True)
    def field(self, token: Token) -> Tree:
        name, _dot, ending = str(token).partition(".")
        if name == "self" and not ending:
            return ("self",)
        if name == "that" and ending:
            return ("key", ending)
        if ending and ending not in PLAIN:
            raise NotTaken("condition-not-taken", str(token))
        return ("key", name)

    @v_args(inline=True)
    def text(self, token: Token) -> Tree:
        return ("text", str(token)[1:-1])

    @v_args(inline=True)
    def number(self, token: Token) -> Tree:
        return ("number", float(token) if "." in token else int(token))

    def call(self, children: list[Any]) -> Tree:
        name, *arguments = (child for child in children if child is not None)
        plain = str(name).lower()
        if plain == "is_empty" and len(arguments) == 1:
            return ("=", arguments[0], BLANK)
        if plain == "count" and len(arguments) == 1 and arguments[0][0] == "key":
            return ("call", "count-selected", arguments[0])
        if plain == "count" and arguments:
            # Of several questions: how many of them are answered.
            ones = (("call", "if", ("!=", one, BLANK), *ONE_OR_NONE) for one in arguments)
            return reduce(lambda left, right: ("+", left, right), ones)
        if plain not in FUNCTIONS:
            raise NotTaken("unknown-function", name)
        return ("call", FUNCTIONS[plain], *arguments)


_PARSER = Lark(GRAMMAR, parser="lalr", transformer=_TreeMaker())


def read_equation(equation: str) -> Tree:
    """The tree of the equation in the names of the file; NotTaken when it says something else."""
    given = equation.strip()
    if given.startswith("{") and given.endswith("}"):
        given = given[1:-1]
    if len(given) > LONGEST:
        raise NotTaken("bad-expression", given)
    try:
        tree: Tree = _PARSER.parse(given)  # type: ignore[assignment]
    except UnexpectedInput as error:
        raise NotTaken("bad-expression", given) from error
    return bounded(tree, given)


def from_rows(rows: Iterable[Mapping[str, str]]) -> str:
    """The equation that the rows mean: or inside one question, and between them, or scenarios."""
    scenarios: dict[str, dict[str, list[str]]] = {}
    for row in rows:
        field = row.get("cfieldname", "")
        tests = scenarios.setdefault(row.get("scenario", "1"), {})
        tests.setdefault(field, []).append(_test(field, row))
    written = [
        " and ".join(f"({' or '.join(tests)})" for tests in fields.values())
        for fields in scenarios.values()
    ]
    return " or ".join(f"({scenario})" for scenario in written)


def _test(field: str, row: Mapping[str, str]) -> str:
    method, value = row.get("method", "==").strip(), row.get("value", "")
    if value.startswith("@") and value.endswith("@"):
        return f"{field} {method} {value[1:-1]}"
    if field.startswith("+"):
        return f'{field[1:]} {method} "{value}"'
    quote = "'" if '"' in value else '"'
    number = re.fullmatch(r"[0-9]+(\.[0-9]+)?", value) is not None and method not in {"==", "!="}
    return f"{field} {method} " + (value if number else f"{quote}{value}{quote}")


def without(tree: Tree, missing: frozenset[str]) -> Tree | bool:
    """The condition where questions that are not there count as blank: a tree, or just a truth."""
    if tree[0] in {"and", "or"}:
        left, right = without(tree[1], missing), without(tree[2], missing)
        stop: bool = tree[0] == "or"
        if left is stop or right is stop:
            return stop
        if isinstance(left, bool):
            return right
        return left if isinstance(right, bool) else (tree[0], left, right)
    if tree[:2] == ("call", "not") and len(tree) == 3:
        inner = without(tree[2], missing)
        return not inner if isinstance(inner, bool) else ("call", "not", inner)
    if not _speaks_of(tree, missing):
        return tree
    is_true: bool = tree[0] == "=" and BLANK in tree[1:]
    return is_true


def _speaks_of(tree: Tree, missing: frozenset[str]) -> bool:
    if tree[0] == "key":
        return tree[1] in missing
    return any(_speaks_of(part, missing) for part in tree[1:] if isinstance(part, tuple))
