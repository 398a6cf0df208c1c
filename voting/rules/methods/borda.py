"""Borda: an option gets a point for each option that a ballot puts below it."""

from collections.abc import Sequence

from voting.rules.ballots import BallotKind, Ballots
from voting.rules.methods.summing import sum_ballots
from voting.rules.methods.tally import Lot, Sums, Tally, rank, tally_order


def count(options: Sequence[str], ballots: Ballots, seats: int = 1) -> Tally:  # noqa: ARG001
    """The tally of rankings; options that are not ranked get nothing from the ballot."""
    return decide(sum_ballots(BallotKind.RANKED, options, ballots))


def decide(sums: Sums, lot: Lot = None) -> Tally:
    """The option with most points, which are its row of the pairwise table added up."""
    figures = {option: sum(sums.pairs[option].values()) for option in sums.counts}
    return tally_order(sums, rank(figures), lot, figures)
