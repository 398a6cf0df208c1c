"""Typing and comparing counts of paper ballots."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.rules.ballot_rule import BallotKind, BallotRule
from voting.rules.ballots import BLANK, BallotFault, mark_ballot
from voting.rules.paper import (
    Account,
    LineFault,
    PaperCount,
    PaperState,
    Reading,
    compare,
    read_lines,
    state_of,
    tellable_channels,
    together,
    write_lines,
)
from voting.rules.publication import Channel

OPTIONS = ("meri", "metsa", "silta")
MERI = (("meri", 1),)
ONE, TWO = PaperCount({MERI: 1}), PaperCount({MERI: 2})


def of(kind: BallotKind) -> BallotRule:
    """The kind's rule when nothing else is said."""
    return BallotRule.of(kind)


@pytest.mark.parametrize(
    ("kind", "line", "marks", "number"),
    [
        (BallotKind.STARS, "5 0 -", (("meri", 5), ("metsa", 0)), 1),
        (BallotKind.STARS, "50-", (("meri", 5), ("metsa", 0)), 1),
        (BallotKind.STARS, " 5, 0; . x12 ", (("meri", 5), ("metsa", 0)), 12),
        (BallotKind.STARS, "---", BLANK, 1),
        (BallotKind.APPROVAL, "x-X *3", (("meri", 1), ("silta", 1)), 3),
        (BallotKind.APPROVAL, "1 0 1", (("meri", 1), ("silta", 1)), 1),
        (BallotKind.SCORE, "10 3 –", (("meri", 10), ("metsa", 3)), 1),
        (BallotKind.RANKED, "2 0 1", (("meri", 2), ("silta", 1)), 1),
        (BallotKind.POINTS, "7 3 0", (("meri", 7), ("metsa", 3)), 1),
    ],
)
def test_a_line_is_a_ballot(
    kind: BallotKind, line: str, marks: tuple[tuple[str, int], ...], number: int
) -> None:
    assert read_lines(of(kind), OPTIONS, line) == ({marks: number}, [])


@pytest.mark.parametrize(
    ("kind", "line", "fault"),
    [
        (BallotKind.STARS, "5 0", LineFault.WRONG_LENGTH),
        (BallotKind.STARS, "5012", LineFault.WRONG_LENGTH),
        (BallotKind.STARS, "5 0 a", LineFault.NOT_A_NUMBER),
        (BallotKind.STARS, "5 0 ٣", LineFault.NOT_A_NUMBER),
        (BallotKind.STARS, "5 0 -1", LineFault.NOT_A_NUMBER),
        (BallotKind.STARS, "5 0 1 x0", LineFault.WRONG_COUNT),
        (BallotKind.STARS, "5 0 1 x999999", LineFault.WRONG_COUNT),
        (BallotKind.STARS, "6 0 1", BallotFault.OUT_OF_RANGE),
        (BallotKind.POINTS, "7 3 1", BallotFault.OVER_BUDGET),
        (BallotKind.APPROVAL, "2 - -", BallotFault.OUT_OF_RANGE),
    ],
)
def test_what_is_no_ballot_is_told_with_its_line(
    kind: BallotKind, line: str, fault: LineFault | BallotFault
) -> None:
    ballots, problems = read_lines(of(kind), OPTIONS, f"\n{line}\n")
    assert ballots == {}
    assert [(one.line, one.fault) for one in problems] == [(2, fault)]


def test_shared_ranks_are_refused_where_the_rule_refuses_them() -> None:
    rule = BallotRule.from_value(BallotKind.RANKED, {"shared": False, "limit": 2})
    assert read_lines(rule, OPTIONS, "1 1 -")[1][0].fault is BallotFault.SHARED_RANK
    assert read_lines(rule, OPTIONS, "1 2 3")[1][0].fault is BallotFault.TOO_MANY


def test_so_many_lines_that_nobody_typed_them_are_refused() -> None:
    ballots, problems = read_lines(of(BallotKind.STARS), OPTIONS, "5 5 5\n" * 5_001)
    assert ballots == {}
    assert problems[0].fault is LineFault.TOO_MANY_LINES


