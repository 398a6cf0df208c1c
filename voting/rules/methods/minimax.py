"""Minimax by margins: the option whose worst comparison with another one is the least bad wins."""

from collections.abc import Sequence

from voting.rules.ballots import BallotKind, Ballots
from voting.rules.methods.summing import sum_ballots
from voting.rules.methods.tally import Figure, Lot, Sums, Tally, margin, rank, tally_order


def count(options: Sequence[str], ballots: Ballots, seats: int = 1) -> Tally:  # noqa: ARG001
    """The tally of rankings; an option that is not ranked is below every one that is."""
    return decide(sum_ballots(BallotKind.RANKED, options, ballots))


def decide(sums: Sums, lot: Lot = None) -> Tally:
    """Each option's margin in its worst comparison; above nought it beats every other one."""
    figures = {option: _worst(sums, option) for option in sums.counts}
    return tally_order(sums, rank(figures), lot, figures)


def _worst(sums: Sums, option: str) -> Figure:
    others = (other for other in sums.counts if other != option)
    return min((margin(sums.pairs, option, other) for other in others), default=0)
