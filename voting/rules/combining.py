"""Combining: each electorate, all ballots equal, and weighted by exact fractions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from voting.rules.methods.registry import NEEDS_BALLOTS, Method, count_from_sums
from voting.rules.methods.summing import add_sums
from voting.rules.methods.tally import Figures, Lot, Order, Sums, Tally

ALL_EQUAL = "all-equal"
WEIGHTED = "weighted"


@dataclass(frozen=True, slots=True)
class WeightedTally:
    """The weighted result: shares add up electorates as the published weights say."""

    tally: Tally
    weights: Mapping[str, Fraction]

    @property
    def shares(self) -> Figures:
        """What the method ranks by, of the weighted whole."""
        return self.tally.counts

    @property
    def winners(self) -> tuple[str, ...]:
        """Who is first; several as long as nothing breaks the tie."""
        return self.tally.winners

    @property
    def order(self) -> Order:
        """The options from the first to the last, equals together."""
        return self.tally.order

    @property
    def tied(self) -> bool:
        """Whether more than one option is first."""
        return self.tally.tied


@dataclass(frozen=True, slots=True)
class Difference:
    """A count whose winners are not those of the result."""

    count: str
    winners: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Combination:
    """The same ballots counted together in both ways, and where the counts part.

    `missed` names the electorates that stayed under their quorum: with one there is no weighted
    result, and so no winner of the contest. `is_weighted` is false where the method can't be
    weighted: then the result is that of the one electorate.
    """

    all_equal: Tally
    weighted: WeightedTally | None
    differences: tuple[Difference, ...]
    missed: tuple[str, ...] = ()
    is_weighted: bool = True

    @property
    def result(self) -> Tally | None:
        """The tally that decides the contest; None when nothing is decided."""
        if not self.is_weighted and not self.missed:
            return self.all_equal
        return self.weighted.tally if self.weighted else None

    @property
    def winners(self) -> tuple[str, ...]:
        """The winners of the contest; none on blank ballots only, or under a quorum."""
        return self.result.winners if self.result else ()

    @property
    def order(self) -> Order:
        """The options from the first to the last, equals together."""
        return self.result.order if self.result else self.all_equal.order


class NotWeighable(ValueError):
    """The method moves whole ballots, so several electorates have no common result by it."""


def weights_are_whole(weights: Sequence[Fraction]) -> bool:
    """Whether each weight is above nought and all of them sum to one."""
    return all(weight > 0 for weight in weights) and sum(weights, Fraction(0)) == 1


def combine(
    tallies: Mapping[str, Tally],
    weights: Mapping[str, Fraction],
    method: Method = Method.APPROVAL,
    *,
    quorums: Mapping[str, int] | None = None,
    lot: Lot = None,
) -> Combination:
    """The combined result of the electorates' own tallies.

    NotWeighable when a method that needs every ballot meets several electorates.
    """
    missed = missed_quorums(tallies, quorums or {})
    if method in NEEDS_BALLOTS:
        if len(tallies) > 1:
            raise NotWeighable(f"{method} has no weighted result of several electorates")
        return Combination(next(iter(tallies.values())), None, (), missed, is_weighted=False)
    all_equal = count_from_sums(method, add_sums(one.sums for one in tallies.values()), lot=lot)
    weighted = None if missed else _weigh(method, tallies, weights, lot)
    counts = {
        **{key: tally.winners for key, tally in tallies.items()},
        ALL_EQUAL: all_equal.winners,
    }
    result = weighted.winners if weighted else ()
    differences = tuple(
        Difference(count, winners) for count, winners in counts.items() if winners != result
    )
    return Combination(all_equal, weighted, () if missed else differences, missed)


def missed_quorums(tallies: Mapping[str, Tally], quorums: Mapping[str, int]) -> tuple[str, ...]:
    """The electorates in which fewer took part than the rule asks for; a blank ballot is a part."""
    return tuple(key for key, one in tallies.items() if one.sums.ballots < quorums.get(key, 0))


def _weigh(
    method: Method, tallies: Mapping[str, Tally], weights: Mapping[str, Fraction], lot: Lot
) -> WeightedTally | None:
    # An electorate whose ballots are all blank has no share to weigh: the others keep proportions.
    with_marks = {key: one.sums for key, one in tallies.items() if one.sums.valid}
    whole = sum((weights[key] for key in with_marks), Fraction(0))
    if not whole:
        return None
    scaled = {key: weights[key] / whole for key in with_marks}
    return WeightedTally(count_from_sums(method, weigh_sums(with_marks, scaled), lot=lot), scaled)


def weigh_sums(sums: Mapping[str, Sums], weights: Mapping[str, Fraction]) -> Sums:
    """The sum over electorates of weight * figure / valid ballots, for every sum and every pair."""
    return add_sums_of_one([_scale(one, weights[key] / one.valid) for key, one in sums.items()])


def add_sums_of_one(shares: Sequence[Sums]) -> Sums:
    """The shares together: a whole of one."""
    together = add_sums(shares)
    return Sums(together.counts, 1, 0, together.pairwise, together.fives)


def _scale(sums: Sums, factor: Fraction) -> Sums:
    pairs = sums.pairwise
    return Sums(
        counts=_times(sums.counts, factor),
        ballots=sums.ballots,
        blank=sums.blank,
        pairwise=None
        if pairs is None
        else {key: _times(row, factor) for key, row in pairs.items()},
        fives=None if sums.fives is None else _times(sums.fives, factor),
    )


def _times(figures: Figures, factor: Fraction) -> dict[str, Fraction]:
    return {option: figure * factor for option, figure in figures.items()}
