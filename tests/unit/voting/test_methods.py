"""Counting by each method, on examples with known counts and on any ballots at all."""

import random
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.rules.ballots import BallotKind, Marks, mark_ballot
from voting.rules.methods import approval, plurality
from voting.rules.methods.registry import COUNTS, KINDS_COUNTED, METHODS_OF_KIND, Method
from voting.rules.methods.tally import UnsuitableBallots, first_of, rank

OPTIONS = ("a", "b", "c", "d")
single_ballots = st.lists(st.sets(st.sampled_from(OPTIONS), max_size=1), max_size=60)
approval_ballots = st.lists(st.sets(st.sampled_from(OPTIONS)), max_size=60)


def pile(kind: BallotKind, choices: list[set[str]]) -> Counter[Marks]:
    return Counter(mark_ballot(kind, OPTIONS, chosen) for chosen in choices)


def test_plurality_counts_one_mark_a_ballot() -> None:
    tally = plurality.count(OPTIONS, pile(BallotKind.SINGLE, [{"a"}, {"b"}, {"a"}, set()]))
    assert tally.counts == {"a": 2, "b": 1, "c": 0, "d": 0}
    assert (tally.sums.ballots, tally.sums.blank, tally.sums.valid) == (4, 1, 3)
    assert (tally.winners, tally.tied) == (("a",), False)
    assert tally.order == (("a",), ("b",), ("c", "d"))
    assert tally.rounds is None


def test_plurality_refuses_ballots_with_two_marks() -> None:
    with pytest.raises(UnsuitableBallots):
        plurality.count(OPTIONS, pile(BallotKind.APPROVAL, [{"a", "b"}]))


def test_approval_counts_every_mark() -> None:
    tally = approval.count(OPTIONS, pile(BallotKind.APPROVAL, [{"a", "b"}, {"b"}, {"c", "b"}]))
    assert tally.counts == {"a": 1, "b": 3, "c": 1, "d": 0}
    assert tally.winners == ("b",)


def test_a_tie_names_everybody_who_is_first() -> None:
    tally = approval.count(OPTIONS, pile(BallotKind.APPROVAL, [{"a", "c"}, {"c", "a"}, {"b"}]))
    assert (tally.winners, tally.tied) == (("a", "c"), True)


@pytest.mark.parametrize("method", list(COUNTS))
def test_nobody_wins_when_every_ballot_is_blank(method: Method) -> None:
    tally = COUNTS[method](OPTIONS, {(): 12})
    assert (tally.winners, tally.tied, tally.sums.valid) == ((), False, 0)


def test_an_empty_contest_has_no_order_to_speak_of() -> None:
    assert (first_of({}), rank({})) == ((), ())


def test_every_kind_is_counted_by_the_method_it_opens_with() -> None:
    for kind, methods in METHODS_OF_KIND.items():
        assert all(kind in KINDS_COUNTED[method] for method in methods)


@given(single_ballots, st.randoms(use_true_random=False))
def test_the_order_of_single_ballots_changes_nothing(
    choices: list[set[str]], rng: random.Random
) -> None:
    shuffled = list(choices)
    rng.shuffle(shuffled)
    options = list(OPTIONS)
    rng.shuffle(options)
    assert plurality.count(options, pile(BallotKind.SINGLE, shuffled)) == plurality.count(
        OPTIONS, pile(BallotKind.SINGLE, choices)
    )


@given(approval_ballots, st.permutations(OPTIONS))
def test_renaming_the_options_renames_the_result(
    choices: list[set[str]], renamed: list[str]
) -> None:
    names = dict(zip(OPTIONS, renamed, strict=True))
    before = approval.count(OPTIONS, pile(BallotKind.APPROVAL, choices))
    after = approval.count(
        OPTIONS, pile(BallotKind.APPROVAL, [{names[one] for one in chosen} for chosen in choices])
    )
    assert after.counts == {names[option]: count for option, count in before.counts.items()}
    assert set(after.winners) == {names[option] for option in before.winners}


@given(single_ballots)
def test_single_marks_and_blanks_add_up_to_the_ballots(choices: list[set[str]]) -> None:
    sums = plurality.count(OPTIONS, pile(BallotKind.SINGLE, choices)).sums
    assert sum(sums.counts.values()) + sums.blank == sums.ballots == len(choices)


@given(approval_ballots)
def test_no_option_is_approved_by_more_than_marked_anything(choices: list[set[str]]) -> None:
    tally = approval.count(OPTIONS, pile(BallotKind.APPROVAL, choices))
    assert max(tally.counts.values()) <= tally.sums.valid
    assert all(tally.counts[winner] == max(tally.counts.values()) for winner in tally.winners)


@given(single_ballots)
def test_approval_of_single_marks_is_plurality(choices: list[set[str]]) -> None:
    ballots = pile(BallotKind.SINGLE, choices)
    assert approval.count(OPTIONS, ballots) == plurality.count(OPTIONS, ballots)
