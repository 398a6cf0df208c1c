"""Tie ladders: each method's own steps, and what the contest chose last."""

import pytest

from voting.rules.methods.registry import Method
from voting.rules.tie_ladders import tie_ladder
from voting.rules.ties import TieRule


@pytest.mark.parametrize("method", list(Method))
def test_every_ladder_ends_with_what_the_contest_chose(method: Method) -> None:
    for rule in TieRule:
        assert tie_ladder(method.value, rule)[-1] == rule.value


def test_star_parts_equals_by_stars_pairs_and_fives_before_the_lot() -> None:
    steps = tie_ladder("star", TieRule.LOT)
    assert steps == ("more-stars", "more-pairs", "more-fives", "lot")
    assert tie_ladder("approval", TieRule.SHARED) == ("shared",)
