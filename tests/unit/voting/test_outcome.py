"""The outcome as a plain value: every count, exact fractions, ties and lots."""

import json
from fractions import Fraction

import pytest

from voting.rules.ballots import Ballots
from voting.rules.electorates import Electorate, Grouping, Pile, group_electorates
from voting.rules.methods.registry import Method
from voting.rules.outcome import Outcome, count_contest, describe_outcome
from voting.rules.ties import TieRule, lot_order

A, B = (("a", 1),), (("b", 1),)
HALF = Fraction(1, 2)
ELECTORATES = (
    Electorate("resident", HALF, minimum=5, merges_into="staff"),
    Electorate("staff", HALF, minimum=10, merges_into="resident"),
)


def outcome(resident: Ballots, staff: Ballots, open_link: Ballots | None = None) -> Outcome:
    piles = [
        Pile("resident", False, resident),
        Pile("resident", True, open_link or {}),
        Pile("staff", False, staff),
    ]
    return count_contest(Method.PLURALITY, ("a", "b"), group_electorates(ELECTORATES, piles))


def test_a_clear_result_names_its_winner_and_every_share() -> None:
    described = describe_outcome(
        outcome({A: 30, B: 10}, {A: 10, B: 10, (): 5}), tie_rule=TieRule.LOT, seed=None
    )
    assert described["winners"] == ["a"]
    assert (described["tied"], described["needs_draw"], described["lot"]) == (False, False, None)
    assert described["weighted"]["shares"] == {"a": "5/8", "b": "3/8"}
    assert described["all_equal"]["counts"] == {"a": 40, "b": 20}
    assert described["differences"] == [{"count": "staff", "winners": ["a", "b"]}]
    assert described["electorates"][1]["tally"]["blank"] == 5
    assert json.loads(json.dumps(described)) == described


def test_the_open_link_is_described_apart() -> None:
    described = describe_outcome(
        outcome({A: 30}, {A: 10}, open_link={B: 20}), tie_rule=TieRule.LOT, seed=None
    )
    resident, staff = described["electorates"]
    assert resident["has_open_link"]
    assert resident["verified"]["winners"] == ["a"]
    assert resident["unverified"]["winners"] == ["b"]
    assert (staff["verified"], staff["unverified"]) == (None, None)


def test_a_tie_waits_for_the_draw_and_is_still_called_a_tie_afterwards() -> None:
    tied = outcome({A: 30, B: 30}, {A: 10, B: 10})
    before = describe_outcome(tied, tie_rule=TieRule.LOT, seed=None)
    assert (before["tied"], before["needs_draw"], before["lot"]) == (True, True, None)
    after = describe_outcome(tied, tie_rule=TieRule.LOT, seed="5e")
    assert (after["tied"], after["needs_draw"]) == (True, False)
    assert after["lot"] == {"seed": "5e", "order": list(lot_order(["a", "b"], "5e"))}


def test_a_shared_victory_is_never_drawn() -> None:
    tied = outcome({A: 30, B: 30}, {A: 10, B: 10})
    described = describe_outcome(tied, tie_rule=TieRule.SHARED, seed="5e")
    assert (described["winners"], described["needs_draw"]) == (["a", "b"], False)
    assert described["lot"] is None


def test_only_blank_ballots_have_no_weighted_result() -> None:
    described = describe_outcome(outcome({(): 9}, {(): 12}), tie_rule=TieRule.LOT, seed=None)
    assert (described["winners"], described["weighted"]) == ([], None)


def test_too_few_ballots_describe_nothing_but_that() -> None:
    described = describe_outcome(outcome({A: 1}, {A: 1}), tie_rule=TieRule.LOT, seed=None)
    assert described == {
        "is_published": False,
        "merged": {"resident": "staff"},
        "withheld": ["resident", "staff"],
        "electorates": [],
    }


def test_a_quorum_that_was_missed_leaves_the_counts_and_no_winner() -> None:
    piles = [Pile("resident", False, {A: 30}), Pile("staff", False, {B: 12})]
    grouping = group_electorates(ELECTORATES, piles)
    counted = count_contest(
        Method.PLURALITY, ("a", "b"), grouping, quorums={"resident": 5, "staff": 13}
    )
    described = describe_outcome(counted, tie_rule=TieRule.LOT, seed=None)
    assert described["missed_quorum"] == ["staff"]
    assert (described["winners"], described["weighted"], described["tied"]) == ([], None, False)
    assert described["all_equal"]["winners"] == ["a"]


def one_electorate(ballots: Ballots) -> Grouping:
    return group_electorates(
        (Electorate("all", Fraction(1), minimum=1, merges_into=None),),
        [Pile("all", False, ballots)],
    )


def test_rounds_and_exact_fractions_are_plain_values() -> None:
    ballots = {(("a", 1), ("b", 2)): 6, (("c", 1),): 3, (("b", 1), ("c", 2)): 2}
    counted = count_contest(Method.STV, ("a", "b", "c"), one_electorate(ballots), seats=2)
    described = describe_outcome(counted, tie_rule=TieRule.LOT, seed=None)
    assert described["winners"] == ["a", "b"]
    assert described["weighted"] is None
    assert described["electorates"][0]["tally"]["rounds"][1]["counts"] == {"a": 4, "b": 4, "c": 3}
    assert json.loads(json.dumps(described)) == described


@pytest.mark.parametrize("method", [Method.IRV, Method.RANKED_PAIRS])
def test_the_lot_of_any_method_gives_the_order_that_its_own_ladder_says(method: Method) -> None:
    ballots = {(("a", 1),): 4, (("b", 1),): 4, (("c", 1),): 1}
    counted = count_contest(method, ("a", "b", "c"), one_electorate(ballots))
    before = describe_outcome(counted, tie_rule=TieRule.LOT, seed=None)
    assert (before["winners"], before["needs_draw"]) == (["a", "b"], True)
    after = describe_outcome(counted, tie_rule=TieRule.LOT, seed="5e")
    assert after["winners"] == ["a", "b"]
    assert after["lot"]["order"] == [*lot_order(["a", "b"], "5e"), "c"]


def test_a_clear_result_is_not_drawn_even_with_a_seed() -> None:
    described = describe_outcome(outcome({A: 30}, {A: 10}), tie_rule=TieRule.LOT, seed="5e")
    assert (described["winners"], described["lot"], described["needs_draw"]) == (["a"], None, False)