@given(
    st.sampled_from([BallotKind.STARS, BallotKind.APPROVAL, BallotKind.RANKED, BallotKind.SCORE]),
    st.lists(
        st.tuples(
            st.dictionaries(st.sampled_from(OPTIONS), st.integers(1, 1), max_size=3),
            st.integers(1, 50),
        ),
        max_size=6,
    ),
)
def test_what_was_written_is_read_back(
    kind: BallotKind, piles: list[tuple[dict[str, int], int]]
) -> None:
    ballots: dict[tuple[tuple[str, int], ...], int] = {}
    for marks, number in piles:
        key = mark_ballot(of(kind), OPTIONS, marks)
        ballots[key] = ballots.get(key, 0) + number
    text = write_lines(OPTIONS, ballots)
    assert read_lines(of(kind), OPTIONS, text) == (ballots, [])
    # The order of the papers stands nowhere: the stored count is the same for every order.
    backwards = "\n".join(reversed(text.splitlines()))
    assert PaperCount(read_lines(of(kind), OPTIONS, backwards)[0]).to_value() == (
        PaperCount(ballots).to_value()
    )


def test_a_stored_count_reads_back_without_its_noughts() -> None:
    count = PaperCount({MERI: 3, BLANK: 0}, {"unclear": 2, "signed": 0})
    again = PaperCount.from_value(count.to_value())
    assert again == PaperCount({MERI: 3}, {"unclear": 2})
    assert (again.papers, again.accepted, again.rejected, again.blank) == (5, 3, 2, 0)


@pytest.mark.parametrize(
    ("readings", "state"),
    [
        ([("a", ONE)], PaperState.WAITS),
        ([("a", ONE), ("a", ONE)], PaperState.WAITS),
        ([("a", ONE), ("b", ONE)], PaperState.AGREES),
        ([("a", ONE), ("b", TWO)], PaperState.DIFFERS),
        ([("a", ONE), ("b", TWO), ("a", TWO)], PaperState.AGREES),
        ([("a", ONE), ("b", TWO), ("c", ONE)], PaperState.AGREES),
        # What somebody has taken back agrees with nobody any more.
        ([("a", ONE), ("a", TWO), ("b", ONE)], PaperState.DIFFERS),
        ([("a", ONE), ("b", ONE), ("c", TWO)], PaperState.DIFFERS),
    ],
)
def test_a_bundle_agrees_when_two_people_hold_the_same(
    readings: list[tuple[str, PaperCount]], state: PaperState
) -> None:
    assert state_of([Reading(*one) for one in readings]) is state


def test_a_comparison_shows_every_cell_and_marks_those_that_differ() -> None:
    cells = compare([PaperCount({MERI: 2}, {"signed": 1}), PaperCount({MERI: 2, BLANK: 1})])
    assert [(one.marks, one.invalid, one.numbers, one.differs) for one in cells] == [
        (BLANK, None, (0, 1), True),
        (MERI, None, (2, 2), False),
        (None, "signed", (1, 0), True),
    ]


@pytest.mark.parametrize(
    ("papers", "online", "told"), [(12, 11, 2), (3, 20, 0), (12, 4, 0), (12, 0, 2), (0, 5, 2)]
)
def test_few_papers_are_told_with_the_rest(papers: int, online: int, told: int) -> None:
    channels = [
        Channel("staff", "roll", "roll", None, online),
        Channel("staff", "paper", "paper", None, papers),
        Channel("resident", "open", "open", None, 4),
    ]
    kept = tellable_channels(channels, {"staff": 10, "resident": 5})
    assert len([one for one in kept if one.electorate == "staff"]) == told
    assert len([one for one in kept if one.electorate == "resident"]) == 1


def test_accounts_of_electorates_counted_together_are_added() -> None:
    one = Account("staff", 3, 3, 2, 1, {"signed": 1}, ("Left",))
    other = Account("trustee", 2, 1, 1, 0, {}, ("Lost",))
    both = together("staff", [one, other])
    assert (both.marks, both.papers, both.accepted, both.blank) == (5, 4, 3, 1)
    assert (both.invalid, both.reasons, both.agrees) == ({"signed": 1}, ("Left", "Lost"), False)
