"""Locking pairs without a circle, in every order in which equal pairs could be locked."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

Edge: TypeAlias = tuple[int, int]
# For each option, by its place, the set of those below it along locked pairs, as bits.
Reach: TypeAlias = tuple[int, ...]

# Orders of equal pairs are followed one by one up to so many outcomes in between.
MOST_STATES = 1_000


def no_reach(size: int) -> Reach:
    """Nothing is locked yet."""
    return (0,) * size


def has_path(reach: Reach, one: int, other: int) -> bool:
    """Whether locked pairs lead from the one down to the other."""
    return bool(reach[one] >> other & 1)


def lock(reach: Reach, edge: Edge) -> Reach:
    """The pair is locked, with all that follows from it."""
    one, other = edge
    gained = reach[other] | 1 << other
    return tuple(
        row | gained if place == one or row >> one & 1 else row for place, row in enumerate(reach)
    )


def undefeated(reach: Reach) -> tuple[int, ...]:
    """The options that nobody is locked above."""
    defeated = 0
    for row in reach:
        defeated |= row
    return tuple(place for place in range(len(reach)) if not defeated >> place & 1)


def find_closures(levels: Sequence[Iterable[Edge]], size: int) -> tuple[Reach, ...]:
    """What may come to be locked; when that is too much to follow, what is locked in any case.

    In the latter case an option may count as undefeated that no order makes win, never the
    reverse: a tie is reported too wide rather than broken in secret.
    """
    certain, is_exact = _lock_certain(levels, size)
    if is_exact or len(undefeated(certain)) == 1:
        return (certain,)
    states: set[Reach] = {no_reach(size)}
    for level in levels:
        states = _lock_level(states, tuple(level))
        if len(states) > MOST_STATES:
            return (certain,)
    return tuple(sorted(states))


def _lock_certain(levels: Sequence[Iterable[Edge]], size: int) -> tuple[Reach, bool]:
    """The pairs locked in every order, and whether those are all that any order locks."""
    certain = possible = no_reach(size)
    is_exact = True
    for level in levels:
        open_edges = [edge for edge in level if not has_path(certain, edge[1], edge[0])]
        for edge in open_edges:
            possible = lock_loosely(possible, edge)
        for edge in open_edges:
            if has_path(possible, edge[1], edge[0]):
                is_exact = False
            else:
                certain = lock(certain, edge)
    return certain, is_exact


def lock_loosely(reach: Reach, edge: Edge) -> Reach:
    """The pair is added even if it closes a circle: what could be reached at all."""
    return reach if has_path(reach, *edge) else lock(reach, edge)


def _lock_level(states: set[Reach], level: tuple[Edge, ...]) -> set[Reach]:
    """Every outcome of locking the equal pairs of one level in some order."""
    done: set[Reach] = set()
    seen: set[Reach] = set()
    waiting = list(states)
    while waiting and len(seen) <= MOST_STATES:
        reach = waiting.pop()
        if reach in seen:
            continue
        seen.add(reach)
        reach, doubtful = _lock_harmless(reach, level)
        if not doubtful:
            done.add(reach)
        waiting += [lock(reach, edge) for edge in doubtful]
    # A cut-off is told by too many outcomes.
    return done if not waiting else seen | done


def _lock_harmless(reach: Reach, level: tuple[Edge, ...]) -> tuple[Reach, list[Edge]]:
    """Pairs on no possible circle are locked; the others, not yet settled, are given back."""
    fitting = [
        edge
        for edge in level
        if not has_path(reach, edge[1], edge[0]) and not has_path(reach, *edge)
    ]
    possible = reach
    for edge in fitting:
        possible = lock_loosely(possible, edge)
    doubtful = [edge for edge in fitting if has_path(possible, edge[1], edge[0])]
    for edge in fitting:
        if edge not in doubtful:
            reach = lock(reach, edge)
    return reach, [edge for edge in doubtful if not has_path(reach, *edge)]
