"""The tables of rolls: collectors, electors, bearer codes and turnout."""

from engage.rolls.models.collectors import (
    BearerCode,
    BearerState,
    Collector,
    CollectorKind,
    DoorForm,
    Turnout,
)
from engage.rolls.models.electors import Elector, Roll
from engage.rolls.models.mails import MailBatch, MailKind, MailRecipient
from engage.rolls.models.samples import RollSample

__all__ = [
    "BearerCode",
    "BearerState",
    "Collector",
    "CollectorKind",
    "DoorForm",
    "Elector",
    "MailBatch",
    "MailKind",
    "MailRecipient",
    "Roll",
    "RollSample",
    "Turnout",
]
