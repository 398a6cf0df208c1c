"""Plurality: the option named, or ranked first, on most ballots wins."""

from collections.abc import Sequence

from voting.rules.ballots import BallotKind, Ballots
from voting.rules.methods.summing import sum_ballots
from voting.rules.methods.tally import Lot, Sums, Tally, UnsuitableBallots, tally_sums


def count(options: Sequence[str], ballots: Ballots, seats: int = 1) -> Tally:  # noqa: ARG001
    """The tally of ballots with one mark at the most."""
    if any(len(marks) > 1 for marks in ballots):
        raise UnsuitableBallots("plurality counts ballots with one mark at the most")
    return decide(sum_ballots(BallotKind.SINGLE, options, ballots))


def decide(sums: Sums, lot: Lot = None) -> Tally:
    """The option with most first places."""
    return tally_sums(sums, lot)
