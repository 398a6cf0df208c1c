"""Putting passages under themes: the machine suggests, a person decides, and can take it back."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session, selectinload

from engage.audit import audit
from engage.db import get_or_abort
from engage.errors import NotFound
from engage.synthesis.models import Coding, CodingState, EvidenceState, PassageRow, Theme


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A theme that the machine proposes for a passage, with the words that speak for it."""

    theme_id: UUID
    score: float
    words: tuple[str, ...]


def unread_texts(session: Session, process_id: UUID) -> list[tuple[str, str, str | None]]:
    """Id, text and language of every passage that nobody has read."""
    query = (
        select(PassageRow.public_id, PassageRow.text, PassageRow.language)
        .where(PassageRow.process_id == process_id, PassageRow.read_at.is_(None))
        .order_by(PassageRow.public_id)
    )
    return [(row.public_id, row.text, row.language) for row in session.execute(query)]


def replace_suggestions(
    session: Session, process_id: UUID, found: Mapping[str, Sequence[Suggestion]]
) -> int:
    """Unread passages carry exactly these suggestions; what a person decided stays as it is."""
    unread = select(PassageRow.public_id).where(
        PassageRow.process_id == process_id, PassageRow.read_at.is_(None)
    )
    session.execute(
        delete(Coding).where(
            Coding.process_id == process_id,
            Coding.state == CodingState.SUGGESTED,
            Coding.passage_id.in_(unread),
        )
    )
    still_unread = set(session.scalars(unread))
    rows = [
        {
            "process_id": process_id,
            "passage_id": public_id,
            "theme_id": suggestion.theme_id,
            "state": CodingState.SUGGESTED,
            "is_from_machine": True,
            "reason": list(suggestion.words),
            "score": suggestion.score,
        }
        for public_id in sorted(found)
        if public_id in still_unread
        for suggestion in found[public_id]
    ]
    if rows:
        session.execute(insert(Coding), rows)
    return len(rows)


def next_passage(
    session: Session, process_id: UUID, *, after: str = "", theme_id: UUID | None = None
) -> PassageRow | None:
    """The next unread passage in the order of ids, from the beginning again after the last."""
    query = (
        select(PassageRow)
        .where(PassageRow.process_id == process_id, PassageRow.read_at.is_(None))
        .options(selectinload(PassageRow.codings).joinedload(Coding.theme))
        .order_by(PassageRow.public_id)
        .limit(1)
    )
    if theme_id is not None:
        query = query.where(PassageRow.codings.any(Coding.theme_id == theme_id))
    found = session.scalar(query.where(PassageRow.public_id > after))
    return found or (session.scalar(query) if after else None)


def get_passage(session: Session, process_id: UUID, public_id: str) -> PassageRow:
    """The passage with its codings, or NotFound."""
    passage = session.get(
        PassageRow, (process_id, public_id), options=[selectinload(PassageRow.codings)]
    )
    if passage is None:
        raise NotFound("passage")
    return passage


def decide(
    session: Session,
    process_id: UUID,
    public_id: str,
    *,
    accepted: Collection[UUID],
    by: UUID,
    now: datetime,
) -> PassageRow:
    """The passage is read: the chosen themes are accepted, every other suggestion is rejected."""
    passage = get_passage(session, process_id, public_id)
    known = {coding.theme_id: coding for coding in passage.codings}
    chosen = set(accepted)
    fresh = sorted(chosen - set(known))
    for theme_id in fresh:
        _require_theme(session, process_id, theme_id)
    for theme_id in fresh:
        known[theme_id] = Coding(process_id=process_id, theme_id=theme_id)
        passage.codings.append(known[theme_id])
    for theme_id, coding in known.items():
        coding.state = CodingState.ACCEPTED if theme_id in chosen else CodingState.REJECTED
        coding.decided_by, coding.decided_at = by, now
    if passage.read_at is None:
        _count_read(session, process_id, 1)
    passage.read_by, passage.read_at = by, now
    session.flush()
    keys = session.scalars(select(Theme.key).where(Theme.id.in_(chosen)).order_by(Theme.key))
    details = {"accepted": list(keys)}
    audit(session, "synthesis:passage:coded", actor=by, subject=public_id, details=details)
    return passage


def take_back(session: Session, process_id: UUID, public_id: str, *, by: UUID) -> PassageRow:
    """The passage is unread again: the machine's suggestions wait, a person's own are gone."""
    passage = get_passage(session, process_id, public_id)
    for coding in list(passage.codings):
        if coding.is_from_machine:
            coding.state = CodingState.SUGGESTED
            coding.decided_by = coding.decided_at = None
        else:
            passage.codings.remove(coding)
    if passage.read_at is not None:
        _count_read(session, process_id, -1)
    passage.read_by = passage.read_at = None
    session.flush()
    audit(session, "synthesis:passage:reopened", actor=by, subject=public_id)
    return passage


def _require_theme(session: Session, process_id: UUID, theme_id: UUID) -> None:
    if get_or_abort(session, Theme, theme_id).process_id != process_id:
        raise NotFound("theme")


def _count_read(session: Session, process_id: UUID, change: int) -> None:
    state = session.get(EvidenceState, process_id)
    if state is not None:
        state.read_count += change
