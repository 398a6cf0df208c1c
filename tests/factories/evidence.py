"""A source of evidence for tests: a channel that says what it was told to say."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import UUID

from flask import Flask
from sqlalchemy.orm import Session

from engage.synthesis.sources import (
    EXTENSION,
    Finding,
    FindingOption,
    Measure,
    Passage,
    SourceCount,
)

OPTIONS = ("sea", "trains", "peace")


@dataclass
class ToldSource:
    """Findings, passages and counts as given, whichever process is asked for."""

    key: str = "told"
    told_counts: list[SourceCount] = field(default_factory=list)
    told_findings: list[Finding] = field(default_factory=list)
    told_passages: list[Passage] = field(default_factory=list)

    def counts(self, session: Session, process_id: UUID) -> Sequence[SourceCount]:
        """The counts it was given."""
        return self.told_counts

    def findings(self, session: Session, process_id: UUID) -> Sequence[Finding]:
        """The findings it was given."""
        return self.told_findings

    def passages(self, session: Session, process_id: UUID) -> Sequence[Passage]:
        """The passages it was given."""
        return self.told_passages


@contextmanager
def only_source(app: Flask, source: ToldSource) -> Iterator[ToldSource]:
    """Inside, the application knows this source and no other."""
    before = app.extensions.get(EXTENSION, {})
    app.extensions[EXTENSION] = {source.key: source}
    try:
        yield source
    finally:
        app.extensions[EXTENSION] = before


def passage(text: str, **changes: object) -> Passage:
    """A resident's note on what could be better."""
    values: dict[str, object] = {
        "step_key": "ilta",
        "source": "told",
        "prompt_key": "improve",
        "prompt": {"fi": "Mitä parannettavaa on?", "sv": "Vad kan bli bättre?"},
        "audience": "resident",
        "text": text,
        "language": "fi",
        **changes,
    }
    return Passage(**values)  # type: ignore[arg-type]


def scale(audience: str, mean: float | None, **changes: object) -> Finding:
    """A mark from one to five that an audience gave."""
    labels = {"1": {"fi": "huono"}, "5": {"fi": "hyvä"}}
    values: dict[str, object] = {
        "step_key": "kysely",
        "source": "told",
        "question_key": "services.schools",
        "measure": Measure.SCALE,
        "audience": audience,
        "wording": {"fi": "Koulut", "sv": "Skolorna", "en": "Schools"},
        "options": tuple(FindingOption(k, labels.get(k, {"fi": k})) for k in "12345"),
        "shown": 420,
        "answered": 400,
        "skipped": 15,
        "dont_know": 5,
        "mean": mean,
        "median": 3.0,
        "deviation": 1.0,
        **changes,
    }
    return Finding(**values)  # type: ignore[arg-type]


def choice(audience: str | None, counts: Sequence[int], **changes: object) -> Finding:
    """A choice between three things that an audience made."""
    values: dict[str, object] = {
        "step_key": "kysely",
        "source": "told",
        "question_key": "future",
        "measure": Measure.CHOICE,
        "audience": audience,
        "wording": {"fi": "Mistä meidät tunnetaan?", "en": "What should we be known for?"},
        "options": tuple(FindingOption(key, {"fi": key.title()}) for key in OPTIONS),
        "counts": dict(zip(OPTIONS, counts, strict=True)),
        "shown": sum(counts),
        "answered": sum(counts),
        "skipped": 0,
        "dont_know": 0,
        **changes,
    }
    return Finding(**values)  # type: ignore[arg-type]
