"""The outcome as a plain value: every count, exact fractions, ties and lots."""

import json
from fractions import Fraction

from voting.rules.ballots import Ballots
from voting.rules.electorates import Electorate, Pile, group_electorates
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
