"""IRV: the option with fewest ballots leaves, its ballots go on, until one has a majority.

A rank shared by several options exhausts the ballot there, as soon as it is reached. Counting
stops when one option has more than half of the ballots that still count, or two are left.
"""

from collections.abc import Iterable, Sequence
from typing import Any, TypeAlias

from voting.rules.ballots import BallotKind, Ballots
from voting.rules.methods.orders import Rankings, rankings, tops_of
from voting.rules.methods.summing import sum_ballots
from voting.rules.methods.tally import Lot, Order, Sums, Tally, by_lot, draw_order, rank

# Different sets of remaining options that are followed when equals could leave in any order.
MOST_STATES = 500
LAST = 2

Left: TypeAlias = frozenset[str]
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
    counting = _Counting(sums, orders)
    winners = tuple(sorted(counting.possible_winners(frozenset(sums.counts))))
    rounds, order = counting.run(None, winners)
    if lot is None:
        return Tally(sums, winners, order, rounds)
    rounds, after_lot = counting.run(lot, winners)
    drawn = draw_order(after_lot, lot) if len(winners) > 1 else None
    return Tally(sums, winners, order, rounds, drawn=drawn)


class _Counting:
    """The rounds of one count; what a round gives depends on who is left and nothing else."""

    def __init__(self, sums: Sums, orders: Rankings) -> None:
        self._sums = sums
        self._orders = orders
        self._known: dict[Left, frozenset[str]] = {}

    def possible_winners(self, left: Left) -> frozenset[str]:
        """All that can win from here; where there are too many ways to follow, all left."""
        if left not in self._known:
            if len(self._known) >= MOST_STATES:
                return left
            self._known[left] = left
            self._known[left] = self._follow(left)
        return self._known[left]

    def _follow(self, left: Left) -> frozenset[str]:
        while True:
            counts = self._count(left)
            if leaders := _leaders(counts):
                return frozenset(leaders)
            lowest = _lowest(counts)
            if len(lowest) > 1 and not _all_leave(counts, lowest):
                branches = [self.possible_winners(left - {one}) for one in lowest]
                return frozenset[str]().union(*branches)
            left = left.difference(lowest)

    def _count(self, left: Left) -> dict[str, int]:
        return tops_of(self._orders, left)

    def run(self, lot: Lot, winners: tuple[str, ...]) -> tuple[Rounds, Order]:
        """The rounds, up to where only a lot could go on, and the order that they give."""
        left = frozenset(self._sums.counts)
        gone: list[tuple[str, ...]] = []
        rounds: list[dict[str, Any]] = []
        while True:
            counts = self._count(left)
            leaders, lowest = _leaders(counts), _lowest(counts)
            equals = leaders or lowest
            waits = not leaders and lot is None and not self._is_settled(left, lowest)
            loser = None if leaders or waits else _leaver(lowest, lot)
            rounds.append(
                {
                    "counts": counts,
                    "exhausted": self._sums.valid - sum(counts.values()),
                    "eliminated": loser,
                    "tied": equals if len(equals) > 1 else (),
                }
            )
            if loser is None:
                first = leaders or winners
                rest = {one: number for one, number in counts.items() if one not in first}
                return tuple(rounds), (first, *rank(rest), *gone)
            gone.insert(0, (loser,))
            left -= {loser}

    def _is_settled(self, left: Left, lowest: Iterable[str]) -> bool:
        """Whether it makes no difference to the winner which of the equals leaves first."""
        return len({self.possible_winners(left - {one}) for one in lowest}) == 1


def _leaders(counts: dict[str, int]) -> tuple[str, ...]:
    """Who has a majority, or leads when two are left; nobody while counting goes on."""
    most = max(counts.values())
    if most * 2 > sum(counts.values()) or len(counts) <= LAST:
        return tuple(sorted(option for option, number in counts.items() if number == most))
    return ()


def _lowest(counts: dict[str, int]) -> tuple[str, ...]:
    least = min(counts.values())
    return tuple(sorted(option for option, number in counts.items() if number == least))


def _leaver(lowest: Sequence[str], lot: Lot) -> str:
    """Who leaves: the last of the equals by the lot, or any of them where that is the same."""
    return lowest[0] if lot is None else by_lot(lowest, lot)[-1]


def _all_leave(counts: dict[str, int], lowest: Sequence[str]) -> bool:
    """Whether even all ballots of the equals together lift none of them over the next option."""
    others = [number for option, number in counts.items() if option not in lowest]
    together = sum(counts[option] for option in lowest)
    return len(others) >= LAST and together < min(others)
