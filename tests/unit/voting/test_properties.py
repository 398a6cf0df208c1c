"""What holds for any ballots at all, and small cases against the definitions spelled out."""

import random
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise, permutations
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from voting.rules.ballots import BallotKind, BallotRule, Ballots, Marks, mark_ballot
from voting.rules.combining import combine
from voting.rules.formats.ballot_file import BallotFile, FileElectorate
from voting.rules.merkle import ballots_root
from voting.rules.methods.registry import (
    KINDS_COUNTED,
    METHODS_OF_KIND,
    NEEDS_BALLOTS,
    Method,
    count_by,
    count_from_sums,
)
from voting.rules.methods.summing import sum_ballots
from voting.rules.methods.tally import Sums, margin
from voting.rules.ties import lot_order

OPTIONS = ("a", "b", "c", "d")
CONDORCET = (Method.SCHULZE, Method.RANKED_PAIRS, Method.MINIMAX)
MOST = {
    BallotKind.SINGLE: 1,
    BallotKind.APPROVAL: 1,
    BallotKind.STARS: 5,
    BallotKind.SCORE: 10,
    BallotKind.RANKED: 4,
    BallotKind.POINTS: 2,
}
COUNTED = [(method, kind) for method, kinds in KINDS_COUNTED.items() for kind in kinds]
SUMMED = [(method, kind) for method, kind in COUNTED if method not in NEEDS_BALLOTS]


def piles(kind: BallotKind, most: int = 12) -> st.SearchStrategy[Counter[Marks]]:
    """Any ballots of the kind, blank ones among them."""
    least = 1 if kind is BallotKind.RANKED else 0
    given_marks = st.dictionaries(
        st.sampled_from(OPTIONS),
        st.integers(least, MOST[kind]),
        max_size=1 if kind is BallotKind.SINGLE else len(OPTIONS),
    )
    rule = BallotRule.of(kind)
    ballots = st.lists(given_marks.map(lambda one: mark_ballot(rule, OPTIONS, one)), max_size=most)
    return ballots.map(Counter)


def rename(ballots: Ballots, names: dict[str, str]) -> Counter[Marks]:
    return Counter(
        {
            tuple(sorted((names[option], mark) for option, mark in marks)): number
            for marks, number in ballots.items()
        }
    )


def figures_of(tally: Any) -> Any:
    return (tally.winners, tally.tied, tally.order, tally.counts, tally.rounds, tally.pairwise)


@pytest.mark.parametrize(("method", "kind"), COUNTED)
@settings(max_examples=15, deadline=None)
@given(data=st.data(), rng=st.randoms(use_true_random=False))
def test_shuffling_ballots_and_options_changes_nothing(
    method: Method, kind: BallotKind, data: st.DataObject, rng: random.Random
) -> None:
    ballots = data.draw(piles(kind))
    rows, options = list(ballots.items()), list(OPTIONS)
    rng.shuffle(rows)
    rng.shuffle(options)
    before = count_by(method, kind, OPTIONS, ballots, seats=2)
    after = count_by(method, kind, options, dict(rows), seats=2)
    assert figures_of(after) == figures_of(before)


@pytest.mark.parametrize(("method", "kind"), COUNTED)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_renaming_the_options_renames_the_winners(
    method: Method, kind: BallotKind, data: st.DataObject
) -> None:
    ballots = data.draw(piles(kind))
    names = dict(zip(OPTIONS, data.draw(st.permutations(OPTIONS)), strict=True))
    before = count_by(method, kind, OPTIONS, ballots, seats=2)
    after = count_by(method, kind, OPTIONS, rename(ballots, names), seats=2)
    assert set(after.winners) == {names[one] for one in before.winners}


@pytest.mark.parametrize(("method", "kind"), COUNTED)
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_options_that_nothing_tells_apart_tie(
    method: Method, kind: BallotKind, data: st.DataObject
) -> None:
    ballots = data.draw(piles(kind))
    both = ballots + rename(
        ballots, {**dict(zip(OPTIONS, OPTIONS, strict=True)), "a": "b", "b": "a"}
    )
    winners = count_by(method, kind, OPTIONS, both).winners
    assert ("a" in winners) == ("b" in winners)


@pytest.mark.parametrize(("method", "kind"), COUNTED)
def test_blank_ballots_alone_have_no_winner(method: Method, kind: BallotKind) -> None:
    tally = count_by(method, kind, OPTIONS, {(): 7}, lot=OPTIONS)
    assert (tally.winners, tally.tied, tally.drawn) == ((), False, None)


@pytest.mark.parametrize(("method", "kind"), COUNTED)
@settings(max_examples=20, deadline=None)
@given(data=st.data(), seed=st.text(max_size=4))
def test_the_lot_chooses_among_the_tied_and_hides_no_tie(
    method: Method, kind: BallotKind, data: st.DataObject, seed: str
) -> None:
    ballots = data.draw(piles(kind))
    lot = lot_order(OPTIONS, seed)
    undrawn = count_by(method, kind, OPTIONS, ballots)
    drawn = count_by(method, kind, OPTIONS, ballots, lot=lot)
    assert undrawn.drawn is None
    assert (drawn.winners, drawn.tied, drawn.order) == (
        undrawn.winners,
        undrawn.tied,
        undrawn.order,
    )
    assert (drawn.drawn is not None) == undrawn.tied
    if drawn.drawn is not None:
        assert drawn.drawn[0] in undrawn.winners
        assert sorted(drawn.drawn) == list(OPTIONS)


