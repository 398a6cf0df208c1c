"""Plurality: a ballot names one option, and the option named most often wins."""

from collections.abc import Sequence

from voting.rules.ballots import Ballots
from voting.rules.methods.tally import Tally, UnsuitableBallots, sum_marks, tally_sums


def count(options: Sequence[str], ballots: Ballots) -> Tally:
    """The tally of ballots with one mark at the most."""
    if any(len(marks) > 1 for marks in ballots):
        raise UnsuitableBallots("plurality counts ballots with one mark at the most")
    return tally_sums(sum_marks(options, ballots))
