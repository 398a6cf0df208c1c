"""The tables of workshops, their sessions, prompts and tables, and of notes."""

from workshops.models.contribution import (
    Contribution,
    ContributionSource,
    NoteCount,
    SetAsideReason,
)
from workshops.models.workshop import (
    Polarity,
    Prompt,
    Table,
    Workshop,
    WorkshopKind,
    WorkshopSession,
)

__all__ = [
    "Contribution",
    "ContributionSource",
    "NoteCount",
    "Polarity",
    "Prompt",
    "SetAsideReason",
    "Table",
    "Workshop",
    "WorkshopKind",
    "WorkshopSession",
]
