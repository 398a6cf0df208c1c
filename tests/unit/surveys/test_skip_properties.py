"""Conditions are total, survive JSON and text, and what they show settles in one pass."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from surveys.rules.definition import parse
from surveys.rules.skip.evaluate import evaluate, to_text
from surveys.rules.skip.grammar import parse_expression, write_expression
from surveys.rules.skip.tree import ARITHMETIC, COMPARISONS, FUNCTIONS, Tree, from_json, to_json
from surveys.rules.skip.visibility import (
    drop_hidden,
    next_shown_section,
    previous_shown_section,
    shown,
)
from tests.unit.surveys.samples import AB, form, question, text

TODAY = "2026-11-25"
KEYS = ("a", "b-1", "m.row")
PATTERNS = ("[0-9]{1,5}", "[a-z]*", "(?:a|b)?c")


def leaves() -> st.SearchStrategy[Tree]:
    """A reference, a text or a number."""
    texts = st.text(max_size=5).filter(lambda one: not ("'" in one and '"' in one))
    decimals = st.decimals(0, 10**6, places=3).map(float)
    return st.one_of(
        st.sampled_from(KEYS).map(lambda key: ("key", key)),
        texts.map(lambda one: ("text", one)),
        st.integers(0, 10**9).map(lambda one: ("number", one)),
        decimals.map(lambda one: ("number", one)),
        st.just(("self",)),
    )


def calls(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    """A function with the right number of arguments."""
    plain = [
        st.tuples(st.just("call"), st.just(name), *[inner] * least)
        for name, (least, _most) in FUNCTIONS.items()
        if name != "regex"
    ]
    patterns = st.sampled_from(PATTERNS).map(lambda one: ("text", one))
    return st.one_of(*plain, st.tuples(st.just("call"), st.just("regex"), inner, patterns))


def longer(inner: st.SearchStrategy[Tree]) -> st.SearchStrategy[Tree]:
    """One more operator or function around smaller trees."""
    operators = st.sampled_from(sorted(COMPARISONS | ARITHMETIC | {"and", "or"}))
    return st.one_of(
        st.tuples(operators, inner, inner), st.tuples(st.just("-"), inner), calls(inner)
    )


TREES = st.recursive(leaves(), longer, max_leaves=12)
ANYTHING: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["row", "x"]), inner, max_size=2)
    ),
    max_leaves=4,
)
ANSWERS = st.dictionaries(st.sampled_from(["a", "b-1", "m"]), ANYTHING)


@given(TREES, ANSWERS)
def test_no_answer_makes_a_condition_fail(tree: Tree, answers: dict[str, Any]) -> None:
    assert isinstance(to_text(evaluate(tree, answers, TODAY)), str)


@given(TREES)
def test_a_tree_survives_json_and_text(tree: Tree) -> None:
    assert from_json(json.loads(json.dumps(to_json(tree)))) == tree
    assert parse_expression(write_expression(tree)) == tree


CHAIN = parse(
    form(
        question("single", "q1", options=AB),
        question("single", "q2", options=AB, relevant="${q1} = 'a'"),
        question("single", "q3", options=AB, relevant="${q2} = 'b'"),
    )
)
PICKS = st.fixed_dictionaries(
    {}, optional={key: st.sampled_from("ab") for key in ("q1", "q2", "q3")}
)


@given(PICKS)
def test_dropping_what_is_hidden_changes_nothing_that_is_shown(answers: dict[str, Any]) -> None:
    kept = drop_hidden(CHAIN, answers, TODAY)
    assert drop_hidden(CHAIN, kept, TODAY) == kept
    assert shown(CHAIN, kept, TODAY) == shown(CHAIN, answers, TODAY)
    assert set(kept) <= shown(CHAIN, answers, TODAY).questions


def test_a_question_behind_a_hidden_one_is_hidden_too() -> None:
    answers = {"q1": "b", "q2": "b", "q3": "a"}
    assert shown(CHAIN, answers, TODAY).questions == {"q1"}
    assert drop_hidden(CHAIN, answers, TODAY) == {"q1": "b"}
    assert drop_hidden(CHAIN, {"stranger": 1}, TODAY) == {"stranger": 1}


def test_a_hidden_section_hides_its_questions_and_is_passed_over() -> None:
    given_form = form(question("single", "q1", options=AB))
    for number, relevant in ((2, "${q1} = 'a'"), (3, None)):
        asked = question("short-text", f"q{number}")
        asked |= {"relevant": "${q1} = 'b'"} if number == 3 else {}
        section = {"key": f"s{number}", "title": text("osa"), "questions": [asked]}
        given_form["sections"].append(section | ({"relevant": relevant} if relevant else {}))
    whole = parse(given_form)
    assert whole.has_conditions
    first, second, third = whole.sections
    at_a = shown(whole, {"q1": "a"}, TODAY)
    assert at_a.sections == {first.key, second.key}
    assert [one.key for one in at_a.of(second)] == ["q2"]
    assert list(at_a.of(third)) == []
    assert drop_hidden(whole, {"q1": "b", "q2": "x", "q3": "y"}, TODAY) == {"q1": "b", "q3": "y"}
    assert next_shown_section(whole, {"q1": "b"}, 1, TODAY) == 3
    assert next_shown_section(whole, {"q1": "a"}, 2, TODAY) is None
    assert previous_shown_section(whole, {"q1": "b"}, 3, TODAY) == 1
    assert previous_shown_section(whole, {"q1": "b"}, 1, TODAY) is None
