"""Schulze by margins: one option is before another when its strongest path to it is stronger."""

from collections.abc import Mapping, Sequence

from voting.rules.ballots import BallotKind, Ballots
from voting.rules.methods.summing import sum_ballots
from voting.rules.methods.tally import Figure, Lot, Order, Sums, Tally, margin, tally_order

Paths = Mapping[str, Mapping[str, Figure]]


def count(options: Sequence[str], ballots: Ballots, seats: int = 1) -> Tally:  # noqa: ARG001
    """The tally of rankings; an option that is not ranked is below every one that is."""
    return decide(sum_ballots(BallotKind.RANKED, options, ballots))


def decide(sums: Sums, lot: Lot = None) -> Tally:
    """The options that no other one has a stronger path to."""
    return tally_order(sums, _order(strongest_paths(sums)), lot)


def strongest_paths(sums: Sums) -> Paths:
    """From each option to each other the widest path; a path is as wide as its smallest margin."""
    options = tuple(sums.counts)
    paths: dict[str, dict[str, Figure]] = {
        one: {other: max(margin(sums.pairs, one, other), 0) for other in options if other != one}
        for one in options
    }
    for through in options:
        for one in options:
            if one == through:
                continue
            reach = paths[one][through]
            for other in options:
                if other not in (one, through):
                    wide = min(reach, paths[through][other])
                    paths[one][other] = max(paths[one][other], wide)
    return paths


def _order(paths: Paths) -> Order:
    """Those that nobody left is before, then again without them."""
    left = sorted(paths)
    order: list[tuple[str, ...]] = []
    while left:
        first = tuple(
            one
            for one in left
            if all(paths[one][other] >= paths[other][one] for other in left if other != one)
        )
        order.append(first)
        left = [one for one in left if one not in first]
    return tuple(order)
