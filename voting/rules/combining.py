"""Combining: each electorate, all ballots equal, and weighted by exact fractions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from voting.rules.methods.tally import Order, Sums, Tally, first_of, rank, tally_sums

ALL_EQUAL = "all-equal"
WEIGHTED = "weighted"


@dataclass(frozen=True, slots=True)
class WeightedTally:
    """The weighted result: shares add up electorates as the published weights say."""

    shares: Mapping[str, Fraction]
    weights: Mapping[str, Fraction]
    winners: tuple[str, ...]
    order: Order

    @property
    def tied(self) -> bool:
        """Whether more than one option is first."""
        return len(self.winners) > 1


@dataclass(frozen=True, slots=True)
class Difference:
    """A count whose winners are not those of the result."""

    count: str
    winners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Combination:
    """The same ballots counted together in both ways, and where the counts part."""

    all_equal: Tally
    weighted: WeightedTally | None
    differences: tuple[Difference, ...]

    @property
    def winners(self) -> tuple[str, ...]:
        """The winners of the contest; none when every ballot is blank."""
        return self.weighted.winners if self.weighted else ()

    @property
    def order(self) -> Order:
        """The options from the first to the last, equals together."""
        return self.weighted.order if self.weighted else self.all_equal.order


def weights_are_whole(weights: Sequence[Fraction]) -> bool:
    """Whether each weight is above nought and all of them sum to one."""
    return all(weight > 0 for weight in weights) and sum(weights, Fraction(0)) == 1


def combine(tallies: Mapping[str, Tally], weights: Mapping[str, Fraction]) -> Combination:
    """The combined result of the electorates' own tallies."""
    all_equal = tally_sums(_add([tally.sums for tally in tallies.values()]))
    weighted = _weigh({key: tally.sums for key, tally in tallies.items()}, weights)
    counts = {
        **{key: tally.winners for key, tally in tallies.items()},
        ALL_EQUAL: all_equal.winners,
    }
    result = weighted.winners if weighted else ()
    differences = tuple(
        Difference(count, winners) for count, winners in counts.items() if winners != result
    )
    return Combination(all_equal, weighted, differences)


def _weigh(sums: Mapping[str, Sums], weights: Mapping[str, Fraction]) -> WeightedTally | None:
    # An electorate whose ballots are all blank has no share to weigh: the others keep proportions.
    with_marks = {key: one for key, one in sums.items() if one.valid}
    whole = sum((weights[key] for key in with_marks), Fraction(0))
    if not whole:
        return None
    scaled = {key: weights[key] / whole for key in with_marks}
    shares: dict[str, Fraction] = {}
    for key, one in with_marks.items():
        for option, count in one.counts.items():
            share = scaled[key] * Fraction(count, one.valid)
            shares[option] = shares.get(option, Fraction(0)) + share
    return WeightedTally(shares, scaled, winners=first_of(shares), order=rank(shares))


def _add(sums: Sequence[Sums]) -> Sums:
    counts: dict[str, int] = {}
    for one in sums:
        for option, count in one.counts.items():
            counts[option] = counts.get(option, 0) + count
    return Sums(
        counts,
        ballots=sum(one.ballots for one in sums),
        blank=sum(one.blank for one in sums),
    )
