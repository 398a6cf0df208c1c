"""The tie ladders step by step: every step for every size of tie, and no lot unless drawn."""

from collections import Counter
from collections.abc import Mapping

import pytest

from voting.rules.ballots import BallotKind, Marks
from voting.rules.methods import irv, ranked_pairs, star, stv
from voting.rules.methods.locking import MOST_STATES, find_closures
from voting.rules.methods.registry import Method, count_all, count_by, count_from_sums
from voting.rules.methods.summing import sum_ballots
from voting.rules.methods.tally import Sums, Tally, UnsuitableBallots


def stars(*ballots: Mapping[str, int]) -> Counter[Marks]:
    return Counter(tuple(sorted(one.items())) for one in ballots)


def ranked(*orders: str) -> Counter[Marks]:
    """Options from the best on; those in brackets share a rank."""
    pile: Counter[Marks] = Counter()
    for order in orders:
        ranks = [one.strip("()") for one in order.split(">")]
        pile[tuple(sorted((o, n) for n, group in enumerate(ranks, 1) for o in group))] += 1
    return pile


def table(counts: dict[str, int], fives: dict[str, int], wins: dict[str, str]) -> Sums:
    """Sums with the given stars and fives, where each option beats those named by one ballot."""
    pairs = {one: {other: int(other in wins[one]) for other in counts} for one in counts}
    return Sums(counts, ballots=9, blank=0, pairwise=pairs, fives=fives)


def finalists(tally: Tally) -> tuple[str, ...] | None:
    found: tuple[str, ...] | None = (tally.rounds or ({},))[0]["finalists"]
    return found


def test_the_leader_by_stars_can_lose_the_final() -> None:
    ballots = stars({"a": 5, "b": 0}, {"a": 1, "b": 2}, {"a": 1, "b": 2}, {"a": 3, "b": 3})
    tally = star.count(("a", "b"), ballots)
    assert tally.counts == {"a": 10, "b": 7}
    assert tally.winners == ("b",)
    assert tally.order == (("b",), ("a",))
    final = (tally.rounds or ())[1]
    assert final["counts"] == {"a": 1, "b": 2}
    assert (final["no_preference"], final["settled_by"]) == (1, star.BY_FINAL)


@pytest.mark.parametrize(
    ("counts", "fives", "winners", "step"),
    [
        ({"a": 8, "b": 7}, {"a": 0, "b": 1}, ("a",), star.BY_STARS),
        ({"a": 7, "b": 7}, {"a": 0, "b": 1}, ("b",), star.BY_FIVES),
        ({"a": 7, "b": 7}, {"a": 1, "b": 1}, ("a", "b"), None),
    ],
)
def test_an_even_final_goes_down_the_ladder(
    counts: dict[str, int], fives: dict[str, int], winners: tuple[str, ...], step: str | None
) -> None:
    tally = star.decide(table(counts, fives, {"a": "", "b": ""}))
    assert (tally.winners, (tally.rounds or ())[1]["settled_by"]) == (winners, step)


def test_pairs_won_among_the_equals_give_the_second_place_in_the_final() -> None:
    sums = table(
        {"a": 9, "b": 5, "c": 5, "d": 5},
        {"a": 0, "b": 9, "c": 0, "d": 0},
        {"a": "bcd", "b": "", "c": "bd", "d": "b"},
    )
    tally = star.decide(sums)
    assert finalists(tally) == ("a", "c")
    assert (tally.rounds or ())[0]["settled_by"] == star.BY_PAIRS


def test_fives_part_those_with_as_many_pairs_in_a_tie_of_three() -> None:
    circle = {"a": "bcd", "b": "c", "c": "d", "d": "b"}
    sums = table({"a": 9, "b": 5, "c": 5, "d": 5}, {"a": 0, "b": 0, "c": 2, "d": 1}, circle)
    tally = star.decide(sums)
    assert finalists(tally) == ("a", "c")
    assert (tally.rounds or ())[0]["settled_by"] == star.BY_FIVES


def test_three_first_by_stars_send_the_two_with_most_pairs() -> None:
    sums = table({"a": 5, "b": 5, "c": 5}, dict.fromkeys("abc", 0), {"a": "b", "b": "", "c": "ab"})
    # c wins two pairs among the three, a one.
    assert finalists(star.decide(sums)) == ("c", "a")


def test_a_doubtful_second_place_is_no_tie_when_the_first_beats_them_all() -> None:
    circle = {"a": "bcd", "b": "c", "c": "d", "d": "b"}
    sums = table({"a": 9, "b": 5, "c": 5, "d": 5}, dict.fromkeys("abcd", 0), circle)
    tally = star.decide(sums)
    assert (tally.winners, tally.tied, finalists(tally)) == (("a",), False, None)
    assert (tally.rounds or ())[0]["tied"] == ("b", "c", "d")
    drawn = star.decide(sums, "dcba")
    assert (finalists(drawn), drawn.drawn) == (("a", "d"), None)


def test_all_that_the_lot_could_make_win_are_tied() -> None:
    circle = {"a": "", "b": "ac", "c": "ad", "d": "ab"}
    sums = table({"a": 9, "b": 5, "c": 5, "d": 5}, dict.fromkeys("abcd", 0), circle)
    assert star.decide(sums).winners == ("b", "c", "d")
    drawn = star.decide(sums, "dcba")
    assert (drawn.winners, drawn.drawn) == (("b", "c", "d"), ("d", "a", "c", "b"))


def test_one_option_alone_wins_its_star_contest() -> None:
    assert star.count(("a",), stars({"a": 0})).winners == ("a",)


