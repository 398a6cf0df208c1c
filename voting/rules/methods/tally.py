"""The tally: what every method gives back, and how figures become winners and an order."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

# Whole where ballots are counted alike, an exact fraction where electorates are weighted.
Figure: TypeAlias = int | Fraction
Figures: TypeAlias = Mapping[str, Figure]
Pairs: TypeAlias = Mapping[str, Figures]
Order: TypeAlias = tuple[tuple[str, ...], ...]
# All options as a public lot ordered them; None as long as nothing was drawn.
Lot: TypeAlias = Sequence[str] | None


class UnsuitableBallots(ValueError):
    """The method cannot count ballots of this kind."""


@dataclass(frozen=True, slots=True)
class Sums:
    """The sums that a method starts from: enough to repeat its count without the ballots.

    `counts` are first places on rankings and sums of marks on every other kind; `pairwise[a][b]`
    is how many put a before b; `fives` is how many gave an option the most stars.
    Weighted sums are shares of the whole, so they have one ballot and fractions of it.
    """

    counts: Figures
    ballots: int
    blank: int
    pairwise: Pairs | None = None
    fives: Figures | None = None

    @property
    def valid(self) -> int:
        """The base of every share: ballots that are not blank."""
        return self.ballots - self.blank

    @property
    def pairs(self) -> Pairs:
        """The pairwise table; UnsuitableBallots where the ballots compare no options."""
        if self.pairwise is None:
            raise UnsuitableBallots("these ballots compare no options with each other")
        return self.pairwise

    @property
    def most_stars(self) -> Figures:
        """How many gave each option the most stars; UnsuitableBallots where there are none."""
        if self.fives is None:
            raise UnsuitableBallots("these ballots give no stars")
        return self.fives


@dataclass(frozen=True, slots=True)
class Tally:
    """One count: several winners are a tie that no rule has broken yet; nobody wins on blanks.

    `winners` are all that the lot could still make win, and stay so when it is drawn; `drawn` is
    the one order that the lot then gave. `figures` is what the method ranks by.
    """

    sums: Sums
    winners: tuple[str, ...]
    order: Order
    rounds: tuple[Mapping[str, Any], ...] | None = None
    figures: Figures | None = None
    drawn: tuple[str, ...] | None = None
    seats: int = 1

    @property
    def tied(self) -> bool:
        """Whether more options are first than there are seats."""
        return len(self.winners) > self.seats

    @property
    def counts(self) -> Figures:
        """The figure of each option: what the method ranks by, or its marks."""
        return self.sums.counts if self.figures is None else self.figures

    @property
    def pairwise(self) -> Pairs | None:
        """How many put the first option before the second; None where ballots don't compare."""
        return self.sums.pairwise


def rank(figures: Figures) -> Order:
    """The options from the largest figure down; equal ones stand together, by their name."""
    groups: dict[Figure, list[str]] = {}
    for option in sorted(figures):
        groups.setdefault(figures[option], []).append(option)
    return tuple(tuple(groups[figure]) for figure in sorted(groups, reverse=True))


def first_of(figures: Figures) -> tuple[str, ...]:
    """The options with the largest figure, by their name."""
    order = rank(figures)
    return order[0] if order else ()


def by_lot(options: Sequence[str], lot: Sequence[str]) -> tuple[str, ...]:
    """The options in the order of the lot."""
    places = {option: place for place, option in enumerate(lot)}
    return tuple(sorted(options, key=lambda option: places[option]))


def draw_order(order: Order, lot: Lot) -> tuple[str, ...] | None:
    """One order in which the lot decides among equals; None when nothing was drawn."""
    if lot is None:
        return None
    return tuple(option for equals in order for option in by_lot(equals, lot))


def tally_order(sums: Sums, order: Order, lot: Lot, figures: Figures | None = None) -> Tally:
    """The tally in which the first of the order win, and the lot decides if they are several."""
    winners = order[0] if order and sums.valid else ()
    drawn = draw_order(order, lot) if len(winners) > 1 else None
    return Tally(sums, winners, order, figures=figures, drawn=drawn)


def tally_sums(sums: Sums, lot: Lot = None) -> Tally:
    """The tally of a method in which the largest sum wins."""
    return tally_order(sums, rank(sums.counts), lot)


def margin(pairs: Pairs, one: str, other: str) -> Figure:
    """By how much more the one is put before the other than the other way round."""
    return pairs[one][other] - pairs[other][one]


def figure_text(value: Figure) -> str:
    """A figure as it is published where it may be a fraction: exact, in its lowest terms."""
    return f"{value.numerator}/{value.denominator}"


def plain(value: Any) -> Any:
    """The same as a JSON value: whole numbers as they are, other fractions as text."""
    if isinstance(value, Fraction):
        return value.numerator if value.denominator == 1 else figure_text(value)
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    return value
