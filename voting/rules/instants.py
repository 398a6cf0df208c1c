"""Instants typed as a day and a clock time of a place, over both changes of its clocks."""

from datetime import UTC, date, datetime, time
from enum import StrEnum
from zoneinfo import ZoneInfo


class ClockFault(StrEnum):
    """Why a clock time of a day is no single instant."""

    SKIPPED = "skipped"
    TWICE = "twice"


class NoSingleInstant(ValueError):
    """The clocks skip this time or show it twice that day; carries which of the two."""

    def __init__(self, fault: ClockFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


def instant(day: date, clock: time, zone: ZoneInfo, *, turn: str = "") -> datetime:
    """The instant in UTC. `turn` is "first" or "second" where the clock shows the time twice."""
    first, second = (
        datetime.combine(day, clock).replace(tzinfo=zone, fold=fold).astimezone(UTC)
        for fold in (0, 1)
    )
    if first == second:
        return first
    if first > second:
        # A skipped time reads later before the change than after it.
        raise NoSingleInstant(ClockFault.SKIPPED)
    if turn not in {"first", "second"}:
        raise NoSingleInstant(ClockFault.TWICE)
    return first if turn == "first" else second


def turn_of(moment: datetime, zone: ZoneInfo) -> str:
    """Which of the two equal clock times the moment is; empty when there is one alone."""
    local = moment.astimezone(zone)
    other = local.replace(fold=1 - local.fold)
    if other.utcoffset() == local.utcoffset():
        return ""
    return "second" if local.fold else "first"