@pytest.mark.parametrize("method", [*CONDORCET, Method.IRV])
@settings(max_examples=60, deadline=None)
@given(ballots=piles(BallotKind.RANKED))
def test_every_tied_option_wins_by_some_lot(method: Method, ballots: Counter[Marks]) -> None:
    winners = count_by(method, BallotKind.RANKED, OPTIONS, ballots).winners
    firsts = {
        drawn[0]
        for lot in permutations(OPTIONS)
        if (drawn := count_by(method, BallotKind.RANKED, OPTIONS, ballots, lot=lot).drawn)
    }
    assert firsts <= set(winners)
    if method is not Method.RANKED_PAIRS:
        # One order of options can't lock equal pairs in every order, so here a few may not win.
        assert len(winners) < 2 or firsts == set(winners)


@pytest.mark.parametrize(("method", "kind"), SUMMED)
@settings(max_examples=15, deadline=None)
@given(data=st.data(), seed=st.none() | st.text(max_size=3))
def test_sums_alone_give_the_same_tally(
    method: Method, kind: BallotKind, data: st.DataObject, seed: str | None
) -> None:
    ballots = data.draw(piles(kind))
    lot = None if seed is None else lot_order(OPTIONS, seed)
    tally = count_by(method, kind, OPTIONS, ballots, lot=lot)
    assert count_from_sums(method, sum_ballots(kind, OPTIONS, ballots), lot=lot) == tally


@pytest.mark.parametrize("kind", list(METHODS_OF_KIND))
@settings(max_examples=15, deadline=None)
@given(data=st.data())
def test_shuffling_electorates_changes_no_number_and_no_hash(
    kind: BallotKind, data: st.DataObject
) -> None:
    method = METHODS_OF_KIND[kind][0]
    counted = {key: data.draw(piles(kind)) for key in ("resident", "staff", "trustee")}
    order = data.draw(st.permutations(list(counted)))
    weights = {"resident": Fraction(1, 2), "staff": Fraction(1, 3), "trustee": Fraction(1, 6)}
    tallies = {key: count_by(method, kind, OPTIONS, pile) for key, pile in counted.items()}
    before = combine(tallies, weights, method)
    after = combine({key: tallies[key] for key in order}, weights, method)
    assert (before.all_equal, before.winners) == (after.all_equal, after.winners)
    assert (before.weighted and before.weighted.shares) == (
        after.weighted and after.weighted.shares
    )
    assert root(kind, counted, list(counted)) == root(kind, counted, order)


def root(kind: BallotKind, counted: dict[str, Counter[Marks]], order: Sequence[str]) -> str:
    electorates = tuple(
        FileElectorate(key, (key,), Fraction(1, 3), dict(reversed(counted[key].items())), None)
        for key in order
    )
    return ballots_root(BallotFile("own", kind, OPTIONS, electorates))


@pytest.mark.parametrize("method", CONDORCET)
@settings(deadline=None)
@given(ballots=piles(BallotKind.RANKED))
def test_who_beats_everybody_wins(method: Method, ballots: Counter[Marks]) -> None:
    sums = sum_ballots(BallotKind.RANKED, OPTIONS, ballots)
    beats_all = [
        one
        for one in OPTIONS
        if all(margin(sums.pairs, one, other) > 0 for other in OPTIONS if other != one)
    ]
    assume(beats_all)
    tally = count_from_sums(method, sums)
    assert list(tally.winners) == beats_all
    assert tally.order[0] == tally.winners


@settings(deadline=None)
@given(ballots=piles(BallotKind.APPROVAL), original=st.sampled_from(OPTIONS))
def test_a_clone_changes_nothing_among_the_others_in_approval(
    ballots: Counter[Marks], original: str
) -> None:
    before = count_by(Method.APPROVAL, BallotKind.APPROVAL, OPTIONS, ballots)
    after = count_by(
        Method.APPROVAL, BallotKind.APPROVAL, (*OPTIONS, "z"), with_clone(ballots, original)
    )
    assert {one for one in after.winners if one != "z"} == set(before.winners)
    assert {one: after.counts[one] for one in OPTIONS} == dict(before.counts)


@settings(max_examples=200, deadline=None)
@given(ballots=piles(BallotKind.STARS), original=st.sampled_from(OPTIONS))
def test_a_clone_of_no_finalist_changes_no_star_winner(
    ballots: Counter[Marks], original: str
) -> None:
    """An identical copy of an option with fewer stars than both finalists never gets between.

    A copy of a finalist may: with it in the final, the other finalist is out. Theory promises
    more only for the sum of stars, which a copy never changes for the others.
    """
    before = count_by(Method.STAR, BallotKind.STARS, OPTIONS, ballots)
    stars = before.counts
    assume(stars[original] < sorted(stars.values(), reverse=True)[1])
    after = count_by(Method.STAR, BallotKind.STARS, (*OPTIONS, "z"), with_clone(ballots, original))
    assert after.winners == before.winners
    assert {one: after.counts[one] for one in OPTIONS} == dict(stars)


