"""What a condition gets wrong is told with its place; patterns that could run away are refused."""

import re
from typing import Any

import pytest

from surveys.rules.canonical import to_dict
from surveys.rules.definition import DefinitionError, parse
from surveys.rules.skip.check import references
from surveys.rules.skip.grammar import BadExpression, BadPattern, BadTree, parse_expression
from surveys.rules.skip.patterns import portable
from surveys.rules.skip.tree import from_json
from tests.unit.surveys.samples import AB, SCALE, form, option, question, text

Q = "sections[0].questions"


def asked(relevant: object) -> dict[str, Any]:
    """A form whose last question but one has the condition."""
    return form(
        question("note", "hello"),
        question("single", "pick", options=AB, dont_know=True),
        question("matrix", "grid", items=[option("row")], scale=SCALE),
        question("short-text", "free"),
        question("short-text", "own", relevant=relevant),
        question("short-text", "later"),
    )


@pytest.mark.parametrize(
    ("relevant", "code", "value"),
    [
        ("${own} = 'x'", "self-reference", "own"),
        (". = 'x'", "self-reference", "."),
        ("${later} = 'x'", "forward-reference", "later"),
        ("${nobody} = 'x'", "unknown-reference", "nobody"),
        ("${hello} = 'x'", "unknown-reference", "hello"),
        ("${grid} = 'x'", "unknown-row", "grid"),
        ("${grid.other} = 2", "unknown-row", "grid.other"),
        ("${free.row} = 2", "unknown-row", "free.row"),
        ("sum(${free}) > 1", "unknown-function", "sum"),
        ("not()", "wrong-argument-count", "not"),
        ("selected(${pick})", "wrong-argument-count", "selected"),
        ("regex(${free}, ${pick})", "pattern-not-quoted", "regex"),
        ("${pick} = 'c'", "unknown-option", "c"),
        ("'c' != ${pick}", "unknown-option", "c"),
        ("selected(${pick}, 'c')", "unknown-option", "c"),
        ("${pick} = 1", "unknown-option", "1"),
        ("${grid.row} = 77", "unknown-option", "77"),
        ("${pick} =", "bad-expression", "9"),
        ("", "bad-expression", "1"),
        ("'" + "x" * 3000 + "'", "bad-expression", "2000"),
        ("regex(${free}, '(a+)+')", "bad-pattern", ""),
        ("not(" * 50 + "${free}" + ")" * 50, "bad-condition", ""),
        ("${free} = 'x' or " * 100 + "1", "bad-condition", ""),
        (["key"], "bad-condition", ""),
        (["call", "regex", ["key", "free"], ["text", "(a+)+"]], "bad-pattern", ""),
        (5, "bad-condition", ""),
    ],
)
def test_a_fault_is_told_with_its_place(relevant: object, code: str, value: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        parse(asked(relevant))
    (problem,) = caught.value.problems
    assert (problem.place, problem.code, problem.value) == (f"{Q}[4].relevant", code, value)


@pytest.mark.parametrize(
    "relevant",
    [
        "${pick} = 'a'",
        "${pick} = 'dont-know'",
        "${pick} != ''",
        "${grid.row} = 2",
        "${pick} = ${free}",
        "${free} = 'anything'",
        "selected(${pick}, 'b') and regex(${free}, '[0-9]{5}') and today() > '2026-01-01'",
        ["=", ["key", "pick"], ["text", "a"]],
    ],
)
def test_a_sound_condition_is_stored_as_its_tree(relevant: object) -> None:
    once = parse(asked(relevant))
    stored = to_dict(once)["sections"][0]["questions"][4]["relevant"]
    assert isinstance(stored, list)
    assert parse(to_dict(once)) == once


def test_a_section_speaks_of_earlier_sections_alone() -> None:
    given = asked(None)
    given["sections"][0]["relevant"] = "${pick} = 'a'"
    with pytest.raises(DefinitionError) as caught:
        parse(given)
    assert [(one.place, one.code) for one in caught.value.problems] == [
        ("sections[0].relevant", "self-reference")
    ]
    given = asked(None)
    more = {"key": "more", "title": text("lisää"), "relevant": "${pick} = 'a'"}
    given["sections"].append(more | {"questions": [question("short-text", "why")]})
    once = parse(given)
    assert parse(to_dict(once)) == once


def test_the_questions_that_a_condition_looks_at() -> None:
    tree = parse_expression("${grid.row} = 2 and ${pick} = 'a' or ${pick} = 'b'")
    assert references(tree) == ("grid", "pick")


@pytest.mark.parametrize(
    "given",
    [
        None,
        [],
        [1, 2],
        ["key", ""],
        ["key", "a b"],
        ["self", 1],
        ["text", 1],
        ["text", "'\""],
        ["number", True],
        ["number", -1],
        ["number", float("nan")],
        ["number", "1"],
        ["=", ["self"]],
        ["xor", ["self"], ["self"]],
        ["call"],
        ["call", 1],
    ],
)
def test_what_is_no_tree_is_refused(given: object) -> None:
    with pytest.raises(BadTree):
        from_json(given)


def test_a_pattern_that_is_not_quoted_is_left_to_the_check() -> None:
    tree = ("call", "regex", ("key", "a"), ("key", "b"))
    assert from_json(tree) == tree


@pytest.mark.parametrize("text", ["a b", "${a", "1 = ", "${a} == 1", "=", "'x", "${a} ${b}"])
def test_what_is_no_condition_is_refused(text: str) -> None:
    with pytest.raises(BadExpression):
        parse_expression(text)


@pytest.mark.parametrize(
    "pattern",
    [
        "(a+)+",
        "(a|a)*",
        "(ab){2}",
        "a*b*c*d*",
        "(aa|a)" * 24 + "b",
        "(a|b|c)?(a|b|c)?a*b*c*",
        "a)",
        "a?a?a?a?a?",
        "a{1,51}",
        "a{51}",
        "a{3,2}",
        "a**",
        "+",
        "a|*",
        "(?=a)",
        "(?P<n>a)",
        r"\bword",
        r"\1",
        r"[\q]",
        "[a&&b]",
        "[^]",
        "[z-a]",
        "a^b",
        "a$b",
        "(a",
        "[a",
        "a\\",
        "x" * 201,
    ],
)
def test_a_pattern_outside_the_common_part_is_refused(pattern: str) -> None:
    with pytest.raises(BadPattern):
        portable(pattern)


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r"^\d{5}$", "20780"),
        (r"\w+@\w+\.fi", "a@b.fi"),
        (r"[\d\t]+", "1\t2"),
        (r"[\-\]\[^.]+", "]-[^."),
        (r"[-a]+", "-a"),
        (r"[a-c]{2,}", "abc"),
        (r"a\-b\$", "a-b$"),
        (r"(?:ab|c)?.", "abx"),
        (r"\t\S", "\tx"),
        (r"[\/\:]+", "/:"),
        (r"(fi|sv|en)-(\d{3}|[A-Z]{2})", "sv-AB"),
        (r"((a|b)(c|d))?(e|f)", "ace"),
    ],
)
def test_a_pattern_means_the_same_and_is_settled_at_once(pattern: str, text: str) -> None:
    written = portable(pattern)
    assert re.fullmatch(written, text)
    assert portable(written) == written
