"""Ballots are published where there are many, sums elsewhere, and no turnout of hidden groups."""

from fractions import Fraction

import pytest

from voting.rules.ballots import BallotKind, BallotRule
from voting.rules.electorates import Electorate, Grouping, Pile, group_electorates
from voting.rules.formats.ballot_file import BallotFile
from voting.rules.methods.tally import Sums
from voting.rules.publication import Channel, ballots_to_publish, describe_turnout

A = (("a", 1),)
ELECTORATES = (
    Electorate("resident", Fraction(1, 2), minimum=5, merges_into="staff"),
    Electorate("staff", Fraction(1, 2), minimum=10, merges_into="resident"),
)
CHANNELS = (
    Channel("resident", "bearer", "bearer", None, 60),
    Channel("staff", "roll", "roll", None, 12),
)


def group(resident: int, staff: int) -> Grouping:
    piles = [Pile("resident", False, {A: resident}), Pile("staff", False, {A: staff})]
    return group_electorates(ELECTORATES, piles)


def publish(grouping: Grouping) -> BallotFile:
    return ballots_to_publish(
        contest="own",
        rule=BallotRule.of(BallotKind.SINGLE),
        options=("a", "b"),
        grouping=grouping,
        minimum_ballots=50,
        manifest_sha256="ab",
    )


def test_enough_ballots_are_published_one_by_one() -> None:
    file = publish(group(60, 50))
    assert [one.ballots for one in file.electorates] == [{A: 60}, {A: 50}]
    assert all(one.sums is None for one in file.electorates)


@pytest.mark.parametrize("staff", [10, 49])
def test_one_electorate_of_few_leaves_sums_alone(staff: int) -> None:
    file = publish(group(60, staff))
    assert [one.ballots for one in file.electorates] == [None, None]
    assert file.electorates[1].sums == Sums({"a": staff, "b": 0}, ballots=staff, blank=0)


def test_turnout_is_told_by_electorate_and_door() -> None:
    resident, staff = describe_turnout(group(60, 12), CHANNELS, {"resident": None, "staff": 40})
    assert (resident["ballots"], resident["entitled"]) == (60, None)
    assert resident["channels"] == [
        {"key": "bearer", "kind": "bearer", "label": None, "ballots": 60}
    ]
    assert (staff["ballots"], staff["entitled"]) == (12, 40)


def test_a_merged_electorate_has_no_turnout_of_its_own() -> None:
    (resident,) = describe_turnout(group(60, 3), CHANNELS, {"resident": 100, "staff": 40})
    assert resident == {
        "key": "resident",
        "members": ["resident", "staff"],
        "ballots": 63,
        "entitled": None,
        "channels": [],
    }
