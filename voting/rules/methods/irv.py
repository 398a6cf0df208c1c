"""IRV: the option with fewest ballots leaves, its ballots go on, until one has a majority.

A ballot that comes to a shared rank counts for nobody as long as anyone on that rank is in; it is
told among the exhausted. Counting stops when one option has more than half of the ballots that
still count, or two are left.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from voting.rules.ballots import BallotKind, Ballots
from voting.rules.methods.orders import (
    Piles,
    Rankings,
    hand_on,
    has_waiting,
    held,
    lay_out,
    rankings,
    release,
)
from voting.rules.methods.summing import sum_ballots
from voting.rules.methods.tally import Figure, Lot, Order, Sums, Tally, by_lot, draw_order, rank

# Rounds that are followed when equals could leave in any order.
MOST_ROUNDS = 500
LAST = 2

Rounds: TypeAlias = tuple[dict[str, Any], ...]


def count(
    options: Sequence[str],
    ballots: Ballots,
    seats: int = 1,  # noqa: ARG001
    lot: Lot = None,
) -> Tally:
    """The winner of the last round; while the lot could still decide, all it could make win."""
    return count_orders(sum_ballots(BallotKind.RANKED, options, ballots), rankings(ballots), lot)


def count_orders(sums: Sums, orders: Rankings, lot: Lot = None) -> Tally:
    """The same, with the sums of the ballots counted already."""
    if not sums.valid:
        return Tally(sums, (), rank(sums.counts))
    counting = _Counting(sums.valid)
    start = _Round(lay_out(sums.counts, orders), tuple(sorted(sums.counts)))
    winners = tuple(sorted(counting.possible_winners(start)))
    rounds, order = counting.run(start, None, winners)
    if lot is None:
        return Tally(sums, winners, order, rounds)
    rounds, after_lot = counting.run(start, lot, winners)
    drawn = draw_order(after_lot, lot) if len(winners) > 1 else None
    return Tally(sums, winners, order, rounds, drawn=drawn)


@dataclass(frozen=True, slots=True)
class _Round:
    """The piles, and those still in: what a round gives depends on them and nothing before."""

    piles: Piles
    left: tuple[str, ...]

    def counts(self) -> dict[str, Figure]:
        return {one: held(self.piles, one) for one in self.left}

    def without(self, one: str) -> "_Round":
        left = tuple(other for other in self.left if other != one)
        return _Round(release(hand_on(self.piles, one, left), left), left)


class _Counting:
    """The rounds of one count, and who can win from each of them."""

    def __init__(self, valid: int) -> None:
        self._valid = valid
        self._rounds: dict[tuple[str, ...], _Round] = {}
        self._known: dict[frozenset[str], frozenset[str]] = {}
        self._followed = 0

    def _without(self, now: _Round, one: str) -> _Round:
        left = tuple(other for other in now.left if other != one)
        if left not in self._rounds:
            self._rounds[left] = now.without(one)
        return self._rounds[left]

    def possible_winners(self, start: _Round) -> frozenset[str]:
        """All that can win from here; where there are too many ways to follow, all still in."""
        left = frozenset(start.left)
        if left in self._known:
            return self._known[left]
        if self._followed >= MOST_ROUNDS:
            return left
        self._followed += 1
        found = self._follow(start)
        self._known[left] = found
        return found

    def _follow(self, now: _Round) -> frozenset[str]:
        while True:
            counts = now.counts()
            leaders, lowest = _leaders(counts), _lowest(counts)
            if leaders:
                return frozenset(leaders)
            if len(lowest) > 1 and not _all_leave(now, counts, lowest):
                branches = [self.possible_winners(self._without(now, one)) for one in lowest]
                return frozenset[str]().union(*branches)
            now = self._without(now, lowest[0])

    def run(self, now: _Round, lot: Lot, winners: tuple[str, ...]) -> tuple[Rounds, Order]:
        """The rounds, up to where only a lot could go on, and the order that they give."""
        gone: list[tuple[str, ...]] = []
        rounds: list[dict[str, Any]] = []
        while True:
            counts = now.counts()
            leaders, lowest = _leaders(counts), _lowest(counts)
            equals = leaders or lowest
            waits = not leaders and lot is None and not self._is_settled(now, counts, lowest)
            loser = None if leaders or waits else _leaver(lowest, lot)
            rounds.append(
                {
                    "counts": counts,
                    "exhausted": self._valid - sum(counts.values()),
                    "eliminated": loser,
                    "tied": equals if len(equals) > 1 else (),
                }
            )
            if loser is None:
                first = leaders or winners
                rest = {one: number for one, number in counts.items() if one not in first}
                return tuple(rounds), (first, *rank(rest), *gone)
            gone.insert(0, (loser,))
            now = self._without(now, loser)

    def _is_settled(self, now: _Round, counts: Mapping[str, Figure], lowest: Sequence[str]) -> bool:
        """Whether it makes no difference to the winner which of the equals leaves first."""
        if len(lowest) == 1 or _all_leave(now, counts, lowest):
            return True
        return len({self.possible_winners(self._without(now, one)) for one in lowest}) == 1


def _all_leave(now: _Round, counts: Mapping[str, Figure], lowest: Sequence[str]) -> bool:
    """Whether the equals leave one after the other, in whatever order.

    So it is when all of their ballots together lift none of them over another option.
    """
    others = [number for option, number in counts.items() if option not in lowest]
    together = sum(counts[option] for option in lowest)
    return len(others) >= LAST and together < min(others) and not has_waiting(now.piles)


def _leaders(counts: Mapping[str, Figure]) -> tuple[str, ...]:
    """Who has a majority, or leads when two are left; nobody while counting goes on."""
    most = max(counts.values())
    if most * 2 > sum(counts.values()) or len(counts) <= LAST:
        return tuple(sorted(option for option, number in counts.items() if number == most))
    return ()


def _lowest(counts: Mapping[str, Figure]) -> tuple[str, ...]:
    least = min(counts.values())
    return tuple(sorted(option for option, number in counts.items() if number == least))


def _leaver(lowest: Sequence[str], lot: Lot) -> str:
    """Who leaves: the last of the equals by the lot, or any of them where that is the same."""
    return lowest[0] if lot is None else by_lot(lowest, lot)[-1]
