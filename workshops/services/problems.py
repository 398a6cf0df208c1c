"""What can go wrong in a workshop; the views have the words."""

from engage.errors import Conflict, Gone, Invalid, NotFound, TooMany
from workshops.rules.notes import NoteFault


class SessionNotBegun(Gone):
    """The session takes notes later."""


class SessionOver(Gone):
    """The session is over, and this browser did not join before its end."""


class NoteInvalid(Invalid):
    """The text can't be a note; `fault` says why and `length` how long it was."""

    def __init__(self, fault: NoteFault, length: int) -> None:
        super().__init__(fault.value)
        self.fault = fault
        self.length = length


class UnknownPlace(Invalid):
    """The prompt or table named isn't one of this session's."""


class KeyReused(Conflict):
    """A note with this client key but other words is stored already; the first stands."""

    def __init__(self, number: int, text: str) -> None:
        super().__init__(f"note {number}")
        self.number = number
        self.text = text


class UnknownJoinCode(NotFound):
    """No session has this code."""


class UnknownNote(NotFound):
    """No note of this session has this key."""


class AlreadyScheduled(Conflict):
    """The step has its workshop, or the workshop a session of this key."""


class ClusterMoved(Conflict):
    """What was chosen is not free any more, or not there: somebody was quicker."""


class ClusterTooSmall(Invalid):
    """A cluster is made of at least two, and has a title."""


class TypingLinkClosed(Gone):
    """The link is revoked or its time is over."""


class TooFast(TooMany):
    """More notes within a minute than typing people make."""


class NotYourNote(Conflict):
    """Not typed through this link, or in a cluster already: it isn't undone here."""
