"""The tally: what every method gives back, and how sums become winners and an order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias, TypeVar

Figure = TypeVar("Figure", int, Fraction)
Order: TypeAlias = tuple[tuple[str, ...], ...]


class UnsuitableBallots(ValueError):
    """The method cannot count ballots of this kind."""


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums that a method starts from: enough to repeat its count without the ballots."""

    counts: Mapping[str, int]
    ballots: int
    blank: int

    @property
    def valid(self) -> int:
        """The base of every share: ballots that are not blank."""
        return self.ballots - self.blank


@dataclass(frozen=True, slots=True)
class Tally:
    """One count: several winners are a tie that no rule has broken yet; nobody wins on blanks."""

    sums: Sums
    winners: tuple[str, ...]
    order: Order
    rounds: tuple[Mapping[str, Any], ...] | None = None

    @property
    def tied(self) -> bool:
        """Whether more than one option is first."""
        return len(self.winners) > 1

    @property
    def counts(self) -> Mapping[str, int]:
        """Marks by option."""
        return self.sums.counts


def rank(figures: Mapping[str, Figure]) -> Order:
    """The options from the largest figure down; equal ones stand together, by their name."""
    groups: dict[Figure, list[str]] = {}
    for option in sorted(figures):
        groups.setdefault(figures[option], []).append(option)
    return tuple(tuple(groups[figure]) for figure in sorted(groups, reverse=True))


def first_of(figures: Mapping[str, Figure]) -> tuple[str, ...]:
    """The options with the largest figure; none when nobody has any."""
    largest = max(figures.values(), default=0)
    if not largest:
        return ()
    return tuple(sorted(option for option, figure in figures.items() if figure == largest))


def tally_sums(sums: Sums) -> Tally:
    """The tally of a method in which the largest sum wins."""
    return Tally(sums, winners=first_of(sums.counts), order=rank(sums.counts))


def sum_marks(options: Sequence[str], ballots: Mapping[tuple[tuple[str, int], ...], int]) -> Sums:
    """Marks by option, in the order of the options, and how many ballots there were."""
    counts = dict.fromkeys(options, 0)
    for marks, number in ballots.items():
        for option, mark in marks:
            counts[option] += mark * number
    return Sums(counts, ballots=sum(ballots.values()), blank=ballots.get((), 0))
