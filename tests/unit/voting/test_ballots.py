"""What is a ballot, and what is none."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.rules.ballot_rule import InvalidRule
from voting.rules.ballots import (
    BLANK,
    BallotFault,
    BallotKind,
    BallotRule,
    InvalidBallot,
    add_ballots,
    ballot_faults,
    chosen_options,
    count_ballots,
    mark_ballot,
    pack_marks,
    unpack_marks,
)

OPTIONS = ("meri", "metsä", "silta")


@pytest.mark.parametrize("kind", list(BallotKind))
def test_an_empty_choice_is_a_blank_ballot(kind: BallotKind) -> None:
    assert mark_ballot(kind, OPTIONS, []) == BLANK


def test_a_single_choice_names_one_option() -> None:
    assert mark_ballot(BallotKind.SINGLE, OPTIONS, ["silta"]) == (("silta", 1),)


def test_an_approval_ballot_names_several_in_one_order() -> None:
    marks = mark_ballot(BallotKind.APPROVAL, OPTIONS, ["silta", "meri"])
    assert marks == mark_ballot(BallotKind.APPROVAL, OPTIONS, ["meri", "silta"])
    assert chosen_options(marks) == ("meri", "silta")


@pytest.mark.parametrize(
    ("kind", "chosen", "fault", "option"),
    [
        (BallotKind.SINGLE, ["meri", "silta"], BallotFault.TOO_MANY, None),
        (BallotKind.SINGLE, ["torni"], BallotFault.NO_SUCH_OPTION, "torni"),
        (BallotKind.APPROVAL, ["meri", "torni"], BallotFault.NO_SUCH_OPTION, "torni"),
        (BallotKind.APPROVAL, ["meri", "meri"], BallotFault.REPEATED_OPTION, "meri"),
        (BallotKind.SINGLE, ["meri", "meri"], BallotFault.REPEATED_OPTION, "meri"),
    ],
)
def test_marks_that_break_the_kind_are_refused_with_the_reason(
    kind: BallotKind, chosen: list[str], fault: BallotFault, option: str | None
) -> None:
    with pytest.raises(InvalidBallot) as caught:
        mark_ballot(kind, OPTIONS, chosen)
    assert (caught.value.fault, caught.value.option) == (fault, option)


@given(st.sets(st.sampled_from(OPTIONS)))
def test_packed_marks_come_back_as_they_were(chosen: set[str]) -> None:
    marks = mark_ballot(BallotKind.APPROVAL, OPTIONS, chosen)
    assert unpack_marks(pack_marks(marks)) == marks


def test_piles_add_up_ballot_by_ballot() -> None:
    one, other = {BLANK: 2, (("meri", 1),): 1}, {(("meri", 1),): 4}
    together = add_ballots([one, other])
    assert together == {BLANK: 2, (("meri", 1),): 5}
    assert count_ballots(together) == 7


def rule(kind: BallotKind, **value: Any) -> BallotRule:
    return BallotRule.from_value(kind, value)


@pytest.mark.parametrize("kind", list(BallotKind))
def test_a_rule_is_what_its_own_value_says(kind: BallotKind) -> None:
    stated = BallotRule.of(kind)
    assert BallotRule.from_value(kind, stated.to_value()) == stated


def test_each_kind_states_what_it_leaves_open() -> None:
    assert BallotRule.of(BallotKind.STARS).to_value() == {"max": 5}
    assert BallotRule.of(BallotKind.SCORE).to_value() == {"max": 10}
    assert BallotRule.of(BallotKind.POINTS).to_value() == {"budget": 10}
    assert BallotRule.of(BallotKind.RANKED).to_value() == {"shared": True, "limit": None}
    assert BallotRule.of(BallotKind.SINGLE).to_value() == {}


@pytest.mark.parametrize(
    ("kind", "value", "name"),
    [
        (BallotKind.STARS, {"max": 6}, "max"),
        (BallotKind.SCORE, {"max": 0}, "max"),
        (BallotKind.SCORE, {"max": True}, "max"),
        (BallotKind.POINTS, {"budget": "10"}, "budget"),
        (BallotKind.RANKED, {"shared": 1}, "shared"),
        (BallotKind.RANKED, {"limit": 0}, "limit"),
        (BallotKind.APPROVAL, {"max": 5}, "max"),
    ],
)
def test_a_value_that_is_no_rule_is_refused_by_name(
    kind: BallotKind, value: dict[str, Any], name: str
) -> None:
    with pytest.raises(InvalidRule) as caught:
        BallotRule.from_value(kind, value)
    assert caught.value.name == name


def test_noughts_are_kept_where_they_are_marks() -> None:
    given_marks = {"silta": 0, "meri": 3}
    assert mark_ballot(BallotKind.STARS, OPTIONS, given_marks) == (("meri", 3), ("silta", 0))
    assert mark_ballot(BallotKind.POINTS, OPTIONS, given_marks) == (("meri", 3),)
    assert mark_ballot(BallotKind.STARS, OPTIONS, {"meri": 0}) != BLANK
    assert mark_ballot(BallotKind.POINTS, OPTIONS, {"meri": 0}) == BLANK


def test_ranks_are_kept_without_gaps() -> None:
    assert mark_ballot(BallotKind.RANKED, OPTIONS, {"meri": 3, "silta": 1}) == (
        ("meri", 2),
        ("silta", 1),
    )
    assert mark_ballot(BallotKind.RANKED, OPTIONS, {"meri": 1, "silta": 1, "metsä": 3}) == (
        ("meri", 1),
        ("metsä", 2),
        ("silta", 1),
    )


@pytest.mark.parametrize(
    ("stated", "marks", "fault", "place"),
    [
        (rule(BallotKind.STARS), {"meri": 6}, BallotFault.OUT_OF_RANGE, ("meri", 6, 5)),
        (rule(BallotKind.STARS), {"meri": -1}, BallotFault.OUT_OF_RANGE, ("meri", -1, 5)),
        (rule(BallotKind.SCORE, max=7), {"meri": 8}, BallotFault.OUT_OF_RANGE, ("meri", 8, 7)),
        (rule(BallotKind.RANKED), {"meri": 0}, BallotFault.OUT_OF_RANGE, ("meri", 0, 3)),
        (rule(BallotKind.RANKED), {"meri": 4}, BallotFault.OUT_OF_RANGE, ("meri", 4, 3)),
        (rule(BallotKind.RANKED), {"torni": 1}, BallotFault.NO_SUCH_OPTION, ("torni", None, None)),
        (
            rule(BallotKind.RANKED, shared=False),
            {"meri": 1, "silta": 1},
            BallotFault.SHARED_RANK,
            ("meri", 1, None),
        ),
        (
            rule(BallotKind.RANKED, limit=1),
            {"meri": 1, "silta": 2},
            BallotFault.TOO_MANY,
            (None, 2, 1),
        ),
        (
            rule(BallotKind.POINTS, budget=5),
            {"meri": 3, "silta": 3},
            BallotFault.OVER_BUDGET,
            (None, 6, 5),
        ),
        (rule(BallotKind.APPROVAL), {"meri": 2}, BallotFault.OUT_OF_RANGE, ("meri", 2, 1)),
    ],
)
def test_a_fault_names_its_option_what_was_given_and_the_most(
    stated: BallotRule,
    marks: dict[str, int],
    fault: BallotFault,
    place: tuple[str | None, int | None, int | None],
) -> None:
    with pytest.raises(InvalidBallot) as caught:
        mark_ballot(stated, OPTIONS, marks)
    assert caught.value.fault is fault
    assert (caught.value.option, caught.value.given, caught.value.most) == place


def test_all_faults_are_told_at_once() -> None:
    marks = {"meri": 9, "silta": 9}
    faults = [one.fault for one in ballot_faults(rule(BallotKind.POINTS, budget=8), OPTIONS, marks)]
    assert faults == [
        BallotFault.OUT_OF_RANGE,
        BallotFault.OUT_OF_RANGE,
        BallotFault.OVER_BUDGET,
    ]


def test_a_rank_twice_is_two_faults_where_ranks_are_not_shared() -> None:
    stated = rule(BallotKind.RANKED, shared=False)
    faults = list(ballot_faults(stated, OPTIONS, {"meri": 1, "silta": 1}))
    assert [one.option for one in faults] == ["meri", "silta"]
