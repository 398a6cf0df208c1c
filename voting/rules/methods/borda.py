"""Borda: an option gets a point for each option below it, half a point for each one beside it."""

from collections.abc import Sequence
from fractions import Fraction

from voting.rules.ballots import BallotKind, Ballots
from voting.rules.methods.summing import sum_ballots
from voting.rules.methods.tally import Figure, Lot, Sums, Tally, margin, rank, tally_order


def count(options: Sequence[str], ballots: Ballots, seats: int = 1) -> Tally:  # noqa: ARG001
    """The tally of rankings; options that are not ranked stand beside each other, last."""
    return decide(sum_ballots(BallotKind.RANKED, options, ballots))


def decide(sums: Sums, lot: Lot = None) -> Tally:
    """The option with most points."""
    figures = {option: _points(sums, option) for option in sums.counts}
    return tally_order(sums, rank(figures), lot, figures)


def _points(sums: Sums, option: str) -> Figure:
    # Above and half of beside is half of (all + above - below), which the table holds.
    others = [other for other in sums.counts if other != option]
    twice = sum(sums.valid + margin(sums.pairs, option, other) for other in others)
    points = Fraction(twice) / 2
    return points.numerator if points.denominator == 1 else points