@settings(max_examples=200, deadline=None)
@given(ballots=piles(BallotKind.STARS))
def test_a_clone_of_a_star_winner_leaves_the_victory_to_the_two(ballots: Counter[Marks]) -> None:
    before = count_by(Method.STAR, BallotKind.STARS, OPTIONS, ballots)
    assume(len(before.winners) == 1)
    (winner,) = before.winners
    assume(before.order[0] == before.winners)
    after = count_by(Method.STAR, BallotKind.STARS, (*OPTIONS, "z"), with_clone(ballots, winner))
    most = max(before.counts.values())
    if before.counts[winner] == most and list(before.counts.values()).count(most) == 1:
        # The most stars of all: now the two meet in the final.
        assert set(after.winners) == {winner, "z"}


def with_clone(ballots: Ballots, original: str) -> Counter[Marks]:
    """Every ballot marks the clone as it marks the original."""
    return Counter(
        {
            tuple(
                sorted((*marks, *(("z", mark) for one, mark in marks if one == original)))
            ): number
            for marks, number in ballots.items()
        }
    )


def strength(sums: Sums, path: Sequence[str]) -> Any:
    steps = [margin(sums.pairs, one, other) for one, other in pairwise(path)]
    return max(min(steps), 0)


def schulze_by_paths(sums: Sums) -> set[str]:
    """All paths written out, the widest of each pair compared."""
    widest: dict[tuple[str, str], Any] = {}
    for length in range(2, len(OPTIONS) + 1):
        for path in permutations(OPTIONS, length):
            pair = (path[0], path[-1])
            widest[pair] = max(widest.get(pair, 0), strength(sums, path))
    return {
        one
        for one in OPTIONS
        if all(widest[one, other] >= widest[other, one] for other in OPTIONS if other != one)
    }


@settings(max_examples=200, deadline=None)
@given(ballots=piles(BallotKind.RANKED))
def test_schulze_agrees_with_all_paths_written_out(ballots: Counter[Marks]) -> None:
    sums = sum_ballots(BallotKind.RANKED, OPTIONS, ballots)
    assume(sums.valid)
    assert set(count_from_sums(Method.SCHULZE, sums).winners) == schulze_by_paths(sums)


def ranked_pairs_by_definition(sums: Sums) -> set[str]:
    """The sources of the locked pairs, for every order of the pairs with equal margins."""
    pairs = [
        (one, other)
        for one in OPTIONS
        for other in OPTIONS
        if one != other and margin(sums.pairs, one, other) > 0
    ]
    found: set[str] = set()
    for order in permutations(pairs):
        margins = [margin(sums.pairs, *pair) for pair in order]
        if margins == sorted(margins, reverse=True):
            found |= _sources(order)
    return found


def _sources(order: Sequence[tuple[str, str]]) -> set[str]:
    locked: set[tuple[str, str]] = set()
    for one, other in order:
        if not _leads(locked, other, one):
            locked.add((one, other))
    return {one for one in OPTIONS if not any(below == one for _, below in locked)}


def _leads(locked: set[tuple[str, str]], one: str, other: str) -> bool:
    return any(
        below == other or _leads(locked, below, other) for above, below in locked if above == one
    )


@settings(max_examples=80, deadline=None)
@given(ballots=piles(BallotKind.RANKED, most=7))
def test_ranked_pairs_agree_with_every_order_of_locking(ballots: Counter[Marks]) -> None:
    sums = sum_ballots(BallotKind.RANKED, OPTIONS, ballots)
    assume(sums.valid)
    winners = set(count_from_sums(Method.RANKED_PAIRS, sums).winners)
    assert winners == ranked_pairs_by_definition(sums)


@settings(deadline=None)
@given(ballots=piles(BallotKind.RANKED))
def test_the_pairwise_table_counts_each_ballot_for_each_pair(ballots: Counter[Marks]) -> None:
    sums = sum_ballots(BallotKind.RANKED, OPTIONS, ballots)
    for one in OPTIONS:
        for other in OPTIONS:
            wanted = sum(
                number
                for marks, number in ballots.items()
                if dict(marks).get(one, 99) < dict(marks).get(other, 99)
            )
            assert sums.pairs[one][other] == wanted


@settings(deadline=None)
@given(ballots=piles(BallotKind.RANKED), seats=st.integers(1, 3))
def test_no_vote_is_lost_in_any_round_of_several_seats(ballots: Counter[Marks], seats: int) -> None:
    tally = count_by(Method.STV, BallotKind.RANKED, OPTIONS, ballots, seats=seats)
    for one in tally.rounds or ():
        assert sum(one["counts"].values()) + one["exhausted"] == tally.sums.valid
        assert len(one["elected"]) <= seats
    assert tally.sums.valid == 0 or len(tally.winners) >= seats
