"""A stored count read back: exact fractions where it is weighted, whole ballots elsewhere."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from engage.web.filters import number, percent
from voting.rules.ballot_rule import STARS, BallotKind
from voting.views.phrases import fill, join

Json = Mapping[str, Any]
Figures = Mapping[str, Fraction]


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: the kit's macro draws it."""

    label: str
    share: float | None
    text: str


@dataclass(frozen=True, slots=True)
class Column:
    """A heading of a table, as the kit's macro takes it."""

    label: str
    number: bool = True


@dataclass(frozen=True, slots=True)
class Figure:
    """Bars with the same numbers as a table, and what must be said beside them."""

    title: str
    base: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]
    bars: Sequence[Bar]
    notes: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Entries:
    """What the figures are of: the entries' texts, and the most that one ballot gives."""

    texts: Mapping[str, str]
    kind: BallotKind
    most: int = STARS
    seats: int = 1

    def names(self, keys: Sequence[str]) -> str:
        """The texts in one line."""
        return join([self.texts[key] for key in keys])


@dataclass(frozen=True, slots=True)
class StoredCount:
    """One count of the result. A weighted one is of a whole of one instead of ballots."""

    ballots: int
    blank: int
    counts: Figures
    winners: Sequence[str]
    is_tied: bool
    order: Sequence[Sequence[str]]
    sums: Figures
    pairwise: Mapping[str, Figures]
    rounds: Sequence[Json]
    is_weighted: bool

    @property
    def valid(self) -> int:
        """What every share is of."""
        return 1 if self.is_weighted else self.ballots - self.blank

    @property
    def options(self) -> list[str]:
        """The entries from the first to the last."""
        return [option for equals in self.order for option in equals]

    def share(self, value: Fraction) -> Fraction | None:
        """The figure as a part of the ballots that are not blank; a mean, where it is of marks."""
        return value / self.valid if self.valid else None

    def margin(self, one: str, other: str) -> Fraction:
        """By how much more the one is put before the other."""
        return self.pairwise[one][other] - self.pairwise[other][one]


def stored_count(described: Json) -> StoredCount:
    """The described count, its figures exact."""
    counts = _figures(described.get("shares") or described.get("counts") or {})
    return StoredCount(
        ballots=described.get("ballots", 0),
        blank=described.get("blank", 0),
        counts=counts,
        winners=described["winners"],
        is_tied=described["tied"],
        order=described["order"],
        sums=_figures(described["sums"]) if "sums" in described else counts,
        pairwise={key: _figures(row) for key, row in (described.get("pairwise") or {}).items()},
        rounds=described.get("rounds") or (),
        is_weighted="shares" in described,
    )


def _figures(described: Mapping[str, int | str]) -> dict[str, Fraction]:
    return {key: Fraction(value) for key, value in described.items()}


def exact(value: Fraction) -> str:
    """The fraction in its lowest terms; a whole number as it is."""
    if value.denominator == 1:
        return str(value.numerator)
    return f"{value.numerator}/{value.denominator}"


def percents(share: Fraction | None) -> str:
    """The share with one decimal; what an exact tie hides is beside it as a fraction."""
    return percent(None if share is None else float(share), 1)


def decimal(value: Fraction | None) -> str:
    """A mean with two decimals."""
    return number(None if value is None else float(value), 2)


def base_words(count: StoredCount) -> str:
    """Of how many ballots the figures are."""
    if count.is_weighted:
        return _("Weighted: every electorate's share of its own ballots, by its weight")
    total = ngettext("%(n)s ballot", "%(n)s ballots", count.ballots, n=number(count.ballots))
    if not count.blank:
        return total
    return _("%(total)s, %(blank)s of them blank", total=total, blank=number(count.blank))


def first_words(entries: Entries, count: StoredCount) -> str:
    """Who is first in this count, every tied one named."""
    if not count.winners:
        return _("No entry was named.")
    names = entries.names(count.winners)
    if count.is_tied:
        return fill(_("Tied: %(names)s"), names=names)
    if len(count.winners) > 1:
        return fill(_("Elected: %(names)s"), names=names)
    return fill(_("First: %(names)s"), names=names)
