"""Ranked pairs by margins: pairs are locked from the clearest on, unless they close a circle."""

from collections.abc import Iterator, Sequence
from typing import TypeAlias

from voting.rules.ballots import BallotKind, Ballots
from voting.rules.methods.locking import (
    Edge,
    Reach,
    find_closures,
    has_path,
    lock,
    no_reach,
    undefeated,
)
from voting.rules.methods.summing import sum_ballots
from voting.rules.methods.tally import Figure, Lot, Order, Sums, Tally, by_lot, margin

Levels: TypeAlias = tuple[tuple[Edge, ...], ...]


def count(options: Sequence[str], ballots: Ballots, seats: int = 1) -> Tally:  # noqa: ARG001
    """The tally of rankings; an option that is not ranked is below every one that is."""
    return decide(sum_ballots(BallotKind.RANKED, options, ballots))


def decide(sums: Sums, lot: Lot = None) -> Tally:
    """Those that no locked pair is against, whatever order equal margins are locked in."""
    names = tuple(sorted(sums.counts))
    levels = _levels(sums, names)
    closures = find_closures(levels, len(names))
    firsts = {place for reach in closures for place in undefeated(reach)}
    winners = tuple(names[place] for place in sorted(firsts)) if sums.valid else ()
    # What every order of locking agrees on.
    agreed = tuple(_meet(rows) for rows in zip(*closures, strict=True))
    drawn = _draw(names, levels, lot) if len(winners) > 1 and lot is not None else None
    return Tally(sums, winners, _order(names, agreed, winners), drawn=drawn)


def _meet(rows: Sequence[int]) -> int:
    met = rows[0]
    for row in rows[1:]:
        met &= row
    return met


def _levels(sums: Sums, names: Sequence[str]) -> Levels:
    """The pairs that a majority decides, equal margins together, the widest first."""
    by_margin: dict[Figure, list[Edge]] = {}
    for one, above in enumerate(names):
        for other, below in enumerate(names):
            wide = margin(sums.pairs, above, below) if one != other else 0
            if wide > 0:
                by_margin.setdefault(wide, []).append((one, other))
    return tuple(tuple(by_margin[wide]) for wide in sorted(by_margin, reverse=True))


def _order(names: Sequence[str], reach: Reach, winners: tuple[str, ...]) -> Order:
    """The winners, then layer by layer those that nobody left is locked above."""
    left = [place for place, name in enumerate(names) if name not in winners]
    order = [winners] if winners else []
    while left:
        layer = [one for one in left if not any(reach[other] >> one & 1 for other in left)]
        order.append(tuple(names[one] for one in layer))
        left = [one for one in left if one not in layer]
    return tuple(order)


def _draw(names: Sequence[str], levels: Levels, lot: Sequence[str]) -> tuple[str, ...]:
    """Equal margins locked in the order of the lot, and the lot among those left beside others."""
    turn = {names.index(name): place for place, name in enumerate(by_lot(names, lot))}
    reach = no_reach(len(names))
    for level in levels:
        for one, other in sorted(level, key=lambda edge: (turn[edge[0]], turn[edge[1]])):
            if not has_path(reach, other, one):
                reach = lock(reach, (one, other))
    return tuple(names[place] for place in _draw_order(reach, turn))


def _draw_order(reach: Reach, turn: dict[int, int]) -> Iterator[int]:
    left = sorted(turn, key=lambda place: turn[place])
    while left:
        first = next(one for one in left if not any(reach[other] >> one & 1 for other in left))
        left.remove(first)
        yield first
