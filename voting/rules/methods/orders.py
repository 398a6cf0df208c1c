"""Rankings as sequences of ranks, in piles by holder, for the methods that move whole ballots."""

from collections.abc import Collection, Mapping
from fractions import Fraction
from typing import TypeAlias

from voting.rules.methods.tally import Figure

# From the best rank on; a rank is one option, or several that share it.
Ranking: TypeAlias = tuple[tuple[str, ...], ...]
Rankings: TypeAlias = Mapping[Ranking, int]
# Ballots by the rank they stand at, by what is left of them from there on, and their value. At a
# shared rank they count for nobody and wait until all who stand on it are settled.
Piles: TypeAlias = Mapping[tuple[str, ...], Mapping[Ranking, Figure]]


def rankings(ballots: Mapping[tuple[tuple[str, int], ...], int]) -> dict[Ranking, int]:
    """How many ballots have each sequence; blank ones are left out."""
    orders: dict[Ranking, int] = {}
    for marks, number in ballots.items():
        if marks:
            order = _ranking(marks)
            orders[order] = orders.get(order, 0) + number
    return orders


def _ranking(marks: tuple[tuple[str, int], ...]) -> Ranking:
    at_rank: dict[int, tuple[str, ...]] = {}
    for option, mark in marks:
        at_rank[mark] = (*at_rank[mark], option) if mark in at_rank else (option,)
    return tuple([at_rank[mark] for mark in sorted(at_rank)])


def advance(order: Ranking, left: Collection[str]) -> Ranking:
    """What is left of the ballot from the first rank on of which somebody is left."""
    for place, group in enumerate(order):
        if any(option in left for option in group):
            return order[place:]
    return ()


def lay_out(options: Collection[str], orders: Rankings) -> Piles:
    """Every ballot lies at its first rank."""
    piles: dict[tuple[str, ...], dict[Ranking, Figure]] = {(one,): {} for one in sorted(options)}
    for order, number in orders.items():
        piles.setdefault(order[0], {})[order] = number
    return piles


def hand_on(piles: Piles, one: str, left: Collection[str], factor: Figure = 1) -> Piles:
    """The holder's ballots lie at the next rank that is left, at this part of their value.

    What does not go on stays with the holder.
    """
    kept = 1 - factor
    after = _move(piles, (one,), left, factor)
    stays = {order: value * kept for order, value in piles[(one,)].items()} if kept else {}
    return {**after, (one,): stays}


def release(piles: Piles, left: Collection[str]) -> Piles:
    """Ballots that waited at a shared rank of which nobody is left have gone on."""
    for group in piles:
        if len(group) > 1 and not any(option in left for option in group):
            piles = _move(piles, group, left, 1)
    return piles


def _move(
    piles: Piles, group: tuple[str, ...], left: Collection[str], factor: Figure
) -> dict[tuple[str, ...], Mapping[Ranking, Figure]]:
    after = dict(piles)
    own: dict[tuple[str, ...], dict[Ranking, Figure]] = {}
    for order, value in piles[group].items():
        if tail := advance(order, left):
            pile = own.setdefault(tail[0], dict(piles.get(tail[0], {})))
            pile[tail] = pile.get(tail, 0) + value * factor
    del after[group]
    return after | own


def held(piles: Piles, one: str) -> Figure:
    """The value of the ballots that the option holds."""
    total = sum(piles[(one,)].values(), Fraction(0))
    return total.numerator if total.denominator == 1 else total


def has_waiting(piles: Piles) -> bool:
    """Whether ballots wait at a shared rank."""
    return any(len(group) > 1 and pile for group, pile in piles.items())
