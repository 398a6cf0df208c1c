"""What a valid ballot is: kinds of ballots, their marks, and the text that holds the marks."""

import json
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping
from enum import StrEnum
from typing import TypeAlias

from voting.rules.ballot_rule import BallotKind, BallotRule

__all__ = ["BallotKind", "BallotRule"]

# A mark is an option and a whole number: 1 for a tick, else stars, a score, a rank or points.
# Sorted by option, so that equal ballots are equal values; a blank ballot has no marks.
Marks: TypeAlias = tuple[tuple[str, int], ...]
Ballots: TypeAlias = Mapping[Marks, int]

BLANK: Marks = ()
TICK = 1


class BallotFault(StrEnum):
    """Why marks are no ballot of a contest."""

    NO_SUCH_OPTION = "no-such-option"
    REPEATED_OPTION = "repeated-option"
    TOO_MANY = "too-many"
    OUT_OF_RANGE = "out-of-range"
    OVER_BUDGET = "over-budget"
    SHARED_RANK = "shared-rank"


class InvalidBallot(ValueError):
    """The marks are no ballot of this contest: the reason, the option, what was given, the most."""

    def __init__(
        self,
        fault: BallotFault,
        option: str | None = None,
        *,
        given: int | None = None,
        most: int | None = None,
    ) -> None:
        super().__init__(fault.value if option is None else f"{fault.value}: {option}")
        self.fault = fault
        self.option = option
        self.given = given
        self.most = most


def mark_ballot(
    rule: BallotRule | BallotKind,
    options: Collection[str],
    given: Mapping[str, int] | Iterable[str],
) -> Marks:
    """The marks of a ballot; a plain list of options ticks each of them, none is a blank ballot.

    A nought is kept where it is a mark (stars, scores) and dropped where it is none; ranks are
    kept without gaps, because their order is all that they say.
    """
    rule = BallotRule.of(rule) if isinstance(rule, BallotKind) else rule
    for fault in ballot_faults(rule, options, given):
        raise fault
    marks = dict(given) if isinstance(given, Mapping) else dict.fromkeys(given, TICK)
    if rule.kind not in (BallotKind.STARS, BallotKind.SCORE):
        marks = {option: mark for option, mark in marks.items() if mark}
    if rule.kind is BallotKind.RANKED:
        places = {rank: place for place, rank in enumerate(sorted(set(marks.values())), 1)}
        marks = {option: places[rank] for option, rank in marks.items()}
    return tuple(sorted(marks.items()))


def ballot_faults(
    rule: BallotRule, options: Collection[str], given: Mapping[str, int] | Iterable[str]
) -> Iterator[InvalidBallot]:
    """Everything that keeps the marks from being a ballot, by option; nothing when they are one."""
    pairs = sorted(given.items() if isinstance(given, Mapping) else ((one, TICK) for one in given))
    known = frozenset(options)
    most = rule.most(len(known))
    least = 1 if rule.kind is BallotKind.RANKED else 0
    for position, (option, mark) in enumerate(pairs):
        if option not in known:
            yield InvalidBallot(BallotFault.NO_SUCH_OPTION, option)
        elif position and pairs[position - 1][0] == option:
            yield InvalidBallot(BallotFault.REPEATED_OPTION, option)
        elif not least <= mark <= most:
            yield InvalidBallot(BallotFault.OUT_OF_RANGE, option, given=mark, most=most)
    yield from _faults_of_all(rule, dict(pairs))


def _faults_of_all(rule: BallotRule, marks: Mapping[str, int]) -> Iterator[InvalidBallot]:
    marked = sum(1 for mark in marks.values() if mark)
    if rule.limit is not None and marked > rule.limit:
        yield InvalidBallot(BallotFault.TOO_MANY, given=marked, most=rule.limit)
    total = sum(marks.values())
    if rule.budget is not None and total > rule.budget:
        yield InvalidBallot(BallotFault.OVER_BUDGET, given=total, most=rule.budget)
    if not rule.shared:
        ranks = Counter(marks.values())
        for option, rank in sorted(marks.items()):
            if ranks[rank] > 1:
                yield InvalidBallot(BallotFault.SHARED_RANK, option, given=rank)


def chosen_options(marks: Marks) -> tuple[str, ...]:
    """The options that carry a mark."""
    return tuple(option for option, _ in marks)


def pack_marks(marks: Marks) -> str:
    """One text for equal marks, small enough for a row."""
    return json.dumps(dict(marks), ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def unpack_marks(packed: str) -> Marks:
    """The marks that were packed."""
    return tuple(sorted(json.loads(packed).items()))


def add_ballots(piles: Iterable[Ballots]) -> dict[Marks, int]:
    """All piles as one: equal ballots are counted together."""
    together: dict[Marks, int] = {}
    for pile in piles:
        for marks, number in pile.items():
            together[marks] = together.get(marks, 0) + number
    return together


def count_ballots(ballots: Ballots) -> int:
    """How many ballots there are, blank ones among them."""
    return sum(ballots.values())
