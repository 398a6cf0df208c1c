"""The promise between a channel and the synthesis: findings, passages and counts that close.

A feature implements `EvidenceSource` and calls `register_source(app, source)` in its `feature.py`.
The synthesis never reads a feature's tables. What a source hands over is already disclosed: it has
gone through `engage.disclosure`, and a figure that may not be seen is None here, with a note that
says why.
"""

from collections.abc import Sequence
from typing import Protocol
from uuid import UUID

from flask import Flask
from sqlalchemy.orm import Session

from engage.synthesis.rules.evidence import (
    Finding,
    FindingOption,
    Measure,
    Passage,
    SourceCount,
    numbered,
)

__all__ = [
    "EvidenceSource",
    "Finding",
    "FindingOption",
    "Measure",
    "Passage",
    "SourceCount",
    "numbered",
    "register_source",
    "sources",
]
EXTENSION = "engage.synthesis.sources"


class EvidenceSource(Protocol):
    """What a channel offers the synthesis; each call reads and never writes."""

    @property
    def key(self) -> str:
        """The name of the channel, e.g. "surveys"; unique in the installation."""

    def counts(self, session: Session, process_id: UUID) -> Sequence[SourceCount]:
        """One row per step and audience that has anything to count."""

    def findings(self, session: Session, process_id: UUID) -> Sequence[Finding]:
        """Disclosed results of the steps whose results exist, in the order they were asked."""

    def passages(self, session: Session, process_id: UUID) -> Sequence[Passage]:
        """Every open text of the steps whose results exist, in any order."""


def register_source(app: Flask, source: EvidenceSource) -> None:
    """The synthesis of this application asks the source from now on; a key is taken once."""
    known: dict[str, EvidenceSource] = app.extensions.setdefault(EXTENSION, {})
    if source.key in known:
        raise ValueError(f"evidence source {source.key!r} is registered twice")
    known[source.key] = source


def sources(app: Flask) -> tuple[EvidenceSource, ...]:
    """The registered sources in the order of their keys, so every machine asks alike."""
    known: dict[str, EvidenceSource] = app.extensions.get(EXTENSION, {})
    return tuple(known[key] for key in sorted(known))
