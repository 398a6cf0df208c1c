"""Weights are exact, and where the counts part is said."""

import json
from collections import Counter
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.rules.ballots import BallotKind, Marks
from voting.rules.combining import (
    ALL_EQUAL,
    Difference,
    NotWeighable,
    combine,
    weights_are_whole,
)
from voting.rules.methods.registry import Method, count_by
from voting.rules.methods.tally import Sums, Tally, tally_sums

HALF, THIRD = Fraction(1, 2), Fraction(1, 3)
SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples" / "voting"
WEIGHTED_TIE = SAMPLES / "weighted_three_electorates.json"


def tally(ballots: int, blank: int = 0, **counts: int) -> Tally:
    return tally_sums(Sums(counts, ballots=ballots, blank=blank))


def test_the_weighted_result_is_the_sum_of_weighted_shares() -> None:
    combined = combine(
        {"resident": tally(100, a=60, b=40), "trustee": tally(10, a=2, b=8)},
        {"resident": HALF, "trustee": HALF},
    )
    assert combined.weighted is not None
    assert combined.weighted.shares == {"a": Fraction(2, 5), "b": Fraction(3, 5)}
    assert (combined.winners, combined.weighted.tied) == (("b",), False)
    assert combined.order == (("b",), ("a",))
    assert combined.all_equal.counts == {"a": 62, "b": 48}


def test_every_count_with_other_winners_is_named() -> None:
    combined = combine(
        {"resident": tally(100, a=60, b=40), "trustee": tally(10, a=2, b=8)},
        {"resident": HALF, "trustee": HALF},
    )
    assert combined.differences == (
        Difference("resident", ("a",)),
        Difference(ALL_EQUAL, ("a",)),
    )


def test_a_weighted_tie_that_floats_would_break_is_a_tie() -> None:
    combined = combine(
        {
            "residents": tally(30, a=9, b=6),
            "staff": tally(10, a=4, b=7),
            "trustees": tally(5, a=3, b=2),
        },
        {"residents": Fraction(1, 2), "staff": Fraction(3, 10), "trustees": Fraction(1, 5)},
    )
    assert combined.weighted is not None
    assert set(combined.weighted.shares.values()) == {Fraction(39, 100)}
    assert (combined.winners, combined.weighted.tied) == (("a", "b"), True)


@pytest.mark.skipif(not WEIGHTED_TIE.exists(), reason="the shared samples are not here")
def test_the_shared_weighted_sample_comes_out_as_expected() -> None:
    sample = json.loads(WEIGHTED_TIE.read_text())
    tallies = {
        key: tally_sums(
            Sums(
                dict(zip(sample["options"], counts, strict=True)),
                ballots=sample["valid_ballots"][key],
                blank=0,
            )
        )
        for key, counts in sample["approvals"].items()
    }
    weights = {key: Fraction(text) for key, text in sample["weights"].items()}
    combined = combine(tallies, weights)
    expected = sample["expected"]
    assert combined.weighted is not None
    assert [str(share) for share in combined.weighted.shares.values()] == expected["weighted"]
    assert list(combined.winners) == expected["winner"]
    assert list(combined.all_equal.counts.values()) == expected["unweighted_total"]
    assert {key: list(one.winners) for key, one in tallies.items()} == expected["per_electorate"]


def test_blank_ballots_are_in_no_denominator() -> None:
    combined = combine({"resident": tally(100, blank=90, a=6, b=4)}, {"resident": Fraction(1)})
    assert combined.weighted is not None
    assert combined.weighted.shares == {"a": Fraction(3, 5), "b": Fraction(2, 5)}


def test_an_electorate_of_blank_ballots_leaves_the_weight_to_the_others() -> None:
    combined = combine(
        {
            "resident": tally(10, a=6, b=4),
            "staff": tally(10, a=1, b=9),
            "trustee": tally(3, blank=3, a=0, b=0),
        },
        {"resident": THIRD, "staff": THIRD, "trustee": THIRD},
    )
    assert combined.weighted is not None
    assert combined.weighted.weights == {"resident": HALF, "staff": HALF}


def test_nothing_but_blank_ballots_has_no_winner() -> None:
    combined = combine({"resident": tally(9, blank=9, a=0, b=0)}, {"resident": Fraction(1)})
    assert combined.weighted is None
    assert (combined.winners, combined.differences) == ((), ())
    assert combined.order == (("a", "b"),)


