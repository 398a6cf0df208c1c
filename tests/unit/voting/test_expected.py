"""Every expectation of the shared samples: winners, ties, counts, rounds and pairwise tables."""

from collections import Counter
from typing import Any

import pytest

from tests.support.vote_samples import EXPECTED, Marks, read_sample
from voting.rules.ballots import BallotKind
from voting.rules.methods.registry import Method, count_all, count_by, count_from_sums
from voting.rules.methods.tally import Pairs, Tally

RANKED = [name for name, one in EXPECTED.items() if one["kind"] == "ranked"]
STARS = [name for name, one in EXPECTED.items() if one["kind"] == "score 0-5"]
BUDGETS = {
    name: one for name, one in EXPECTED.items() if one["kind"].startswith("participatory budget")
}
SINGLE_WINNER = {
    Method.SCHULZE: "schulze_margins",
    Method.RANKED_PAIRS: "ranked_pairs_margins",
    Method.MINIMAX: "minimax_margins",
    Method.BORDA: "borda",
}
pytestmark = pytest.mark.skipif(not EXPECTED, reason="the shared samples are not here")


def matrix(pairs: Pairs | None, names: list[str]) -> list[list[Any]]:
    assert pairs is not None
    return [[pairs[one][other] for other in names] for one in names]


def names_of(ballots: Counter[Marks]) -> list[str]:
    return sorted({option for marks in ballots for option, _ in marks})


def same(tally: Tally, expected: list[str]) -> bool:
    return sorted(tally.winners) == sorted(expected) and tally.tied == (len(expected) > 1)


@pytest.mark.parametrize("name", RANKED)
def test_rankings_come_out_as_expected(name: str) -> None:
    expected, ballots = EXPECTED[name], read_sample(name)
    names = expected["options"]
    tallies = count_all(
        [Method.PLURALITY, Method.IRV, *SINGLE_WINNER], BallotKind.RANKED, names, ballots
    )
    sums = tallies[Method.PLURALITY].sums
    assert (sums.ballots, sums.valid) == (expected["ballots"], expected["nonblank"])
    assert matrix(sums.pairwise, names) == expected["pairwise"]
    assert [sums.counts[one] for one in names] == expected["plurality"]["counts"]
    assert same(tallies[Method.PLURALITY], expected["plurality"]["winner"])
    for method, field in SINGLE_WINNER.items():
        assert same(tallies[method], expected[field]), method
        if expected["condorcet_winner"] and method is not Method.BORDA:
            assert list(tallies[method].winners) == expected["condorcet_winner"]


@pytest.mark.parametrize("name", RANKED)
def test_instant_runoffs_go_round_by_round_as_expected(name: str) -> None:
    expected = EXPECTED[name]
    names = expected["options"]
    tally = count_by(Method.IRV, BallotKind.RANKED, names, read_sample(name))
    rounds = tally.rounds or ()
    assert same(tally, expected["irv"]["winner"])
    assert [[one["counts"].get(option) for option in names] for one in rounds] == expected["irv"][
        "rounds"
    ]
    assert [one["exhausted"] for one in rounds] == expected["irv"]["exhausted"]
    ties = [
        [place, list(one["tied"]), one["counts"][one["tied"][0]]]
        for place, one in enumerate(rounds)
        if one["tied"] and one["eliminated"]
    ]
    assert [[names_, number] for _, names_, number in ties] == [
        [sorted(tied), number] for _, tied, number in expected["irv"]["elimination_ties"]
    ]


@pytest.mark.parametrize(
    ("name", "elected"),
    [
        ("blt/w3c_solid_2023.blt", ["Candidate 2", "Candidate 4", "Candidate 5"]),
        ("blt/w3c_solid_2025.blt", ["Candidate 1", "Candidate 3"]),
    ],
)
def test_official_winners_of_several_seats_are_elected(name: str, elected: list[str]) -> None:
    expected = EXPECTED[name]
    tally = count_by(
        Method.STV,
        BallotKind.RANKED,
        expected["options"],
        read_sample(name),
        seats=expected["seats"],
    )
    assert (list(tally.winners), tally.tied) == (elected, False)


@pytest.mark.parametrize("name", STARS)
def test_star_ballots_come_out_as_expected(name: str) -> None:
    expected, ballots = EXPECTED[name], read_sample(name)
    names = expected["options"]
    tally = count_by(Method.STAR, BallotKind.STARS, names, ballots)
    first, final = tally.rounds or ()
    assert tally.sums.ballots == expected["ballots"]
    assert [tally.counts[one] for one in names] == expected["score_totals"]
    assert matrix(tally.pairwise, names) == expected["pairwise"]
    assert [tally.sums.most_stars[one] for one in names] == expected["five_counts"]
    assert sorted(first["finalists"]) == sorted(expected["finalists"])
    assert [final["counts"][one] for one in expected["finalists"]] == expected["runoff"]
    assert same(tally, expected["star_winner"])
    assert count_from_sums(Method.STAR, tally.sums) == tally


@pytest.mark.parametrize(
    ("name", "tied"),
    [
        ("star/test_election_unbreakable_tie_in_automatic_runoff_round.starvote", "Brian Chuck"),
        ("star/bettervoting_jfk7pd_total_tie.json", "Ada Ben"),
    ],
)
def test_a_tie_that_no_step_breaks_is_told(name: str, tied: str) -> None:
    ballots = read_sample(name)
    names = names_of(ballots)
    tally = count_by(Method.STAR, BallotKind.STARS, names, ballots)
    assert (list(tally.winners), tally.tied, tally.drawn) == (tied.split(), True, None)
    drawn = count_by(Method.STAR, BallotKind.STARS, names, ballots, lot=names[::-1])
    assert (drawn.winners, drawn.tied) == (tally.winners, True)
    assert drawn.drawn is not None
    assert drawn.drawn[0] == tied.split()[-1]


def test_a_constructed_final_round_ends_in_a_tie() -> None:
    name = "abif/tennessee-example-irv-tie.abif"
    ballots = read_sample(name)
    tally = count_by(Method.IRV, BallotKind.RANKED, names_of(ballots), ballots)
    assert same(tally, EXPECTED[name]["irv"]["winner"])


@pytest.mark.parametrize(
    "name", [name for name, one in EXPECTED.items() if one["kind"].startswith("approval")]
)
def test_approvals_come_out_as_expected(name: str) -> None:
    expected, ballots = EXPECTED[name], read_sample(name)
    names = expected.get("options") or names_of(ballots)
    tally = count_by(Method.APPROVAL, BallotKind.APPROVAL, names, ballots)
    assert same(tally, expected["approval"]["winner"])
    assert tally.sums.blank == expected.get("blank", 0)
    counts = expected["approval"]["counts"]
    counts = counts if isinstance(counts, dict) else dict(zip(names, counts, strict=True))
    assert {one: tally.counts[one] for one in counts} == counts


@pytest.mark.parametrize("name", list(BUDGETS))
def test_points_of_a_budget_add_up_as_expected(name: str) -> None:
    expected, ballots = BUDGETS[name], read_sample(name)
    names = list(expected["score"])
    tally = count_by(Method.POINTS, BallotKind.POINTS, names, ballots)
    assert tally.sums.ballots == expected["ballots"]
    assert dict(tally.counts) == expected["score"]
    ticks = Counter[Marks]()
    for marks, number in ballots.items():
        ticks[tuple((option, 1) for option, _ in marks)] += number
    approved = count_by(Method.APPROVAL, BallotKind.APPROVAL, names, ticks)
    assert dict(approved.counts) == expected["votes"]
