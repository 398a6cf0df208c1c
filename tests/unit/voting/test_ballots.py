"""What is a ballot, and what is none."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.rules.ballots import (
    BLANK,
    BallotFault,
    BallotKind,
    InvalidBallot,
    add_ballots,
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