@pytest.mark.parametrize(
    ("weights", "is_whole"),
    [
        ([Fraction(1, 3)] * 3, True),
        ([Fraction(1)], True),
        ([Fraction(1, 2), Fraction(1, 3)], False),
        ([Fraction(1), Fraction(0)], False),
        ([], False),
    ],
)
def test_weights_are_positive_and_sum_to_one(weights: list[Fraction], *, is_whole: bool) -> None:
    assert weights_are_whole(weights) is is_whole


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=1, max_size=4))
def test_single_choice_shares_sum_to_one(counts: list[tuple[int, int]]) -> None:
    tallies = {str(n): tally(a + b, a=a, b=b) for n, (a, b) in enumerate(counts)}
    weights = {key: Fraction(1, len(tallies)) for key in tallies}
    weighted = combine(tallies, weights).weighted
    assert weighted is None or sum(weighted.shares.values()) == 1


STAR_OPTIONS = ("a", "b", "c")


def star_tally(*ballots: tuple[int, int, int]) -> Tally:
    pile: Counter[Marks] = Counter(
        tuple(zip(STAR_OPTIONS, marks, strict=True)) for marks in ballots
    )
    return count_by(Method.STAR, BallotKind.STARS, STAR_OPTIONS, pile)


def test_a_weighted_final_is_held_by_the_same_ballots() -> None:
    tallies = {"resident": star_tally((5, 3, 0), (5, 4, 1)), "trustee": star_tally((0, 1, 0))}
    combined = combine(tallies, {"resident": HALF, "trustee": HALF}, Method.STAR)
    assert combined.weighted is not None
    assert combined.weighted.shares == {"a": HALF * 5, "b": Fraction(9, 4), "c": Fraction(1, 4)}
    pairwise = combined.weighted.tally.pairwise
    assert pairwise is not None
    assert (pairwise["a"]["b"], pairwise["b"]["a"]) == (HALF, HALF)
    # An even final goes to the one with more weighted stars.
    assert combined.winners == ("a",)
    assert combined.differences == (Difference("trustee", ("b",)),)


@pytest.mark.parametrize("method", [Method.IRV, Method.STV])
def test_whole_ballots_are_never_weighted(method: Method) -> None:
    one = count_by(method, BallotKind.RANKED, ("a", "b"), {(("a", 1),): 3})
    with pytest.raises(NotWeighable):
        combine({"resident": one, "staff": one}, {"resident": HALF, "staff": HALF}, method)
    alone = combine({"resident": one}, {"resident": Fraction(1)}, method)
    assert (alone.winners, alone.weighted, alone.order) == (("a",), None, (("a",), ("b",)))


def test_under_a_quorum_nothing_is_decided() -> None:
    tallies = {"resident": tally(100, a=60, b=40), "trustee": tally(3, blank=1, a=0, b=2)}
    weights = {"resident": HALF, "trustee": HALF}
    missed = combine(tallies, weights, quorums={"resident": 10, "trustee": 4})
    assert (missed.missed, missed.weighted, missed.winners) == (("trustee",), None, ())
    assert missed.all_equal.winners == ("a",)
    held = combine(tallies, weights, quorums={"resident": 10, "trustee": 3})
    assert (held.missed, held.winners) == ((), ("b",))


@given(
    st.lists(
        st.lists(st.tuples(*[st.integers(0, 5)] * 3), min_size=1, max_size=6),
        min_size=1,
        max_size=3,
    )
)
def test_weighting_one_share_each_is_every_cell_over_its_ballots(
    piles: list[list[tuple[int, int, int]]],
) -> None:
    tallies = {str(n): star_tally(*pile) for n, pile in enumerate(piles)}
    weight = Fraction(1, len(tallies))
    combined = combine(tallies, dict.fromkeys(tallies, weight), Method.STAR)
    assert combined.weighted is not None
    for one in STAR_OPTIONS:
        for other in STAR_OPTIONS:
            assert combined.weighted.tally.sums.pairs[one][other] == sum(
                weight * each.sums.pairs[one][other] / each.sums.valid for each in tallies.values()
            )
