"""The tables of rolls: collectors, electors, bearer codes and turnout."""

from engage.rolls.models.collectors import (
    BearerCode,
    BearerState,
    Collector,
    CollectorKind,
    Turnout,
)
from engage.rolls.models.electors import Elector, Roll

__all__ = [
    "BearerCode",
    "BearerState",
    "Collector",
    "CollectorKind",
    "Elector",
    "Roll",
    "Turnout",
]
