"""Links for typists without an account: one session each, an end, and a way to stop them."""

import hmac
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.audit import audit
from workshops.models import TypedNote, TypingLink, WorkshopSession
from workshops.rules.typing import read_typing_code, typing_code
from workshops.services.entering import code_hash
from workshops.services.problems import TypingLinkClosed, UnknownJoinCode
from workshops.services.scheduling import subject_of

LONGEST = timedelta(days=30)


def make_typing_link(
    session: Session,
    room: WorkshopSession,
    *,
    label: str,
    days: int,
    secret: bytes,
    by: UUID,
    now: datetime,
) -> TypingLink:
    """Whoever holds its code types notes into this session until the days are over."""
    key = uuid4()
    link = TypingLink(
        id=key,
        session_id=room.id,
        label=label.strip(),
        code_hash=code_hash(typing_code(secret, key.bytes)),
        made_at=now,
        made_by=by,
        expires_at=now + min(timedelta(days=days), LONGEST),
    )
    session.add(link)
    session.flush()
    audit(session, "workshops:typing_link:made", actor=by, subject=subject_of(room))
    return link


def revoke_typing_link(session: Session, link: TypingLink, *, by: UUID, now: datetime) -> None:
    """Nobody comes in by the link or writes through it any more; its notes stay."""
    if link.revoked_at is not None:
        return
    link.revoked_at, link.revoked_by = now, by
    audit(session, "workshops:typing_link:revoked", actor=by, subject=subject_of(link.session))


def find_typing_link(session: Session, typed: str, *, now: datetime) -> TypingLink:
    """The valid link of this code."""
    code = read_typing_code(typed)
    if code is None:
        raise UnknownJoinCode
    wanted = code_hash(code)
    link = session.scalars(select(TypingLink).where(TypingLink.code_hash == wanted)).one_or_none()
    if link is None or not hmac.compare_digest(link.code_hash, wanted):
        raise UnknownJoinCode
    if not link.is_valid(now):
        raise TypingLinkClosed
    return link


def links_of(session: Session, room: WorkshopSession) -> Sequence[TypingLink]:
    """Every link of the session there ever was, newest first."""
    return session.scalars(
        select(TypingLink)
        .where(TypingLink.session_id == room.id)
        .order_by(TypingLink.made_at.desc(), TypingLink.id)
    ).all()


def typed_through(session: Session, links: Sequence[TypingLink]) -> Mapping[UUID, int]:
    """How many notes came through each link, undone ones too."""
    rows = session.execute(
        select(TypedNote.link_id, func.count().label("notes"))
        .where(TypedNote.link_id.in_([link.id for link in links]))
        .group_by(TypedNote.link_id)
    )
    return {row.link_id: int(row.notes) for row in rows}
