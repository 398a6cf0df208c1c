"""Which methods there are, which kinds of ballots each counts, and how one pass serves them all."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Protocol

from voting.rules.ballots import BallotKind, Ballots
from voting.rules.methods import (
    approval,
    borda,
    irv,
    minimax,
    plurality,
    points,
    ranked_pairs,
    schulze,
    score,
    star,
    stv,
)
from voting.rules.methods.orders import rankings
from voting.rules.methods.summing import sum_ballots
from voting.rules.methods.tally import Lot, Sums, Tally, UnsuitableBallots


class Method(StrEnum):
    """How ballots become a result."""

    PLURALITY = "plurality"
    APPROVAL = "approval"
    SCORE = "score"
    STAR = "star"
    IRV = "irv"
    SCHULZE = "schulze"
    RANKED_PAIRS = "ranked-pairs"
    MINIMAX = "minimax"
    BORDA = "borda"
    STV = "stv"
    POINTS = "points"


class Count(Protocol):
    """Counts ballots of the kind that the method was made for."""

    def __call__(self, options: Sequence[str], ballots: Ballots, seats: int = 1) -> Tally:
        """The tally of the ballots."""


class Decide(Protocol):
    """Decides from sums alone."""

    def __call__(self, sums: Sums, lot: Lot = None) -> Tally:
        """The tally of the sums."""


COUNTS: Mapping[Method, Count] = {
    Method.PLURALITY: plurality.count,
    Method.APPROVAL: approval.count,
    Method.SCORE: score.count,
    Method.STAR: star.count,
    Method.IRV: irv.count,
    Method.SCHULZE: schulze.count,
    Method.RANKED_PAIRS: ranked_pairs.count,
    Method.MINIMAX: minimax.count,
    Method.BORDA: borda.count,
    Method.STV: stv.count,
    Method.POINTS: points.count,
}

DECISIONS: Mapping[Method, Decide] = {
    Method.PLURALITY: plurality.decide,
    Method.APPROVAL: approval.decide,
    Method.SCORE: score.decide,
    Method.STAR: star.decide,
    Method.SCHULZE: schulze.decide,
    Method.RANKED_PAIRS: ranked_pairs.decide,
    Method.MINIMAX: minimax.decide,
    Method.BORDA: borda.decide,
    Method.POINTS: points.decide,
}

# These move whole ballots from option to option: no sums repeat them, no weights combine them.
NEEDS_BALLOTS = frozenset(Method) - frozenset(DECISIONS)

# What a contest may be opened with; the first is what a kind of ballot was made for.
METHODS_OF_KIND: Mapping[BallotKind, tuple[Method, ...]] = {
    BallotKind.SINGLE: (Method.PLURALITY,),
    BallotKind.APPROVAL: (Method.APPROVAL,),
    BallotKind.STARS: (Method.STAR, Method.SCORE),
    BallotKind.SCORE: (Method.SCORE,),
    BallotKind.RANKED: (
        Method.RANKED_PAIRS,
        Method.SCHULZE,
        Method.MINIMAX,
        Method.BORDA,
        Method.IRV,
        Method.STV,
    ),
    BallotKind.POINTS: (Method.POINTS,),
}

_COMPARING = (BallotKind.RANKED, BallotKind.STARS, BallotKind.SCORE)

# What a recount may try: approval of ballots with one mark is plurality, the reverse is not true.
KINDS_COUNTED: Mapping[Method, tuple[BallotKind, ...]] = {
    Method.PLURALITY: (BallotKind.SINGLE, BallotKind.RANKED),
    Method.APPROVAL: (BallotKind.SINGLE, BallotKind.APPROVAL),
    Method.SCORE: (BallotKind.STARS, BallotKind.SCORE),
    Method.STAR: (BallotKind.STARS,),
    Method.IRV: (BallotKind.RANKED,),
    Method.SCHULZE: _COMPARING,
    Method.RANKED_PAIRS: _COMPARING,
    Method.MINIMAX: _COMPARING,
    Method.BORDA: _COMPARING,
    Method.STV: (BallotKind.RANKED,),
    Method.POINTS: (BallotKind.POINTS,),
}


def count_all(
    methods: Iterable[Method],
    kind: BallotKind,
    options: Sequence[str],
    ballots: Ballots,
    *,
    seats: int = 1,
    lot: Lot = None,
) -> dict[Method, Tally]:
    """The tally of each method; the ballots are gone through once, and once more for IRV and STV.

    UnsuitableBallots when a method doesn't count ballots of this kind.
    """
    wanted = tuple(methods)
    for method in wanted:
        refuse_kind(method, kind)
    sums = sum_ballots(kind, options, ballots)
    orders = rankings(ballots) if NEEDS_BALLOTS.intersection(wanted) else ()
    tallies: dict[Method, Tally] = {}
    for method in wanted:
        if method is Method.IRV:
            tallies[method] = irv.count_orders(sums, orders, lot)
        elif method is Method.STV:
            tallies[method] = stv.count_orders(sums, orders, seats, lot)
        else:
            tallies[method] = DECISIONS[method](sums, lot)
    return tallies


def count_by(
    method: Method,
    kind: BallotKind,
    options: Sequence[str],
    ballots: Ballots,
    *,
    seats: int = 1,
    lot: Lot = None,
) -> Tally:
    """The tally by one method of ballots of this kind."""
    return count_all([method], kind, options, ballots, seats=seats, lot=lot)[method]


def count_from_sums(method: Method, sums: Sums, *, lot: Lot = None) -> Tally:
    """The very tally that the ballots behind the sums give; UnsuitableBallots where none can."""
    if method in NEEDS_BALLOTS:
        raise UnsuitableBallots(f"{method} can't be counted from sums, it needs every ballot")
    return DECISIONS[method](sums, lot)


def refuse_kind(method: Method, kind: BallotKind) -> None:
    """UnsuitableBallots when the method doesn't count ballots of this kind."""
    if kind not in KINDS_COUNTED[method]:
        raise UnsuitableBallots(f"{method} does not count ballots of kind {kind}")
