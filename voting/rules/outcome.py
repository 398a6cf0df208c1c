"""The outcome of a contest: shown electorates counted, combined, and written as a plain value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from voting.rules.ballots import BallotKind, Ballots
from voting.rules.combining import Combination, WeightedTally, combine
from voting.rules.electorates import Grouping, ShownElectorate
from voting.rules.methods.registry import (
    KINDS_COUNTED,
    NEEDS_BALLOTS,
    Method,
    count_by,
    count_from_sums,
)
from voting.rules.methods.tally import Order, Tally, figure_text, plain
from voting.rules.ties import TieRule, lot_order

fraction_text = figure_text


@dataclass(frozen=True, slots=True)
class CountedPart:
    """The ballots of an electorate that came in one way, counted apart."""

    electorate: str
    verified: Tally
    unverified: Tally


@dataclass(frozen=True, slots=True)
class Outcome:
    """Every count of a contest; nothing is in it when too few voted to show anything."""

    method: Method
    options: tuple[str, ...]
    seats: int
    grouping: Grouping
    tallies: Mapping[str, Tally]
    parts: Mapping[str, CountedPart]
    combination: Combination | None


def count_contest(
    method: Method,
    options: Sequence[str],
    grouping: Grouping,
    *,
    kind: BallotKind | None = None,
    seats: int = 1,
    quorums: Mapping[str, int] | None = None,
) -> Outcome:
    """Each shown electorate counted by the method, its parts apart, and all of them together.

    Without a kind the ballots are of the one that the method was made for.
    """
    marked = kind or KINDS_COUNTED[method][0]

    def count(ballots: Ballots) -> Tally:
        return count_by(method, marked, options, ballots, seats=seats)

    tallies = {one.key: count(one.ballots) for one in grouping.shown}
    parts = {
        one.key: CountedPart(one.key, count(verified), count(unverified))
        for one, verified, unverified in _split(grouping.shown)
    }
    weights = {one.key: one.weight for one in grouping.shown}
    combination = combine(tallies, weights, method, quorums=quorums) if tallies else None
    return Outcome(method, tuple(options), seats, grouping, tallies, parts, combination)


def _split(shown: Sequence[ShownElectorate]) -> list[tuple[ShownElectorate, Ballots, Ballots]]:
    return [
        (one, one.verified, one.unverified)
        for one in shown
        if one.verified is not None and one.unverified is not None
    ]


def draw_lot(outcome: Outcome, seed: str) -> tuple[str, ...] | None:
    """The one order that the lot of this seed gives a tied contest; None when nothing is tied."""
    result = outcome.combination.result if outcome.combination else None
    if result is None or not result.tied:
        return None
    lot = lot_order(outcome.options, seed)
    if outcome.method not in NEEDS_BALLOTS:
        return count_from_sums(outcome.method, result.sums, lot=lot).drawn
    (one,) = outcome.grouping.shown
    counted = count_by(
        outcome.method,
        KINDS_COUNTED[outcome.method][0],
        outcome.options,
        one.ballots,
        seats=outcome.seats,
        lot=lot,
    )
    return counted.drawn


def describe_outcome(outcome: Outcome, *, tie_rule: TieRule, seed: str | None) -> dict[str, Any]:
    """The outcome as a JSON value with exact fractions, the drawn lot included."""
    grouping = outcome.grouping
    described: dict[str, Any] = {
        "is_published": outcome.combination is not None,
        "merged": dict(grouping.merged),
        "withheld": list(grouping.withheld),
        "electorates": [_describe_electorate(one, outcome) for one in grouping.shown],
    }
    if outcome.combination is not None:
        is_drawn = tie_rule is TieRule.LOT and seed is not None
        order = draw_lot(outcome, seed) if is_drawn and seed is not None else None
        lot = {"seed": seed, "order": list(order)} if order else None
        described |= _describe_combination(outcome.combination)
        described["needs_draw"] = described["tied"] and tie_rule is TieRule.LOT and not is_drawn
        described["lot"] = lot
    return described


def _describe_combination(combination: Combination) -> dict[str, Any]:
    result = combination.result
    return {
        "all_equal": describe_tally(combination.all_equal),
        "weighted": _describe_weighted(combination.weighted),
        "missed_quorum": list(combination.missed),
        "winners": list(combination.winners),
        "tied": result is not None and result.tied,
        "differences": [
            {"count": one.count, "winners": list(one.winners)} for one in combination.differences
        ],
    }


def describe_tally(tally: Tally) -> dict[str, Any]:
    """A tally as a JSON value."""
    return {
        "ballots": tally.sums.ballots,
        "blank": tally.sums.blank,
        "counts": plain(tally.counts),
        "winners": list(tally.winners),
        "tied": tally.tied,
        "order": _lists(tally.order),
        **_describe_basis(tally),
    }


def _describe_basis(tally: Tally) -> dict[str, Any]:
    """What the count stands on, where the method has any of it."""
    basis = {
        "sums": tally.sums.counts if tally.figures is not None else None,
        "pairwise": tally.pairwise,
        "fives": tally.sums.fives,
        "rounds": tally.rounds,
    }
    return {name: plain(value) for name, value in basis.items() if value is not None}


def _describe_electorate(one: ShownElectorate, outcome: Outcome) -> dict[str, Any]:
    part = outcome.parts.get(one.key)
    return {
        "key": one.key,
        "members": list(one.members),
        "weight": figure_text(one.weight),
        "has_open_link": one.has_open_link,
        "tally": describe_tally(outcome.tallies[one.key]),
        "verified": describe_tally(part.verified) if part else None,
        "unverified": describe_tally(part.unverified) if part else None,
    }


def _describe_weighted(weighted: WeightedTally | None) -> dict[str, Any] | None:
    if weighted is None:
        return None
    return {
        "shares": {option: figure_text(share) for option, share in weighted.shares.items()},
        "weights": {key: figure_text(weight) for key, weight in weighted.weights.items()},
        "winners": list(weighted.winners),
        "tied": weighted.tied,
        "order": _lists(weighted.order),
        **_describe_basis(weighted.tally),
    }


def _lists(order: Order) -> list[list[str]]:
    return [list(equals) for equals in order]
