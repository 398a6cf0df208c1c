"""Rankings as sequences of single options, for the methods that move whole ballots."""

from collections.abc import Collection, Mapping
from typing import TypeAlias

# A shared rank ends the sequence: neither of its options can have the ballot.
Ranking: TypeAlias = tuple[str, ...]
Rankings: TypeAlias = Mapping[Ranking, int]


def rankings(ballots: Mapping[tuple[tuple[str, int], ...], int]) -> dict[Ranking, int]:
    """How many ballots have each sequence; blank ones are left out."""
    orders: dict[Ranking, int] = {}
    for marks, number in ballots.items():
        if marks:
            order = _ranking(marks)
            orders[order] = orders.get(order, 0) + number
    return orders


def _ranking(marks: tuple[tuple[str, int], ...]) -> Ranking:
    at_rank: dict[int, str | None] = {}
    for option, mark in marks:
        at_rank[mark] = None if mark in at_rank else option
    order: list[str] = []
    for mark in sorted(at_rank):
        alone = at_rank[mark]
        if alone is None:
            break
        order.append(alone)
    return tuple(order)


def tops_of(orders: Rankings, left: Collection[str]) -> dict[str, int]:
    """How many ballots stand with each option that is left."""
    counts = dict.fromkeys(sorted(left), 0)
    for order, number in orders.items():
        for option in order:
            if option in counts:
                counts[option] += number
                break
    return counts
