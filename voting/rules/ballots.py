"""What a valid ballot is: kinds of ballots, their marks, and the text that holds the marks."""

import json
from collections.abc import Collection, Iterable, Mapping
from enum import StrEnum
from typing import TypeAlias

# A mark is an option and a whole number: 1 for a tick, and room for stars, ranks and points.
# Sorted by option, so that equal ballots are equal values; a blank ballot has no marks.
Marks: TypeAlias = tuple[tuple[str, int], ...]
Ballots: TypeAlias = Mapping[Marks, int]

BLANK: Marks = ()
TICK = 1


class BallotKind(StrEnum):
    """How a voter marks a ballot."""

    SINGLE = "single"
    APPROVAL = "approval"


class BallotFault(StrEnum):
    """Why marks are no ballot of a contest."""

    NO_SUCH_OPTION = "no-such-option"
    REPEATED_OPTION = "repeated-option"
    TOO_MANY = "too-many"


class InvalidBallot(ValueError):
    """The marks are no ballot of this contest; carries the reason and the option in question."""

    def __init__(self, fault: BallotFault, option: str | None = None) -> None:
        super().__init__(fault.value if option is None else f"{fault.value}: {option}")
        self.fault = fault
        self.option = option


def mark_ballot(kind: BallotKind, options: Collection[str], chosen: Iterable[str]) -> Marks:
    """The marks of a ballot on which the chosen options are ticked; none chosen is a blank one."""
    ticked = sorted(chosen)
    for position, option in enumerate(ticked):
        if option not in options:
            raise InvalidBallot(BallotFault.NO_SUCH_OPTION, option)
        if position and ticked[position - 1] == option:
            raise InvalidBallot(BallotFault.REPEATED_OPTION, option)
    if kind is BallotKind.SINGLE and len(ticked) > 1:
        raise InvalidBallot(BallotFault.TOO_MANY)
    return tuple((option, TICK) for option in ticked)


def chosen_options(marks: Marks) -> tuple[str, ...]:
    """The options that carry a mark."""
    return tuple(option for option, _ in marks)


def pack_marks(marks: Marks) -> str:
    """One text for equal marks, small enough for a row."""
    return json.dumps(dict(marks), ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def unpack_marks(packed: str) -> Marks:
    """The marks that were packed."""
    return tuple(sorted(json.loads(packed).items()))


def add_ballots(piles: Iterable[Ballots]) -> dict[Marks, int]:
    """All piles as one: equal ballots are counted together."""
    together: dict[Marks, int] = {}
    for pile in piles:
        for marks, number in pile.items():
            together[marks] = together.get(marks, 0) + number
    return together


def count_ballots(ballots: Ballots) -> int:
    """How many ballots there are, blank ones among them."""
    return sum(ballots.values())
