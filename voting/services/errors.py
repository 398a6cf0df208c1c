"""Why a verb on a contest was refused."""

from collections.abc import Sequence

from engage.errors import Conflict, Gone, Invalid, NotFound
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


class NoDrawNeeded(Conflict):
    """No tie waits for a lot, or the lot was drawn already."""
