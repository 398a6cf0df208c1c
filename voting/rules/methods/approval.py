"""Approval: a ballot names every option that suits the voter, and the most approved one wins."""

from collections.abc import Sequence

from voting.rules.ballots import BallotKind, Ballots
from voting.rules.methods.summing import sum_ballots
from voting.rules.methods.tally import Lot, Sums, Tally, tally_sums


def count(options: Sequence[str], ballots: Ballots, seats: int = 1) -> Tally:  # noqa: ARG001
    """The tally of the ballots."""
    return decide(sum_ballots(BallotKind.APPROVAL, options, ballots))


def decide(sums: Sums, lot: Lot = None) -> Tally:
    """The option named on most ballots."""
    return tally_sums(sums, lot)