def test_all_equal_stars_are_a_tie_and_no_blank() -> None:
    tally = star.count(("a", "b", "c"), stars({"a": 3, "b": 3, "c": 3}))
    assert (tally.winners, tally.sums.blank) == (("a", "b", "c"), 0)


def test_an_elimination_tie_that_decides_is_told_and_not_drawn() -> None:
    ballots = ranked(*["a>b"] * 4, *["b>a"] * 3, *["c>b"] * 3)
    tally = irv.count("abc", ballots)
    assert (tally.winners, tally.tied) == (("a", "b"), True)
    (only,) = tally.rounds or ()
    assert (only["tied"], only["eliminated"]) == (("b", "c"), None)
    # The last of the lot leaves: without b its ballots go to a, without c they go to b.
    assert irv.count("abc", ballots, lot="cab").drawn == ("a", "c", "b")
    assert irv.count("abc", ballots, lot="bac").drawn == ("b", "a", "c")


def test_an_elimination_tie_that_changes_nothing_is_only_told() -> None:
    tally = irv.count("abcd", ranked(*["a"] * 4, *["b"] * 3, "c>a", "d>a"))
    assert (tally.winners, tally.tied) == (("a",), False)
    assert next(one["tied"] for one in tally.rounds or ()) == ("c", "d")


def test_a_ballot_waits_at_a_shared_rank_until_all_on_it_are_out() -> None:
    ballots = ranked(*["a"] * 4, *["b"] * 3, *["c>b"] * 2, "(de)>b")
    tally = irv.count("abcde", ballots)
    assert [one["exhausted"] for one in tally.rounds or ()] == [1, 1, 0, 0]
    assert tally.winners == ("b",)


def test_equal_margins_are_locked_in_the_order_of_the_lot() -> None:
    circle = ranked("a>b>c", "b>c>a", "c>a>b")
    tally = ranked_pairs.count("abc", circle)
    assert (tally.winners, tally.tied) == (("a", "b", "c"), True)
    sums = sum_ballots(BallotKind.RANKED, "abc", circle)
    # Locked are c over a and, as it fits, a over b; b over c would close the circle.
    assert ranked_pairs.decide(sums, "cab").drawn == ("c", "a", "b")
    assert ranked_pairs.decide(sums, "bca").drawn == ("b", "c", "a")


def test_too_many_orders_report_the_tie_too_wide() -> None:
    size = 14
    ring = [tuple((one, (one + step) % size) for one in range(size)) for step in (1, 2, 3)]
    closures = find_closures([sum(ring, ())], size)
    assert closures == ((0,) * size,)
    assert MOST_STATES < 10_000


def test_surpluses_go_on_at_an_exact_fraction() -> None:
    ballots = ranked(*["a>b"] * 6, *["c"] * 3, *["b"] * 1)
    tally = stv.count("abc", ballots, seats=2)
    first, second = (tally.rounds or ())[:2]
    assert (first["quota"], first["elected"], first["transferred"]) == (4, ("a",), "a")
    assert second["counts"] == {"a": 4, "b": 3, "c": 3}
    # b and c have three each, and the one that leaves decides.
    assert (tally.winners, tally.tied, tally.order) == (("a", "b", "c"), True, (("a",), ("b", "c")))
    assert stv.count("abc", ballots, seats=2, lot="bca").drawn == ("a", "b", "c")
    assert stv.count("abc", ballots, seats=2, lot="cba").drawn == ("a", "c", "b")


def test_no_more_options_than_seats_elect_them_all() -> None:
    tally = stv.count("ab", ranked("a", "a", "b"), seats=3)
    assert (tally.winners, tally.tied) == (("a", "b"), False)


def test_a_method_refuses_ballots_and_sums_that_it_cannot_count() -> None:
    with pytest.raises(UnsuitableBallots):
        count_by(Method.STAR, BallotKind.RANKED, "ab", ranked("a>b"))
    with pytest.raises(UnsuitableBallots):
        count_from_sums(Method.IRV, sum_ballots(BallotKind.RANKED, "ab", ranked("a>b")))
    with pytest.raises(UnsuitableBallots):
        count_from_sums(Method.SCHULZE, Sums({"a": 1, "b": 0}, 1, 0))
    with pytest.raises(UnsuitableBallots):
        star.decide(
            Sums(
                {"a": 1, "b": 1, "c": 1},
                1,
                0,
                pairwise=table({"a": 1, "b": 1, "c": 1}, {}, {"a": "", "b": "", "c": ""}).pairwise,
            )
        )


def test_one_pass_serves_every_method_of_rankings() -> None:
    ballots = ranked("a>b>c", "a>c", "b>c>a")
    methods = [Method.PLURALITY, Method.IRV, Method.STV, Method.BORDA, Method.MINIMAX]
    tallies = count_all(methods, BallotKind.RANKED, "abc", ballots)
    assert all(one.sums is tallies[Method.PLURALITY].sums for one in tallies.values())
    assert all(one.winners == ("a",) for one in tallies.values())
    assert tallies[Method.BORDA].counts == {"a": 4, "b": 3, "c": 2}


@pytest.mark.parametrize("method", [Method.IRV, Method.STV])
def test_too_many_ties_on_the_way_are_told_too_wide(method: Method) -> None:
    names = "abcdefghijklmnop"
    # A ring: each is first once, and goes on to the one three places on.
    ring = ranked(*[f"{one}>{names[(place + 3) % 16]}" for place, one in enumerate(names)])
    tally = count_by(method, BallotKind.RANKED, names, ring)
    assert (tally.winners, tally.tied) == (tuple(names), True)
    drawn = count_by(method, BallotKind.RANKED, names, ring, lot=names)
    assert drawn.drawn is not None
    assert drawn.drawn[0] in names
