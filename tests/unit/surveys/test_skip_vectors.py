"""Every shared vector in Python; the browser runs the same file."""

import json
from typing import Any

import pytest

from surveys.rules.skip.evaluate import evaluate
from surveys.rules.skip.grammar import parse_expression, write_expression
from surveys.rules.skip.tree import from_json, to_json
from tests.support.tree import ROOT

VECTORS = json.loads((ROOT / "surveys/rules/skip/vectors.json").read_text())


@pytest.mark.parametrize("vector", VECTORS, ids=lambda one: one["expression"])
def test_a_condition_is_worth_what_the_vectors_say(vector: dict[str, Any]) -> None:
    tree = parse_expression(vector["expression"])
    stored = from_json(json.loads(json.dumps(to_json(tree))))
    worth = evaluate(stored, vector["answers"], vector["today"])
    assert worth == vector["expected"]
    assert isinstance(worth, bool) == isinstance(vector["expected"], bool)
    assert parse_expression(write_expression(tree)) == tree
