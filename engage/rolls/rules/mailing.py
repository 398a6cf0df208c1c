"""Mails to the people on a roll: places in the text, who is left out, when a reminder may go."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

PLACES = ("link", "step", "closes", "city")
"""What may stand in curly brackets in a text."""
_PLACE = re.compile(r"\{([^{}\n]*)\}")


class LeftOut(StrEnum):
    """Why somebody on the roll gets no mail of a batch."""

    NO_ADDRESS = "no-address"
    PROTECTED = "protected"
    BOUNCED = "bounced"
    OPTED_OUT = "opted-out"
    INVITED = "invited-before"
    ANSWERED = "answered"  # of steps in a body's name only, where it is no secret
    VOIDED = "voided"
    REJECTED = "rejected"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Reach:
    """What a roll says of reaching one person by mail."""

    has_address: bool
    is_protected: bool
    has_bounced: bool
    has_opted_out: bool
    was_invited: bool

    def left_out(self, *, is_invitation: bool) -> LeftOut | None:
        """Why they get no mail; None when they may be written to.

        A protected address is never written to by a third party; nobody is invited twice.
        """
        if self.is_protected:
            return LeftOut.PROTECTED
        if not self.has_address:
            return LeftOut.NO_ADDRESS
        if self.has_opted_out:
            return LeftOut.OPTED_OUT
        if self.has_bounced:
            return LeftOut.BOUNCED
        return LeftOut.INVITED if is_invitation and self.was_invited else None


def unknown_places(text: str) -> list[str]:
    """The names in curly brackets that mean nothing, in order."""
    return [name for name in _PLACE.findall(text) if name not in PLACES]


def has_place(text: str, name: str) -> bool:
    """True when the text has a place of this name."""
    return name in _PLACE.findall(text)


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with each known place filled; what is filled in is not looked at again."""
    return _PLACE.sub(lambda found: values.get(found[1], found[0]), text)


def languages_for(wanted: str | None, written: Iterable[str]) -> tuple[str, ...]:
    """The languages of somebody's mail: their own, or all there are when it is not known."""
    listed = tuple(written)
    return (wanted,) if wanted in listed else listed


def may_remind(*, minimum: int, reachable: int, silent: int | None) -> bool:
    """True when a reminder tells nothing of anybody: enough people might be its readers.

    `reachable` is how many could be written to, answered or not; `silent` how many have not taken
    part as the turnout says it, None where it does not say.
    """
    return reachable >= minimum and (silent is None or silent >= minimum)
