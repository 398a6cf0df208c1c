"""STV: several seats, a Droop quota, and surpluses that move on at an exact fraction.

The quota is the whole number above valid ballots / (seats + 1). Who reaches it is elected, and
all ballots held then go on, each at its value times surplus / votes (weighted inclusive Gregory
method), largest surplus first, to the next option that is neither elected nor out. Without a
surplus the option with the fewest votes is out. When as many are left as seats, all are elected.
A ballot at a shared rank counts for nobody until all on that rank are elected or out.
"""

from collections.abc import Sequence
from typing import Any

from voting.rules.ballots import BallotKind, Ballots
from voting.rules.methods.orders import Rankings, rankings
from voting.rules.methods.stages import ELECT, ELIMINATE, Stage, first_stage, next_choice, take
from voting.rules.methods.summing import sum_ballots
from voting.rules.methods.tally import Lot, Order, Sums, Tally, by_lot, draw_order, rank

# Stages that are followed when equals could leave, or hand on a surplus, in any order.
MOST_STAGES = 500


def count(options: Sequence[str], ballots: Ballots, seats: int = 1, lot: Lot = None) -> Tally:
    """Who is elected; while the lot could still decide, all that it could elect."""
    sums = sum_ballots(BallotKind.RANKED, options, ballots)
    return count_orders(sums, rankings(ballots), seats, lot)


def count_orders(sums: Sums, orders: Rankings, seats: int = 1, lot: Lot = None) -> Tally:
    """The same, with the sums of the ballots counted already."""
    if not sums.valid:
        return Tally(sums, (), rank(sums.counts), seats=seats)
    start = first_stage(tuple(sums.counts), orders)
    counting = _Counting(seats, sums.valid)
    must, may = counting.follow(start)
    winners = tuple(sorted(may))
    rounds, order = counting.run(start, None, must, may)
    drawn = None
    if lot is not None:
        rounds, after_lot = counting.run(start, lot, must, may)
        drawn = draw_order(after_lot, lot) if len(winners) > seats else None
    return Tally(sums, winners, order, rounds, drawn=drawn, seats=seats)


class _Counting:
    """The stages of one count."""

    def __init__(self, seats: int, valid: int) -> None:
        self._seats = seats
        self._valid = valid
        self._quota = valid // (seats + 1) + 1
        self._followed = 0

    def follow(self, stage: Stage) -> tuple[frozenset[str], frozenset[str]]:
        """Who is elected from here in any case, and who can be; too wide rather than too narrow."""
        while True:
            choice = next_choice(stage, self._seats, self._quota)
            if choice is None:
                return frozenset(stage.elected), frozenset(stage.elected)
            if len(choice.equals) == 1 or choice.is_harmless:
                stage = take(stage, choice, choice.equals[0], self._quota)
                continue
            if self._followed >= MOST_STAGES:
                return frozenset(stage.elected), stage.continuing.union(stage.elected)
            self._followed += 1
            ends = [self.follow(take(stage, choice, one, self._quota)) for one in choice.equals]
            must = ends[0][0].intersection(*(end[0] for end in ends))
            return must, ends[0][1].union(*(end[1] for end in ends))

    def run(
        self, stage: Stage, lot: Lot, must: frozenset[str], may: frozenset[str]
    ) -> tuple[tuple[dict[str, Any], ...], Order]:
        """The rounds, up to where only a lot could go on, and the order that they give."""
        rounds: list[dict[str, Any]] = []
        gone: list[tuple[str, ...]] = []
        while True:
            stage = self._elect(stage)
            choice = next_choice(stage, self._seats, self._quota)
            told = self._tell(stage)
            rounds.append(told)
            if choice is None:
                rest = [one for one in stage.ranked() if one not in stage.elected]
                first = [(one,) for one in stage.elected]
                return tuple(rounds), (*first, *((one,) for one in rest), *gone)
            is_open = len(choice.equals) > 1 and not choice.is_harmless
            told["tied"] = choice.equals if len(choice.equals) > 1 else ()
            if is_open and lot is None and len(may) > self._seats and not self._agree(stage):
                return tuple(rounds), _open_order(stage, gone, must, may)
            by_name_or_lot = choice.equals if lot is None else by_lot(choice.equals, lot)
            one = by_name_or_lot[-1 if lot is not None and choice.kind == ELIMINATE else 0]
            told["eliminated" if choice.kind == ELIMINATE else "transferred"] = one
            if choice.kind == ELIMINATE:
                gone.insert(0, (one,))
            stage = take(stage, choice, one, self._quota)

    def _elect(self, stage: Stage) -> Stage:
        """All who reach the quota are elected before any ballot moves."""
        choice = next_choice(stage, self._seats, self._quota)
        while choice is not None and choice.kind == ELECT:
            stage = take(stage, choice, choice.equals[0], self._quota)
            choice = next_choice(stage, self._seats, self._quota)
        return stage

    def _agree(self, stage: Stage) -> bool:
        """Whether the next lot makes no difference to who can be elected."""
        choice = next_choice(stage, self._seats, self._quota)
        if choice is None:
            return True
        ends = [self.follow(take(stage, choice, one, self._quota)) for one in choice.equals]
        return all(end == ends[0] for end in ends)

    def _tell(self, stage: Stage) -> dict[str, Any]:
        counts = stage.votes()
        return {
            "counts": counts,
            "quota": self._quota,
            "exhausted": self._valid - sum(counts.values()),
            "elected": stage.elected,
            "transferred": None,
            "eliminated": None,
            "tied": (),
        }


def _open_order(
    stage: Stage, gone: Sequence[tuple[str, ...]], must: frozenset[str], may: frozenset[str]
) -> Order:
    certain = [one for one in stage.elected if one in must]
    certain += sorted(must.difference(certain))
    doubtful = tuple(sorted(may - must))
    rest = tuple(one for one in stage.ranked() if one not in may)
    left = ((one,) for one in rest)
    return (*((one,) for one in certain), doubtful, *left, *gone)
