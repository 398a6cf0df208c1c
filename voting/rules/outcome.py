"""The outcome of a contest: shown electorates counted, combined, and written as a plain value."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from voting.rules.ballots import Ballots
from voting.rules.combining import Combination, WeightedTally, combine
from voting.rules.electorates import Grouping, ShownElectorate
from voting.rules.methods.registry import COUNTS, Method
from voting.rules.methods.tally import Figure, Order, Tally
from voting.rules.ties import TieRule, break_ties


@dataclass(frozen=True, slots=True)
class CountedPart:
    """The ballots of an electorate that came in one way, counted apart."""

    electorate: str
    verified: Tally
    unverified: Tally


@dataclass(frozen=True, slots=True)
class Outcome:
    """Every count of a contest; nothing is in it when too few voted to show anything."""

    grouping: Grouping
    tallies: Mapping[str, Tally]
    parts: Mapping[str, CountedPart]
    combination: Combination | None


def count_contest(method: Method, options: Sequence[str], grouping: Grouping) -> Outcome:
    """Each shown electorate counted by the method, its parts apart, and all of them together."""
    count = COUNTS[method]
    tallies = {one.key: count(options, one.ballots) for one in grouping.shown}
    parts = {
        one.key: CountedPart(one.key, count(options, verified), count(options, unverified))
        for one, verified, unverified in _split(grouping.shown)
    }
    weights = {one.key: one.weight for one in grouping.shown}
    combination = combine(tallies, weights) if tallies else None
    return Outcome(grouping, tallies, parts, combination)


def _split(shown: Sequence[ShownElectorate]) -> list[tuple[ShownElectorate, Ballots, Ballots]]:
    return [
        (one, one.verified, one.unverified)
        for one in shown
        if one.verified is not None and one.unverified is not None
    ]


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
        described |= _describe_combination(outcome.combination, tie_rule, seed)
    return described


def _describe_combination(
    combination: Combination, tie_rule: TieRule, seed: str | None
) -> dict[str, Any]:
    tied = len(combination.winners) > 1
    is_drawn = tied and tie_rule is TieRule.LOT and seed is not None
    order = break_ties(combination.order, seed) if is_drawn and seed is not None else None
    return {
        "all_equal": describe_tally(combination.all_equal),
        "weighted": _describe_weighted(combination.weighted),
        "winners": list(combination.winners),
        "tied": tied,
        "needs_draw": tied and tie_rule is TieRule.LOT and seed is None,
        "lot": {"seed": seed, "order": list(order)} if order else None,
        "differences": [
            {"count": one.count, "winners": list(one.winners)} for one in combination.differences
        ],
    }


def describe_tally(tally: Tally) -> dict[str, Any]:
    """A tally as a JSON value."""
    return {
        "ballots": tally.sums.ballots,
        "blank": tally.sums.blank,
        "counts": dict(tally.counts),
        "winners": list(tally.winners),
        "tied": tally.tied,
        "order": _lists(tally.order),
    }


def fraction_text(value: Figure) -> str:
    """A fraction as it is published: exact, in its lowest terms."""
    return f"{value.numerator}/{value.denominator}"


def _describe_electorate(one: ShownElectorate, outcome: Outcome) -> dict[str, Any]:
    part = outcome.parts.get(one.key)
    return {
        "key": one.key,
        "members": list(one.members),
        "weight": fraction_text(one.weight),
        "has_open_link": one.has_open_link,
        "tally": describe_tally(outcome.tallies[one.key]),
        "verified": describe_tally(part.verified) if part else None,
        "unverified": describe_tally(part.unverified) if part else None,
    }


def _describe_weighted(weighted: WeightedTally | None) -> dict[str, Any] | None:
    if weighted is None:
        return None
    return {
        "shares": {option: fraction_text(share) for option, share in weighted.shares.items()},
        "weights": {key: fraction_text(weight) for key, weight in weighted.weights.items()},
        "winners": list(weighted.winners),
        "tied": weighted.tied,
        "order": _lists(weighted.order),
    }


def _lists(order: Order) -> list[list[str]]:
    return [list(equals) for equals in order]
