"""Taking notes in: sent twice they are stored once, and nothing acknowledged is lost."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engage.audit import audit
from workshops.models import (
    Contribution,
    ContributionSource,
    NoteCount,
    Prompt,
    SetAsideReason,
    Table,
    WorkshopSession,
)
from workshops.rules.joincodes import read_join_code
from workshops.rules.notes import NoteRefused, clean_note
from workshops.services.problems import (
    KeyReused,
    NoteInvalid,
    SessionNotBegun,
    SessionOver,
    UnknownJoinCode,
    UnknownNote,
    UnknownPlace,
)
from workshops.services.scheduling import subject_of

DELIVERY = timedelta(hours=72)
"""How long phones that joined before the end may still deliver what they hold."""


@dataclass(frozen=True, slots=True)
class Note:
    """What is sent: the words, where they belong, and the key that the sender made for them."""

    client_key: str
    prompt_key: str
    text: str
    source: ContributionSource
    table_number: int | None = None
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """The stored note, and whether it was there already."""

    contribution: Contribution
    is_repeat: bool


def find_open_session(session: Session, typed: str, *, now: datetime) -> WorkshopSession:
    """The session that somebody with this code may join now."""
    code = read_join_code(typed)
    if code is None:
        raise UnknownJoinCode
    # A code may have served a closed session before: the live one comes first.
    found = session.scalars(
        select(WorkshopSession)
        .where(WorkshopSession.join_code == code)
        .order_by(WorkshopSession.closed_at.is_not(None), WorkshopSession.starts_at.desc())
        .limit(1)
    ).first()
    if found is None:
        raise UnknownJoinCode
    if now < found.begins_at:
        raise SessionNotBegun(found.key)
    if not found.is_open(now):
        raise SessionOver(found.key)
    return found


def record_from_phone(
    session: Session, room: WorkshopSession, note: Note, *, joined_at: datetime, now: datetime
) -> Recorded:
    """The note is stored if the room is open, or was when this phone joined, for three days."""
    is_late = not room.is_open(now)
    if is_late and now < room.begins_at:
        raise SessionNotBegun(room.key)
    if is_late and not (joined_at < room.over_at and now < room.over_at + DELIVERY):
        raise SessionOver(room.key)
    return _record(session, room, note, is_late=is_late, now=now)


def record_contribution(
    session: Session, room: WorkshopSession, note: Note, *, now: datetime
) -> Recorded:
    """The note of facilitator or scribe is stored, during the session and after it."""
    return _record(session, room, note, is_late=False, now=now)


def find_by_client_key(session: Session, room: WorkshopSession, client_key: str) -> Contribution:
    """The stored note of this key."""
    stored = _stored(session, room, client_key)
    if stored is None:
        raise UnknownNote
    return stored


def set_aside(
    session: Session, contribution: Contribution, reason: SetAsideReason, *, by: UUID, now: datetime
) -> None:
    """The note is kept and counted but not used; who decided and why is in the log."""
    _revise(session, contribution)
    if contribution.set_aside_reason is None:
        _count(session, contribution, contribution.table, used=-1, set_aside=1)
    contribution.set_aside_reason = reason
    contribution.set_aside_at = now
    contribution.set_aside_by = by
    _log(session, "workshops:note:set_aside", contribution, by, {"reason": reason.value})


def restore(session: Session, contribution: Contribution, *, by: UUID) -> None:
    """The note is used again, as if it had never been set aside; the log remembers."""
    if contribution.set_aside_reason is None:
        return
    _revise(session, contribution)
    _count(session, contribution, contribution.table, used=1, set_aside=-1)
    contribution.set_aside_reason = None
    contribution.set_aside_at = None
    contribution.set_aside_by = None
    _log(session, "workshops:note:restored", contribution, by, {})


def _record(
    session: Session, room: WorkshopSession, note: Note, *, is_late: bool, now: datetime
) -> Recorded:
    try:
        text = clean_note(note.text)
    except NoteRefused as refused:
        raise NoteInvalid(refused.fault, refused.length) from refused
    prompt, table = _place(room, note)
    try:
        # The counters move inside the savepoint: a repeat leaves no gap in the numbers.
        with session.begin_nested():
            number, revision = _next(session, room.id, is_new=True)
            contribution = Contribution(
                session_id=room.id,
                prompt_id=prompt.id,
                table_id=table.id if table else None,
                client_key=note.client_key,
                number=number,
                revision=revision,
                text=text,
                language=note.language,
                source=note.source,
                is_late=is_late,
                recorded_at=now,
            )
            session.add(contribution)
            _count(session, contribution, table, used=1)
    except IntegrityError:
        stored = _stored(session, room, note.client_key)
        if stored is None:
            raise
        if (stored.text, stored.prompt_id) != (text, prompt.id):
            raise KeyReused(stored.number, stored.text) from None
        return Recorded(stored, is_repeat=True)
    return Recorded(contribution, is_repeat=False)


def _place(room: WorkshopSession, note: Note) -> tuple[Prompt, Table | None]:
    prompt = room.workshop.prompt(note.prompt_key)
    if prompt is None:
        raise UnknownPlace(note.prompt_key)
    if note.table_number is None:
        return prompt, None
    table = next((each for each in room.tables if each.number == note.table_number), None)
    if table is None:
        raise UnknownPlace(str(note.table_number))
    return prompt, table


def _stored(session: Session, room: WorkshopSession, client_key: str) -> Contribution | None:
    return session.scalars(
        select(Contribution).where(
            Contribution.session_id == room.id, Contribution.client_key == client_key
        )
    ).one_or_none()


def _next(session: Session, room_id: UUID, *, is_new: bool) -> tuple[int, int]:
    """The next number and revision; the row lock makes writers of one room take turns."""
    step = 1 if is_new else 0
    row = session.execute(
        update(WorkshopSession)
        .where(WorkshopSession.id == room_id)
        .values(
            last_number=WorkshopSession.last_number + step,
            last_revision=WorkshopSession.last_revision + 1,
        )
        .returning(WorkshopSession.last_number, WorkshopSession.last_revision)
        .execution_options(synchronize_session=False)
    ).one()
    return row.last_number, row.last_revision


def _count(
    session: Session, note: Contribution, table: Table | None, *, used: int, set_aside: int = 0
) -> None:
    """The running counts follow the note; the room's row is locked by then, so nobody races."""
    place = (note.session_id, note.prompt_id, table.number if table else 0)
    count = session.get(NoteCount, place, with_for_update=True, populate_existing=True)
    if count is None:
        count = NoteCount(session_id=place[0], prompt_id=place[1], table_number=place[2])
        count.used = count.set_aside = 0
        session.add(count)
    count.used += used
    count.set_aside += set_aside


def _revise(session: Session, contribution: Contribution) -> None:
    _, contribution.revision = _next(session, contribution.session_id, is_new=False)


def _log(
    session: Session, tag: str, contribution: Contribution, by: UUID, details: dict[str, str]
) -> None:
    audit(
        session,
        tag,
        actor=by,
        subject=f"{subject_of(contribution.session)}/{contribution.number}",
        details=details or None,
    )
