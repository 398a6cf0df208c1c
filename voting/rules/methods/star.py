"""STAR: the two options with most stars go to a final; each ballot counts for its better one."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from voting.rules.ballots import BallotKind, Ballots
from voting.rules.methods.summing import sum_ballots
from voting.rules.methods.tally import (
    Figure,
    Lot,
    Order,
    Sums,
    Tally,
    by_lot,
    draw_order,
    margin,
    rank,
)

BY_STARS = "stars"
BY_PAIRS = "pairs"
BY_FIVES = "fives"
BY_LOT = "lot"
BY_FINAL = "final"
FINALISTS = 2

Final = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Finals:
    """Which pairs may meet in the final, and the step that settled the second one."""

    pairs: tuple[Final, ...]
    settled_by: str | None
    equals: tuple[str, ...]


def count(options: Sequence[str], ballots: Ballots, seats: int = 1) -> Tally:  # noqa: ARG001
    """The tally of star ballots; an option without stars has nought."""
    return decide(sum_ballots(BallotKind.STARS, options, ballots))


def decide(sums: Sums, lot: Lot = None) -> Tally:
    """The winner of the final; while the lot could still decide, all that it could make win."""
    stars = rank(sums.counts)
    if not sums.valid:
        return Tally(sums, (), stars)
    undrawn = _find_finals(sums, None)
    firsts = {one for pair in undrawn.pairs for one in _play_final(sums, pair)[0]}
    winners = tuple(sorted(firsts))
    finals = undrawn if lot is None else _find_finals(sums, lot)
    drawn = None
    if len(winners) > 1 and lot is not None:
        champion = by_lot(_play_final(sums, finals.pairs[0])[0], lot)[:1]
        drawn = draw_order(_order_after(sums, champion, finals), lot)
    return Tally(
        sums,
        winners,
        order=_order_after(sums, winners, undrawn),
        rounds=_tell_rounds(sums, finals, lot),
        drawn=drawn,
    )


def _find_finals(sums: Sums, lot: Lot) -> _Finals:
    chosen: Final = ()
    for group in rank(sums.counts):
        room = FINALISTS - len(chosen)
        if len(group) > room:
            return _part_equals(sums, chosen, group, lot)
        chosen += group
        if len(chosen) == FINALISTS:
            break
    return _Finals((chosen,), BY_STARS, ())


def _part_equals(sums: Sums, chosen: Final, group: Final, lot: Lot) -> _Finals:
    """The ladder for the last place in the final: wins among the equals, then fives, then lot."""
    room = FINALISTS - len(chosen)
    wins = {
        one: sum(1 for other in group if other != one and margin(sums.pairs, one, other) > 0)
        for one in group
    }
    for step, figures in (
        (BY_PAIRS, {one: (wins[one],) for one in group}),
        (BY_FIVES, {one: (wins[one], sums.most_stars[one]) for one in group}),
    ):
        edge = sorted(figures.values(), reverse=True)[room - 1]
        above = tuple(one for one in group if figures[one] > edge)
        equals = tuple(one for one in group if figures[one] == edge)
        if len(above) + len(equals) == room:
            return _Finals((chosen + above + equals,), step, ())
    places = room - len(above)
    if lot is not None:
        return _Finals((chosen + above + by_lot(equals, lot)[:places],), BY_LOT, equals)
    pairs = tuple(chosen + above + some for some in combinations(equals, places))
    return _Finals(pairs, None, equals)


def _play_final(sums: Sums, pair: Final) -> tuple[Final, str | None]:
    """Who wins the final and by which step: ballots, then stars, then fives; both when none."""
    if len(pair) < FINALISTS:
        return pair, BY_FINAL
    one, other = pair
    steps: tuple[tuple[str, Figure, Figure], ...] = (
        (BY_FINAL, sums.pairs[one][other], sums.pairs[other][one]),
        (BY_STARS, sums.counts[one], sums.counts[other]),
        (BY_FIVES, sums.most_stars[one], sums.most_stars[other]),
    )
    for step, first, second in steps:
        if first != second:
            return ((one,) if first > second else (other,)), step
    return pair, None


def _order_after(sums: Sums, winners: Final, finals: _Finals) -> Order:
    """Winners, then who lost a final that is certain to be held, then the others by stars."""
    loser: Final = ()
    if len(winners) == 1 and len(finals.pairs) == 1:
        loser = tuple(one for one in finals.pairs[0] if one not in winners)
    rest = tuple(
        tuple(one for one in group if one not in (*winners, *loser)) for group in rank(sums.counts)
    )
    return tuple(group for group in (winners, loser, *rest) if group)


def _tell_rounds(sums: Sums, finals: _Finals, lot: Lot) -> tuple[dict[str, Any], ...]:
    is_certain = len(finals.pairs) == 1
    first = {
        "counts": sums.counts,
        "finalists": finals.pairs[0] if is_certain else None,
        "settled_by": finals.settled_by,
        "tied": finals.equals,
    }
    if not is_certain or len(finals.pairs[0]) < FINALISTS:
        return (first,)
    one, other = finals.pairs[0]
    winners, step = _play_final(sums, finals.pairs[0])
    votes = {one: sums.pairs[one][other], other: sums.pairs[other][one]}
    final = {
        "counts": votes,
        "no_preference": sums.valid - sum(votes.values()),
        "settled_by": BY_LOT if step is None and lot is not None else step,
        "tied": winners if step is None else (),
    }
    return (first, final)
