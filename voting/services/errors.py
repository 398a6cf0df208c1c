"""Why a verb on a contest was refused."""

from collections.abc import Sequence

from engage.errors import Conflict, Gone, Invalid, NotFound, TooMany
from voting.rules.ballots import BallotFault
from voting.rules.readiness import Missing


class NoContest(NotFound):
    """The step has no contest."""


class ContestFrozen(Conflict):
    """The rule was fixed at opening: nothing of it changes any more."""


class ContestNotReady(Conflict):
    """Something that voters must know is missing; carries the whole list."""

    def __init__(self, missing: Sequence[Missing]) -> None:
        super().__init__(", ".join(one.gap.value for one in missing))
        self.missing = tuple(missing)


class EntryTaken(Conflict):
    """The contest has an entry of this key."""


class BallotRefused(Invalid):
    """The marks are no ballot of this contest; nothing was stored."""

    def __init__(self, fault: BallotFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class ContestNotOpened(Gone):
    """The rule of the contest isn't fixed yet, so there is nothing to vote by."""


class NotSealed(Conflict):
    """The step isn't sealed: there is nothing that may be counted."""


class VotedOnPaper(Conflict):
    """The elector was given a ballot paper, so no other ballot is taken."""


class AlreadyVoted(Conflict):
    """The elector's ballot is in the box, or the elector was given a ballot paper already."""


class NoPaper(Conflict):
    """The electorate takes no ballots on paper; or none from whom nobody has checked."""


class SamePerson(Conflict):
    """The second count of a bundle is another person's; counting anew needs a reason."""


class CountedMeanwhile(Conflict):
    """Somebody else counted the bundle in the same moment."""


class NoDifference(Conflict):
    """The numbers that were to be signed off are not those that stand."""


class NoDrawNeeded(Conflict):
    """No tie waits for a lot, or the lot was drawn already."""


class ReasonMissing(Invalid):
    """A change that the history keeps needs a reason; nothing was changed."""


class ReferendumWord(Invalid):
    """The vote is advisory and must not be called a referendum; carries the word."""

    def __init__(self, word: str) -> None:
        super().__init__(word)
        self.word = word


class RuleUnfit(Invalid):
    """The method, the seats or what the ballot allows don't go with the kind of ballot."""


class ClosesBeforeOpening(Invalid):
    """Something would close before it opens."""


class TooFewRows(Invalid):
    """Rows of so few ballots would be fingerprints; carries the least number allowed."""

    def __init__(self, least: int) -> None:
        super().__init__(str(least))
        self.least = least


class NominationNotOpen(Gone):
    """No ideas are taken now."""


class IdeasFull(TooMany):
    """So many ideas wait or are kept already that no more are taken."""


class IdeaInUse(Conflict):
    """The idea led to an entry, so it can be neither hidden nor sent back."""


class CircularPrecedence(Invalid):
    """With this, somebody on several rolls could lose every ballot."""


class NoSuchOverlap(NotFound):
    """The two rolls share nobody."""
