"""Typing in what was written on paper: notes with their dots, undone at once, table by table."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from engage.audit import audit
from workshops.models import (
    ClusteredNote,
    Contribution,
    Dot,
    DotDevice,
    NoteCount,
    SetAsideReason,
    SheetState,
    Table,
    TableSheet,
    TypedNote,
    TypingLink,
    WorkshopSession,
)
from workshops.rules.typing import NOTES_A_MINUTE
from workshops.services.problems import (
    NotYourNote,
    TooFast,
    TypingLinkClosed,
    UnknownNote,
    UnknownPlace,
)
from workshops.services.recording import Note, Recorded, record_contribution, set_aside
from workshops.services.scheduling import subject_of

TYPED_SHOWN = 12


@dataclass(frozen=True, slots=True)
class Typist:
    """Who types: an account, or whoever came in by a link (then `account_id` made the link)."""

    account_id: UUID
    link_id: UUID | None = None


def enter_note(
    session: Session, room: WorkshopSession, note: Note, *, dots: int, typist: Typist, now: datetime
) -> Recorded:
    """The note is stored with the dots beside it and with who typed it; sent twice, once."""
    _refuse_closed_or_hasty(session, typist, now)
    recorded = record_contribution(session, room, note, now=now)
    if recorded.is_repeat:
        return recorded
    key = recorded.contribution.id
    session.flush()
    by = {"link_id": typist.link_id} if typist.link_id else {"typed_by": typist.account_id}
    session.add(TypedNote(contribution_id=key, **by))
    if dots:
        set_paper_dots(session, recorded.contribution, dots, by=typist.account_id, now=now)
    session.flush()
    return recorded


def set_paper_dots(
    session: Session, note: Contribution, amount: int, *, by: UUID, now: datetime
) -> None:
    """The note has this many dots from paper, whatever was counted before; 0 takes them away."""
    dot = session.scalars(
        select(Dot).where(Dot.contribution_id == note.id, Dot.device == DotDevice.PAPER)
    ).one_or_none()
    if dot is not None and amount == 0:
        session.delete(dot)
    elif dot is not None:
        dot.amount, dot.counted_at, dot.counted_by = amount, now, by
    elif amount:
        session.add(
            Dot(
                contribution_id=note.id,
                device=DotDevice.PAPER,
                amount=amount,
                counted_at=now,
                counted_by=by,
            )
        )


def undo_note(
    session: Session, room: WorkshopSession, note_id: UUID, *, typist: Typist, now: datetime
) -> Contribution:
    """The typed note is set aside as typed twice, for it will be typed again or was already.

    Who came by a link undoes what came through that link; notes in a cluster are past undoing.
    """
    note = session.get(Contribution, note_id)
    typed = session.get(TypedNote, note_id)
    if note is None or note.session_id != room.id or typed is None:
        raise UnknownNote
    _refuse_closed(session, typist, now)
    if typist.link_id is not None and typed.link_id != typist.link_id:
        raise NotYourNote
    if session.get(ClusteredNote, note_id) is not None:
        raise NotYourNote
    if note.set_aside_reason is None:
        set_aside(session, note, SetAsideReason.DUPLICATE, by=typist.account_id, now=now)
    return note


def mark_sheet(
    session: Session,
    room: WorkshopSession,
    number: int,
    state: SheetState | None,
    *,
    typist: Typist,
    now: datetime,
) -> None:
    """The table's papers are in this state; None says that they haven't come."""
    _refuse_closed(session, typist, now)
    table = next((each for each in room.tables if each.number == number), None)
    if table is None:
        raise UnknownPlace(str(number))
    sheet = session.get(TableSheet, table.id)
    if state is None and sheet is not None:
        session.delete(sheet)
    elif state is not None:
        session.merge(TableSheet(table_id=table.id, state=state, changed_at=now))
    by = None if typist.link_id else typist.account_id
    audit(
        session,
        "workshops:sheet:marked",
        actor=by,
        subject=f"{subject_of(room)}/{number}",
        details={"state": state.value if state else None},
    )


@dataclass(frozen=True, slots=True)
class SheetLine:
    """A table of the checklist: the state of its papers and how many notes it has in use."""

    table: Table
    state: SheetState | None
    notes: int


def checklist(session: Session, room: WorkshopSession) -> Sequence[SheetLine]:
    """Every table of the room, in order."""
    states = {
        row.table_id: row.state
        for row in session.scalars(
            select(TableSheet).join(Table).where(Table.session_id == room.id)
        )
    }
    counts = session.execute(
        select(NoteCount.table_number, func.sum(NoteCount.used).label("used"))
        .where(NoteCount.session_id == room.id)
        .group_by(NoteCount.table_number)
    )
    used = {row.table_number: int(row.used) for row in counts}
    return [
        SheetLine(table, states.get(table.id), used.get(table.number, 0)) for table in room.tables
    ]


def last_typed(
    session: Session, room: WorkshopSession, typist: Typist
) -> Sequence[tuple[Contribution, int]]:
    """What this typist (or link) typed last, newest first, with the paper dots of each."""
    mine = (
        TypedNote.link_id == typist.link_id
        if typist.link_id
        else TypedNote.typed_by == typist.account_id
    )
    notes = session.scalars(
        select(Contribution)
        .join(TypedNote, TypedNote.contribution_id == Contribution.id)
        .where(Contribution.session_id == room.id, mine)
        .order_by(Contribution.number.desc())
        .limit(TYPED_SHOWN)
        .options(joinedload(Contribution.prompt), joinedload(Contribution.table))
    ).all()
    dots = _paper_dots(session, [note.id for note in notes])
    return [(note, dots.get(note.id, 0)) for note in notes]


def code_hash(code: str) -> bytes:
    """What is stored of a link's code."""
    return hashlib.sha256(code.encode()).digest()


def _paper_dots(session: Session, notes: Sequence[UUID]) -> Mapping[UUID, int]:
    rows = session.scalars(
        select(Dot).where(Dot.contribution_id.in_(notes), Dot.device == DotDevice.PAPER)
    )
    return {row.contribution_id: row.amount for row in rows}


def _refuse_closed(session: Session, typist: Typist, now: datetime) -> None:
    if typist.link_id is None:
        return
    link = session.get(TypingLink, typist.link_id, populate_existing=True)
    if link is None or not link.is_valid(now):
        raise TypingLinkClosed


def _refuse_closed_or_hasty(session: Session, typist: Typist, now: datetime) -> None:
    _refuse_closed(session, typist, now)
    if typist.link_id is None:
        return
    lately = session.scalar(
        select(func.count())
        .select_from(TypedNote)
        .join(Contribution, Contribution.id == TypedNote.contribution_id)
        .where(
            TypedNote.link_id == typist.link_id,
            Contribution.recorded_at > now - timedelta(minutes=1),
        )
    )
    if (lately or 0) >= NOTES_A_MINUTE:
        raise TooFast
