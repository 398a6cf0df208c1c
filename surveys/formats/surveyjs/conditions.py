"""SurveyJS's expressions as trees, in the names of the file."""

import re
from collections.abc import Iterable
from functools import reduce
from typing import Any

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedInput

from surveys.formats.conditions import NotTaken, bounded
from surveys.rules.skip.tree import Tree

LONGEST = 4_000
GRAMMAR = r"""
?start: either
?either: both | either OR both
?both: compared | both AND compared
?compared: summed | summed TEST summed -> test | summed IN items -> among
    | summed HAS summed -> has | summed IS -> is_blank
?summed: product | summed (PLUS | MINUS) product
?product: signed | product (TIMES | DIV | MOD) signed
?signed: operand | MINUS signed -> negative | NOT signed -> negation
?operand: "(" either ")" | FIELD -> field | NAME "(" [either ("," either)*] ")" -> call
    | TEXT -> text | NUMBER -> number | TRUTH -> truth | items
items: "[" [operand ("," operand)*] "]"

OR.2: /or\b/i | "||"
AND.2: /and\b/i | "&&"
TEST.2: "==" | "!=" | "<>" | "<=" | ">=" | "=" | "<" | ">"
    | /(?:equal|notequal|greaterorequal|lessorequal|greater|less)\b/i
IN.2: /(?:anyof|allof|noneof)\b/i
HAS.2: /(?:contains?|notcontains?)\b/i | "*="
IS.2: /(?:notempty|empty)\b/i
PLUS: "+"
MINUS: "-"
TIMES: "*"
DIV: "/"
MOD: "%"
NOT.2: "!" | /negate\b/i
FIELD: /\{[^{}]{1,200}\}/
TRUTH.3: /(?:true|false)\b/i
NAME: /[A-Za-z_][A-Za-z0-9_]*(?=\s*\()/
TEXT: /'(?:[^'\\]|\\.)*'/ | /"(?:[^"\\]|\\.)*"/
NUMBER: /[0-9]{1,15}(\.[0-9]{1,20})?/
%ignore /[ \t\r\n]+/
"""
OPERATORS = {
    "==": "=",
    "<>": "!=",
    "equal": "=",
    "notequal": "!=",
    "greater": ">",
    "less": "<",
    "greaterorequal": ">=",
    "lessorequal": "<=",
    "||": "or",
    "&&": "and",
    "/": "div",
    "%": "mod",
}
FUNCTIONS = {"iif": "if", "today": "today"}
BLANK: Tree = ("text", "")
ESCAPED = re.compile(r"\\(.)")


class _TreeMaker(Transformer[Token, Tree]):
    """Makes a node of each rule."""

    @v_args(inline=True)
    def binary(self, left: Tree, operator: Token, right: Tree) -> Tree:
        word = str(operator).lower()
        return (OPERATORS.get(word, word), left, right)

    either = both = test = summed = product = binary

    @v_args(inline=True)
    def among(self, left: Tree, operator: Token, options: Tree) -> Tree:
        ticked: list[Tree] = [("call", "selected", left, option) for option in options[1:]]
        if not ticked:
            raise NotTaken("condition-not-taken", operator)
        joint = "and" if str(operator).lower() == "allof" else "or"
        tree = reduce(lambda one, other: (joint, one, other), ticked)
        return ("call", "not", tree) if str(operator).lower() == "noneof" else tree

    @v_args(inline=True)
    def has(self, left: Tree, operator: Token, right: Tree) -> Tree:
        options = right[1:] if right[0] == "list" else (right,)
        if not options:
            raise NotTaken("condition-not-taken", operator)
        parts: Iterable[Tree] = (("contains", left, option) for option in options)
        tree = reduce(lambda one, other: ("and", one, other), parts)
        return ("call", "not", tree) if str(operator).lower().startswith("not") else tree

    @v_args(inline=True)
    def is_blank(self, left: Tree, operator: Token) -> Tree:
        return ("=" if str(operator).lower() == "empty" else "!=", left, BLANK)

    @v_args(inline=True)
    def negative(self, _sign: Token, operand: Tree) -> Tree:
        return ("-", operand)

    @v_args(inline=True)
    def negation(self, _sign: Token, operand: Tree) -> Tree:
        return ("call", "not", operand)

    @v_args(inline=True)
    def field(self, token: Token) -> Tree:
        return ("key", str(token)[1:-1].strip())

    @v_args(inline=True)
    def text(self, token: Token) -> Tree:
        return ("text", ESCAPED.sub(r"\1", str(token)[1:-1]))

    @v_args(inline=True)
    def number(self, token: Token) -> Tree:
        return ("number", float(token) if "." in token else int(token))

    @v_args(inline=True)
    def truth(self, token: Token) -> Tree:
        return ("text", str(token).lower())

    def items(self, children: list[Any]) -> Tree:
        return ("list", *(child for child in children if child is not None))

    def call(self, children: list[Any]) -> Tree:
        name, *arguments = (child for child in children if child is not None)
        if str(name).lower() not in FUNCTIONS:
            raise NotTaken("unknown-function", name)
        return ("call", FUNCTIONS[str(name).lower()], *arguments)


_PARSER = Lark(GRAMMAR, parser="lalr", transformer=_TreeMaker())


def read_condition(expression: str, several: frozenset[str]) -> Tree:
    """The tree of the expression; `several` are the questions with several answers."""
    if len(expression) > LONGEST:
        raise NotTaken("bad-expression", expression)
    try:
        tree: Tree = _PARSER.parse(expression)  # type: ignore[assignment]
    except UnexpectedInput as error:
        raise NotTaken("bad-expression", expression) from error
    return _settled(bounded(tree, expression), several, expression)


def _settled(tree: Tree, several: frozenset[str], expression: str) -> Tree:
    """Contains means a tick or a part of a text; lists alone say nothing that we could."""
    if tree[0] == "list":
        raise NotTaken("condition-not-taken", expression)
    if tree[0] == "contains":
        is_ticked = tree[1][0] == "key" and tree[1][1] in several
        return ("call", "selected" if is_ticked else "contains", tree[1], tree[2])
    is_test = tree[0] in {"=", "!="} and any(
        part[0] == "key" and part[1] in several for part in tree[1:]
    )
    if is_test and BLANK not in tree[1:]:
        # The whole list of ticks would have to be just this.
        raise NotTaken("condition-not-taken", expression)
    return tuple(
        _settled(part, several, expression) if isinstance(part, tuple) else part for part in tree
    )
