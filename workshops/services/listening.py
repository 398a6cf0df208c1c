"""What a console, a phone and the big screen ask for again and again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from engage.processes.models import StepAudience
from engage.rolls.models import Collector, CollectorKind
from workshops.models import Contribution, NoteCount, WorkshopSession

BATCH = 200
"""The most notes that one answer carries; the next question gets the rest."""


@dataclass(frozen=True, slots=True)
class RoomNews:
    """The notes that are new or changed since a revision, and how far this answer goes."""

    revision: int
    notes: Sequence[Contribution]
    has_more: bool


@dataclass(frozen=True, slots=True)
class RoomCounts:
    """Notes in use by prompt and table number (0 = no table)."""

    by_prompt_and_table: Mapping[tuple[UUID, int], int]
    set_aside: int

    def of_prompt(self, prompt_id: UUID) -> int:
        """Notes in use under a prompt."""
        return sum(n for (prompt, _), n in self.by_prompt_and_table.items() if prompt == prompt_id)

    def of_table(self, number: int, prompt_id: UUID | None = None) -> int:
        """Notes in use from a table, under one prompt or all."""
        return sum(
            n
            for (prompt, table), n in self.by_prompt_and_table.items()
            if table == number and prompt_id in {None, prompt}
        )

    @property
    def used(self) -> int:
        """Notes in use altogether."""
        return sum(self.by_prompt_and_table.values())


def news_since(session: Session, room: WorkshopSession, revision: int) -> RoomNews:
    """New and changed notes after the revision, oldest change first."""
    found = session.scalars(
        select(Contribution)
        .where(Contribution.session_id == room.id, Contribution.revision > revision)
        .order_by(Contribution.revision)
        .options(joinedload(Contribution.prompt), joinedload(Contribution.table))
        .limit(BATCH + 1)
    ).all()
    notes = found[:BATCH]
    return RoomNews(
        revision=notes[-1].revision if notes else max(revision, 0),
        notes=notes,
        has_more=len(found) > BATCH,
    )


def latest_notes(
    session: Session,
    room: WorkshopSession,
    *,
    limit: int,
    is_public: bool,
    before: int | None = None,
) -> Sequence[Contribution]:
    """The room's last notes (before a number), newest first; for the wall only what it may show."""
    query = select(Contribution).where(Contribution.session_id == room.id)
    if before is not None:
        query = query.where(Contribution.number < before)
    if is_public:
        query = query.where(
            Contribution.set_aside_reason.is_(None),
            Contribution.prompt_id == room.current_prompt_id,
        )
    newest = query.order_by(Contribution.number.desc()).limit(limit)
    return session.scalars(
        newest.options(joinedload(Contribution.prompt), joinedload(Contribution.table))
    ).all()


def room_counts(session: Session, room: WorkshopSession) -> RoomCounts:
    """The running counts of one session."""
    rows = session.scalars(select(NoteCount).where(NoteCount.session_id == room.id)).all()
    return RoomCounts(
        {(row.prompt_id, row.table_number): row.used for row in rows},
        sum(row.set_aside for row in rows),
    )


def open_code(session: Session, step_audience: StepAudience, *, now: datetime) -> str | None:
    """The code of the audience's session now open, where an open link makes it public."""
    has_link = session.scalar(
        select(Collector.id).where(
            Collector.step_audience_id == step_audience.id, Collector.kind == CollectorKind.OPEN
        )
    )
    if has_link is None:
        return None
    rooms = session.scalars(
        select(WorkshopSession)
        .where(WorkshopSession.step_audience_id == step_audience.id)
        .order_by(WorkshopSession.starts_at)
    )
    return next((room.join_code for room in rooms if room.is_open(now)), None)


def session_totals(session: Session, workshop_id: UUID) -> Mapping[UUID, tuple[int, int]]:
    """(used, set aside) of every session of a workshop that has notes."""
    rows = session.execute(
        select(
            NoteCount.session_id,
            func.sum(NoteCount.used).label("used"),
            func.sum(NoteCount.set_aside).label("aside"),
        )
        .join(WorkshopSession, WorkshopSession.id == NoteCount.session_id)
        .where(WorkshopSession.workshop_id == workshop_id)
        .group_by(NoteCount.session_id)
    )
    return {row.session_id: (int(row.used), int(row.aside)) for row in rows}
