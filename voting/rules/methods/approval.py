"""Approval: a ballot names every option that suits the voter, and the most approved one wins."""

from collections.abc import Sequence

from voting.rules.ballots import Ballots
from voting.rules.methods.tally import Tally, sum_marks, tally_sums


def count(options: Sequence[str], ballots: Ballots) -> Tally:
    """The tally of ballots with any number of marks."""
    return tally_sums(sum_marks(options, ballots))
