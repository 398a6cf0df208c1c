"""Keeping the passages of a process in step with what its sources give."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import SystemRandom
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from engage.synthesis.models import EvidenceState, PassageRow
from engage.synthesis.rules.reconciling import by_step
from engage.synthesis.services.gathering import Evidence, GatheredPassage

CHUNK = 500
_MUTABLE = ("source", "prompt", "polarity", "language", "speaker", "weight", "is_quotable")


@dataclass(frozen=True, slots=True)
class Collected:
    """What the collecting changed."""

    added: int
    removed: int
    total: int


def keep_passages(
    session: Session, process_id: UUID, evidence: Evidence, *, now: datetime
) -> Collected:
    """The passages are exactly those of the evidence; run again, nothing changes.

    New ones are written in random order. A passage that its source has withdrawn is gone, with
    its codings.
    """
    wanted = {item.passage.public_id: _row(process_id, item) for item in evidence.passages}
    columns = (PassageRow.public_id, *(getattr(PassageRow, name) for name in _MUTABLE))
    query = select(*columns).where(PassageRow.process_id == process_id)
    known = {row.public_id: row._asdict() for row in session.execute(query)}
    gone = sorted(set(known) - set(wanted))
    fresh = [wanted[key] for key in wanted if key not in known]
    SystemRandom().shuffle(fresh)
    for part in _chunks(gone):
        session.execute(
            delete(PassageRow).where(
                PassageRow.process_id == process_id, PassageRow.public_id.in_(part)
            )
        )
    if fresh:
        session.execute(insert(PassageRow), fresh)
    _update_changed(session, process_id, wanted, known)
    _keep_state(session, process_id, evidence, len(wanted), now)
    return Collected(len(fresh), len(gone), len(wanted))


def _row(process_id: UUID, item: GatheredPassage) -> dict[str, Any]:
    passage = item.passage
    return {
        "process_id": process_id,
        "public_id": passage.public_id,
        "step_key": passage.step_key,
        "source": passage.source,
        "prompt_key": passage.prompt_key,
        "prompt": dict(passage.prompt),
        "audience": passage.audience,
        "unit_key": passage.unit_key,
        "polarity": passage.polarity,
        "language": passage.language,
        "speaker": passage.speaker,
        "weight": passage.weight,
        "occurrence": passage.occurrence,
        "text": passage.text,
        "is_quotable": item.is_quotable,
    }


def _update_changed(
    session: Session,
    process_id: UUID,
    wanted: Mapping[str, dict[str, Any]],
    known: Mapping[str, dict[str, Any]],
) -> None:
    """Wordings and weights follow the source; the reading of a passage stays."""
    for key in sorted(set(known) & set(wanted)):
        values = {name: wanted[key][name] for name in _MUTABLE}
        if any(known[key][name] != value for name, value in values.items()):
            session.execute(
                update(PassageRow)
                .where(PassageRow.process_id == process_id, PassageRow.public_id == key)
                .values(**values)
            )


def _keep_state(
    session: Session, process_id: UUID, evidence: Evidence, total: int, now: datetime
) -> None:
    read = session.scalar(
        select(func.count())
        .select_from(PassageRow)
        .where(PassageRow.process_id == process_id, PassageRow.read_at.is_not(None))
    )
    state = session.get(EvidenceState, process_id) or EvidenceState(process_id=process_id)
    state.passage_count, state.read_count = total, read or 0
    state.collected = {step.key: step.collected for step in by_step(evidence.counts)}
    state.collected_at = now
    session.add(state)
    session.flush()


def _chunks(keys: list[str]) -> Iterable[list[str]]:
    return (keys[start : start + CHUNK] for start in range(0, len(keys), CHUNK))
