"""The tables of contests, their ballots and their tallies."""

from voting.models.ballot import Ballot, BallotReceipt, SealedBallot
from voting.models.contest import Contest, Entry
from voting.models.tally import ContestTally

__all__ = ["Ballot", "BallotReceipt", "Contest", "ContestTally", "Entry", "SealedBallot"]
