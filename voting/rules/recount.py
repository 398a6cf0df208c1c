"""A recount of a ballot file by several methods, as plain values for JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from voting.rules.ballots import add_ballots
from voting.rules.combining import Combination, combine
from voting.rules.formats.ballot_file import BallotFile, FileElectorate
from voting.rules.methods.registry import (
    KINDS_COUNTED,
    NEEDS_BALLOTS,
    Method,
    count_all,
    count_from_sums,
)
from voting.rules.methods.summing import add_sums
from voting.rules.methods.tally import Figures, Lot, Tally, UnsuitableBallots, draw_order
from voting.rules.outcome import fraction_text
from voting.rules.ties import lot_order


def methods_for(file: BallotFile) -> tuple[Method, ...]:
    """Every method that can count these ballots, or these sums."""
    has_sums = any(one.sums is not None for one in file.electorates)
    return tuple(
        method
        for method in Method
        if file.kind in KINDS_COUNTED[method] and not (has_sums and method in NEEDS_BALLOTS)
    )


def recount(file: BallotFile, methods: Sequence[Method], seed: str | None) -> dict[str, Any]:
    """What `engage vote tally --json` prints; UnsuitableBallots when a method doesn't fit."""
    lot = None if seed is None else lot_order(file.options, seed)
    parts = [_count_part(file, one, methods, lot) for one in file.electorates]
    whole = parts[0] if len(parts) == 1 else _count_whole(file, parts, methods, lot)
    sums = next(iter(whole.values())).sums
    pairs = next((one.pairwise for one in whole.values() if one.pairwise is not None), None)
    described: dict[str, Any] = {
        "options": list(file.options),
        "ballots": sums.ballots,
        "blank": sums.blank,
        "pairwise": pairs
        and [
            [pairs[one][other] if one != other else 0 for other in file.options]
            for one in file.options
        ],
        "results": {
            method.value: _describe(file, tally, seed, lot) for method, tally in whole.items()
        },
    }
    if len(parts) > 1:
        by_key = dict(zip((one.key for one in file.electorates), parts, strict=True))
        described["combined"] = {
            method.value: _combine(file, by_key, method, seed, lot)
            for method in methods
            if method not in NEEDS_BALLOTS
        }
    if file.seats > 1:
        described["seats"] = file.seats
    if file.notes:
        described["notes"] = list(file.notes)
    return described


def with_seats(file: BallotFile, seats: int | None) -> BallotFile:
    """The file with another number of seats, where one was asked for."""
    return file if seats is None else replace(file, seats=seats)


def _count_part(
    file: BallotFile, one: FileElectorate, methods: Sequence[Method], lot: Lot
) -> Mapping[Method, Tally]:
    if one.sums is None:
        return count_all(
            methods, file.kind, file.options, one.ballots or {}, seats=file.seats, lot=lot
        )
    for method in methods:
        if file.kind not in KINDS_COUNTED[method]:
            raise UnsuitableBallots(f"{method} does not count ballots of kind {file.kind}")
    return {method: count_from_sums(method, one.sums, lot=lot) for method in methods}


def _count_whole(
    file: BallotFile,
    parts: Sequence[Mapping[Method, Tally]],
    methods: Sequence[Method],
    lot: Lot,
) -> Mapping[Method, Tally]:
    """All ballots alike, whatever electorate they are of."""
    if all(one.ballots is not None for one in file.electorates):
        ballots = add_ballots(one.ballots or {} for one in file.electorates)
        return count_all(methods, file.kind, file.options, ballots, seats=file.seats, lot=lot)
    return {
        method: count_from_sums(method, add_sums(one[method].sums for one in parts), lot=lot)
        for method in methods
    }


def _describe(file: BallotFile, tally: Tally, seed: str | None, lot: Lot) -> dict[str, Any]:
    drawn = tally.drawn
    if drawn is None and tally.tied:
        drawn = draw_order(tally.order, lot)
    order = drawn or tuple(option for equals in tally.order for option in equals)
    described: dict[str, Any] = {
        "winners": list(tally.winners),
        "tied": tally.tied,
        "counts": _in_order(file, tally.counts),
        "rounds": None if tally.rounds is None else [_plain(one) for one in tally.rounds],
        "order": list(order),
    }
    return described | _lot(drawn if tally.tied else None, seed, tally.seats)


def _lot(drawn: Sequence[str] | None, seed: str | None, seats: int) -> dict[str, Any]:
    if drawn is None:
        return {}
    told: dict[str, Any] = {"seed": seed, "winner": drawn[0]}
    return {"lot": told | ({"winners": list(drawn[:seats])} if seats > 1 else {})}


def _in_order(file: BallotFile, figures: Figures) -> dict[str, Any]:
    return {option: _plain(figures[option]) for option in file.options if option in figures}


def _plain(value: Any) -> Any:
    """The value as JSON has it: whole numbers stay numbers, fractions are texts such as 1/3."""
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else fraction_text(value)
    if isinstance(value, Mapping):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return value


def _combine(
    file: BallotFile,
    by_key: Mapping[str, Mapping[Method, Tally]],
    method: Method,
    seed: str | None,
    lot: Lot,
) -> dict[str, Any]:
    tallies = {key: one[method] for key, one in by_key.items()}
    weights = {one.key: one.weight for one in file.electorates}
    combination = combine(tallies, weights, method, lot=lot)
    result = combination.result
    drawn = None if result is None else result.drawn
    shares = combination.weighted.shares if combination.weighted else {}
    is_tied = len(combination.winners) > 1
    flat = [option for equals in combination.order for option in equals]
    described: dict[str, Any] = {
        "weights": {key: fraction_text(weight) for key, weight in weights.items()},
        "shares": {option: fraction_text(Fraction(share)) for option, share in shares.items()},
        "winners": list(combination.winners),
        "tied": is_tied,
        "order": list(drawn or flat),
        "electorates": {key: _describe(file, one, None, None) for key, one in tallies.items()},
        "differences": _differences(combination),
    }
    return described | _lot(drawn if is_tied else None, seed, 1)


def _differences(combination: Combination) -> list[dict[str, Any]]:
    return [{"count": one.count, "winners": list(one.winners)} for one in combination.differences]
