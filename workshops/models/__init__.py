"""The tables of workshops, their sessions, prompts and tables, and of notes."""

from workshops.models.cluster import Cluster, ClusterDeed, ClusteredNote, ClusterStep
from workshops.models.contribution import (
    Contribution,
    ContributionSource,
    NoteCount,
    SetAsideReason,
)
from workshops.models.dot import Dot, DotDevice
from workshops.models.entry import SheetState, TableSheet, TypedNote, TypingLink
from workshops.models.sheet import NoteOrigin, SheetImport, SheetImportState, SheetProfile
from workshops.models.workshop import (
    Polarity,
    Prompt,
    Table,
    Workshop,
    WorkshopKind,
    WorkshopSession,
)

__all__ = [
    "Cluster",
    "ClusterDeed",
    "ClusterStep",
    "ClusteredNote",
    "Contribution",
    "ContributionSource",
    "Dot",
    "DotDevice",
    "NoteCount",
    "NoteOrigin",
    "Polarity",
    "Prompt",
    "SetAsideReason",
    "SheetImport",
    "SheetImportState",
    "SheetProfile",
    "SheetState",
    "Table",
    "TableSheet",
    "TypedNote",
    "TypingLink",
    "Workshop",
    "WorkshopKind",
    "WorkshopSession",
]
