"""Small electorates are counted within another, and nothing gives their figures away."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.rules.ballots import count_ballots
from voting.rules.electorates import Electorate, Grouping, Pile, group_electorates

THIRD = Fraction(1, 3)
RESIDENT = Electorate("resident", THIRD, minimum=5, merges_into="staff")
STAFF = Electorate("staff", THIRD, minimum=10, merges_into="resident")
TRUSTEE = Electorate("trustee", THIRD, minimum=10, merges_into="staff")
ALL = (RESIDENT, STAFF, TRUSTEE)
A, B = (("a", 1),), (("b", 1),)


def group(resident: int, staff: int, trustee: int, open_link: int = 0) -> Grouping:
    piles = [
        Pile("resident", is_open_link=False, ballots={A: resident}),
        Pile("resident", is_open_link=True, ballots={B: open_link} if open_link else {}),
        Pile("staff", is_open_link=False, ballots={A: staff}),
        Pile("trustee", is_open_link=False, ballots={B: trustee}),
    ]
    return group_electorates(ALL, piles)


def test_electorates_that_reach_their_minimum_are_shown_by_themselves() -> None:
    grouping = group(5, 10, 10)
    assert [one.members for one in grouping.shown] == [("resident",), ("staff",), ("trustee",)]
    assert [one.weight for one in grouping.shown] == [THIRD] * 3
    assert (dict(grouping.merged), grouping.withheld) == ({}, ())


def test_a_small_electorate_is_counted_where_it_was_said_to_be() -> None:
    grouping = group(40, 30, 9)
    assert [one.members for one in grouping.shown] == [("resident",), ("staff", "trustee")]
    assert grouping.merged == {"trustee": "staff"}
    assert grouping.shown[1].ballots == {A: 30, B: 9}
    # The weights that are left keep their proportions.
    assert [one.weight for one in grouping.shown] == [Fraction(1, 2)] * 2


def test_a_merger_that_stays_small_goes_on_to_the_next() -> None:
    grouping = group(40, 4, 3)
    assert [one.members for one in grouping.shown] == [("resident", "staff", "trustee")]
    assert grouping.merged == {"staff": "resident", "trustee": "resident"}


def test_two_that_name_each_other_are_counted_together() -> None:
    grouping = group(2, 30, 12)
    assert grouping.merged == {"resident": "staff"}
    assert [one.members for one in grouping.shown] == [("staff", "resident"), ("trustee",)]


def test_too_few_in_all_show_nothing() -> None:
    grouping = group(1, 1, 1)
    assert grouping.shown == ()
    assert grouping.withheld == ("resident", "staff", "trustee")


def test_a_small_electorate_without_a_target_withholds_everything() -> None:
    lone = Electorate("partner", Fraction(1, 2), minimum=10, merges_into=None)
    other = Electorate("resident", Fraction(1, 2), minimum=5, merges_into=None)
    piles = [Pile("partner", False, {A: 3}), Pile("resident", False, {A: 300})]
    # The all-equal total minus the residents would be the three.
    assert group_electorates([lone, other], piles).shown == ()


def test_an_open_link_is_counted_apart_from_the_rest() -> None:
    resident = group(40, 30, 12, open_link=6).shown[0]
    assert resident.has_open_link
    assert (resident.verified, resident.unverified) == ({A: 40}, {B: 6})
    assert resident.ballots == {A: 40, B: 6}


@pytest.mark.parametrize(("coded", "open_link"), [(40, 4), (4, 40)])
def test_a_small_part_is_not_shown_apart(coded: int, open_link: int) -> None:
    resident = group(coded, 30, 12, open_link=open_link).shown[0]
    assert resident.has_open_link
    assert (resident.verified, resident.unverified) == (None, None)


def test_parts_are_not_shown_beside_a_merged_electorate() -> None:
    grouping = group(0, 3, 12, open_link=40)
    resident = grouping.shown[0]
    assert resident.members == ("resident", "staff")
    assert resident.verified is None


def test_electorates_without_weights_keep_nought() -> None:
    bare = Electorate("resident", Fraction(0), minimum=5, merges_into=None)
    grouping = group_electorates([bare], [Pile("resident", False, {A: 9})])
    assert grouping.shown[0].weight == 0


sizes = st.integers(0, 25)


@given(sizes, sizes, sizes, sizes)
def test_no_shown_figure_is_of_fewer_than_the_minimum(
    resident: int, staff: int, trustee: int, open_link: int
) -> None:
    grouping = group(resident, staff, trustee, open_link)
    minimum = {one.key: one.minimum for one in ALL}
    for one in grouping.shown:
        for ballots in (one.ballots, one.verified, one.unverified):
            assert ballots is None or count_ballots(ballots) >= minimum[one.key]


@given(sizes, sizes, sizes, sizes)
def test_every_ballot_is_in_one_shown_electorate_or_nothing_is_shown(
    resident: int, staff: int, trustee: int, open_link: int
) -> None:
    shown = group(resident, staff, trustee, open_link).shown
    total = sum(count_ballots(one.ballots) for one in shown)
    assert total == (resident + staff + trustee + open_link if shown else 0)
    assert not shown or sum(one.weight for one in shown) == 1
