"""Every reason for refusing an answer has words, and words that no reason needs are gone."""

import ast

from surveys.forms.problems import LIMITS, WORDS
from tests.support.tree import ROOT

RULES = ROOT / "surveys/rules"
PLACES = (RULES / "answers.py", ROOT / "surveys/services/responding.py", *RULES.glob("kinds/*.py"))
ONLY_IN_WORDS = {"not-whole"}


def given_codes() -> set[str]:
    """Every code that a problem is made with; those of a ranking go through a variable."""
    found = {"no-such-place", "place-twice"}
    for place in PLACES:
        for node in ast.walk(ast.parse(place.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "AnswerProblem":
                code = node.args[1]
                found |= {str(code.value)} if isinstance(code, ast.Constant) else set()
    return found


def test_every_reason_has_words() -> None:
    assert given_codes() == set(WORDS) - ONLY_IN_WORDS
    assert set(LIMITS) <= set(WORDS)
