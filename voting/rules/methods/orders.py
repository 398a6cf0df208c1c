"""Rankings as sequences of ranks, in piles by holder, for the methods that move whole ballots."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import NamedTuple, TypeAlias

from voting.rules.methods.tally import Figure

# A rank is one option, or several that share it; a ranking goes from the best rank on.
Rank: TypeAlias = tuple[str, ...]
Ranking: TypeAlias = tuple[Rank, ...]
Rankings: TypeAlias = Sequence[tuple[Ranking, int]]


class Bundle(NamedTuple):
    """Ballots of one value: how many, and each ranking from where it stands, with its number."""

    number: int
    ballots: Rankings


# Ballots by the rank they stand at and by their value. At a shared rank they count for nobody
# and wait until all who stand on it are settled.
Piles: TypeAlias = Mapping[Rank, Mapping[Figure, Bundle]]


def rankings(ballots: Mapping[tuple[tuple[str, int], ...], int]) -> Rankings:
    """The ranking of each ballot and how many there are of it; blank ones are left out."""
    return [(_ranking(marks), number) for marks, number in ballots.items() if marks]


def _ranking(marks: tuple[tuple[str, int], ...]) -> Ranking:
    at_rank: dict[int, Rank] = {}
    for option, mark in marks:
        at_rank[mark] = (*at_rank[mark], option) if mark in at_rank else (option,)
    return tuple([at_rank[mark] for mark in sorted(at_rank)])


def advance(order: Ranking, left: Collection[str]) -> Ranking:
    """What is left of the ballot from the first rank on of which somebody is left."""
    for place, group in enumerate(order):
        if group[0] in left or (len(group) > 1 and any(one in left for one in group)):
            return order[place:]
    return ()


def lay_out(options: Collection[str], orders: Rankings) -> Piles:
    """Every ballot lies at its first rank, at full value."""
    piles: dict[Rank, list[tuple[Ranking, int]]] = {(one,): [] for one in sorted(options)}
    for row in orders:
        piles.setdefault(row[0][0], []).append(row)
    return {group: {1: _bundle(rows)} for group, rows in piles.items()}


def _bundle(rows: Rankings) -> Bundle:
    return Bundle(sum([number for _, number in rows]), rows)


def hand_on(piles: Piles, one: str, left: Collection[str], factor: Figure = 1) -> Piles:
    """The holder's ballots lie at the next rank that is left, at this part of their value.

    What does not go on stays with the holder.
    """
    kept = 1 - factor
    own = piles[(one,)]
    after = _move(piles, (one,), left, factor)
    after[(one,)] = {value * kept: bundle for value, bundle in own.items()} if kept else {}
    return after


def release(piles: Piles, left: Collection[str]) -> Piles:
    """Ballots that waited at a shared rank of which nobody is left have gone on."""
    for group in tuple(piles):
        if len(group) > 1 and not any(option in left for option in group):
            piles = _move(piles, group, left, 1)
    return piles


def _move(
    piles: Piles, group: Rank, left: Collection[str], factor: Figure
) -> dict[Rank, Mapping[Figure, Bundle]]:
    after = dict(piles)
    for value, bundle in after.pop(group).items():
        for heir, rows in _sort_out(bundle.ballots, left).items():
            pile = dict(after.get(heir, {}))
            there = pile.get(value * factor, Bundle(0, ()))
            added = _bundle(rows)
            pile[value * factor] = Bundle(there.number + added.number, [*there.ballots, *rows])
            after[heir] = pile
    return after


def _sort_out(
    rows: Iterable[tuple[Ranking, int]], left: Collection[str]
) -> dict[Rank, list[tuple[Ranking, int]]]:
    """The ballots by the rank that they come to; the exhausted ones are left out."""
    known = frozenset(left)
    heirs: dict[Rank, list[tuple[Ranking, int]]] = {}
    for order, number in rows:
        if tail := advance(order, known):
            heirs.setdefault(tail[0], []).append((tail, number))
    return heirs


def held(piles: Piles, one: str) -> Figure:
    """The value of the ballots that the option holds."""
    total = sum((value * bundle.number for value, bundle in piles[(one,)].items()), Fraction(0))
    return total.numerator if total.denominator == 1 else total


def has_waiting(piles: Piles) -> bool:
    """Whether ballots wait at a shared rank."""
    return any(
        len(group) > 1 and any(bundle.number for bundle in pile.values())
        for group, pile in piles.items()
    )
