"""The tables of contests, their ballots and their tallies."""

from voting.models.ballot import Ballot, BallotReceipt, SealedBallot
from voting.models.contest import Contest, Entry
from voting.models.electorate import ContestElectorate, RollPrecedence
from voting.models.idea import Idea, IdeaOrigin, IdeaPassage, IdeaState, Nomination
from voting.models.paper import PaperAccount, PaperBundle, PaperReading, PaperSignOff
from voting.models.tally import ContestTally
from voting.models.wording import EntryWording

__all__ = [
    "Ballot",
    "BallotReceipt",
    "Contest",
    "ContestElectorate",
    "ContestTally",
    "Entry",
    "EntryWording",
    "Idea",
    "IdeaOrigin",
    "IdeaPassage",
    "IdeaState",
    "Nomination",
    "PaperAccount",
    "PaperBundle",
    "PaperReading",
    "PaperSignOff",
    "RollPrecedence",
    "SealedBallot",
]
