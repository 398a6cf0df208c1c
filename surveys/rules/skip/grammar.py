"""From the text of a condition to its tree, and back."""

from typing import Any

from lark import Lark, Token, Transformer, v_args
from lark.exceptions import UnexpectedInput

from surveys.rules.skip.patterns import BadPattern
from surveys.rules.skip.tree import (
    COMPARISONS,
    LEAVES,
    BadTree,
    Tree,
    ensure_bounded,
    number_text,
    with_portable_pattern,
)

LONGEST_EXPRESSION = 2_000

GRAMMAR = r"""
?start: either
?either: both | either OR both
?both: compared | both AND compared
?compared: summed | compared COMPARISON summed
?summed: product | summed (PLUS | MINUS) product
?product: signed | product (TIMES | DIV | MOD) signed
?signed: operand | MINUS signed -> negative
?operand: "(" either ")" | REFERENCE -> reference | STEP -> reference
    | DOT -> own | TEXT -> text | NUMBER -> number
    | NAME "(" [either ("," either)*] ")" -> call

OR: "or"
AND: "and"
DIV: "div"
MOD: "mod"
COMPARISON: "!=" | "<=" | ">=" | "=" | "<" | ">"
PLUS: "+"
MINUS: "-"
TIMES: "*"
REFERENCE: /\$\{[ ]*[^\s{}]{1,200}[ ]*\}/
STEP.2: /(\.\.\/)+[^\s()=!<>+*,'"\/]+/
DOT: "."
TEXT: /'[^']*'/ | /"[^"]*"/
NUMBER: /[0-9]{1,15}(\.[0-9]{1,20})?/
NAME: /[a-z][a-z0-9-]*(?=\s*\()/
%ignore /[ \t\r\n]+/
"""

# How strongly operators bind, in the order of the grammar.
STRENGTHS = (("or",), ("and",), COMPARISONS, ("+", "-"), ("*", "div", "mod"))
BINDING = {name: level for level, names in enumerate(STRENGTHS) for name in names}
SIGN = len(STRENGTHS)


class BadExpression(ValueError):
    """The text is no condition; `column` is where reading stopped, counted from one."""

    def __init__(self, column: int) -> None:
        """Keep the place."""
        super().__init__(f"column {column}")
        self.column = column


class _TreeMaker(Transformer[Token, Tree]):
    """Makes a node of each rule while the text is being read."""

    @v_args(inline=True)
    def binary(self, left: Tree, operator: Token, right: Tree) -> Tree:
        return (str(operator), left, right)

    either = both = compared = summed = product = binary

    @v_args(inline=True)
    def negative(self, _sign: Token, operand: Tree) -> Tree:
        return ("-", operand)

    @v_args(inline=True)
    def reference(self, token: Token) -> Tree:
        name = str(token)
        return ("key", name[2:-1].strip() if name.startswith("$") else name.rpartition("/")[2])

    @v_args(inline=True)
    def own(self, _dot: Token) -> Tree:
        return ("self",)

    @v_args(inline=True)
    def text(self, token: Token) -> Tree:
        return ("text", str(token)[1:-1])

    @v_args(inline=True)
    def number(self, token: Token) -> Tree:
        return ("number", float(token) if "." in token else int(token))

    def call(self, children: list[Any]) -> Tree:
        name, *arguments = (child for child in children if child is not None)
        return with_portable_pattern(("call", str(name), *arguments))


_PARSER = Lark(GRAMMAR, parser="lalr", transformer=_TreeMaker())


def parse_expression(text: str) -> Tree:
    """The tree of the condition; BadExpression, BadPattern or BadTree when there is none."""
    if len(text) > LONGEST_EXPRESSION:
        raise BadExpression(LONGEST_EXPRESSION)
    try:
        tree: Tree = _PARSER.parse(text)  # type: ignore[assignment]
    except UnexpectedInput as error:
        raise BadExpression(max(getattr(error, "column", 1), 1)) from error
    ensure_bounded(tree)
    return tree


def write_expression(tree: Tree) -> str:
    """The condition as people write it; parsing it gives the same tree."""
    name = tree[0]
    if name in LEAVES:
        return _write_leaf(name, *tree[1:])
    if name == "call":
        return f"{tree[1]}({', '.join(map(write_expression, tree[2:]))})"
    if len(tree) == 2:
        return f"-{_write_operand(tree[1], SIGN)}"
    binds = BINDING[name]
    # Operators of one strength are read from the left, so the right side needs a stronger one.
    return f"{_write_operand(tree[1], binds)} {name} {_write_operand(tree[2], binds + 1)}"


def _write_leaf(name: str, value: Any = "") -> str:
    if name == "number":
        return number_text(value)
    quote = '"' if name == "text" and "'" in value else "'"
    return {"key": f"${{{value}}}", "self": ".", "text": f"{quote}{value}{quote}"}[name]


def _write_operand(tree: Tree, least: int) -> str:
    written = write_expression(tree)
    binds = SIGN if len(tree) == 2 else BINDING.get(tree[0], SIGN)
    return written if tree[0] in {*LEAVES, "call"} or binds >= least else f"({written})"


__all__ = ["BadExpression", "BadPattern", "BadTree", "parse_expression", "write_expression"]
