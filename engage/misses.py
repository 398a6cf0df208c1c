"""Counting wrong codes and passwords, without keeping who tried: gone after an hour."""

import hmac
from datetime import datetime, timedelta

from flask import Flask, current_app
from sqlalchemy import Index, LargeBinary, String, delete, func, select
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Mapped, Session, mapped_column

from engage.clock import utcnow
from engage.db import Keyed, Model, unit_of_work
from engage.errors import TooMany
from engage.jobs import job_task
from engage.timetable import Row, schedule

WINDOW = timedelta(minutes=1)
LIMIT = 10
KEEP = timedelta(hours=1)
SHARED_LIMIT = 200
SHARED_FOR = timedelta(hours=2)
"""A class, a library or a hall behind one address: for so long it may miss so often a minute."""


class TooManyMisses(TooMany):
    """Too many wrong tries from this address within a minute."""


class Miss(Keyed, Model):
    """One wrong try: of what kind, from which address (HMAC with a key of the day), when."""

    __tablename__ = "miss"
    __table_args__ = (Index("ix_miss_kind_who_missed_at", "kind", "who", "missed_at"),)

    kind: Mapped[str] = mapped_column(String(40))
    who: Mapped[bytes] = mapped_column(LargeBinary(32))
    missed_at: Mapped[datetime]


class SharedPlace(Model):
    """An address that many people share for a while (HMAC with the key of the day), until when."""

    __tablename__ = "shared_place"

    who: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    until: Mapped[datetime]


def _who(address: str, now: datetime) -> bytes:
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.digest(key, f"miss {now:%Y-%m-%d} {address}".encode(), "sha256")


def open_shared_place(session: Session, address: str) -> datetime:
    """For two hours the address may miss as often as a full room does; until when that is."""
    now = utcnow()
    place = SharedPlace(who=_who(address, now), until=now + SHARED_FOR)
    session.merge(place)
    return place.until


def _is_shared(session: Session, address: str, now: datetime) -> bool:
    place = session.get(SharedPlace, _who(address, now))
    return place is not None and place.until > now


def refuse_too_many(
    session: Session,
    kind: str,
    address: str,
    *,
    limit: int = LIMIT,
    may_be_shared: bool = False,
) -> None:
    """TooManyMisses when the address has missed `limit` times within the last minute.

    Where a place may be shared, one that was opened as such has the limit of a full room.
    """
    now = utcnow()
    count = session.scalar(
        select(func.count(Miss.id)).where(
            Miss.kind == kind, Miss.who == _who(address, now), Miss.missed_at > now - WINDOW
        )
    )
    if (count or 0) < limit:
        return
    is_room = may_be_shared and _is_shared(session, address, now)
    if not is_room or (count or 0) >= SHARED_LIMIT:
        raise TooManyMisses(kind)


def record_miss(kind: str, address: str) -> None:
    """The wrong try counts against the address, in a transaction of its own."""
    now = utcnow()
    with unit_of_work() as session:
        session.add(Miss(kind=kind, who=_who(address, now), missed_at=now))


@job_task(name="misses.clear")
def clear_misses() -> dict[str, object]:
    """Tries of more than an hour ago are gone."""
    with unit_of_work() as session:
        result = session.execute(delete(Miss).where(Miss.missed_at < utcnow() - KEEP))
        session.execute(delete(SharedPlace).where(SharedPlace.until < utcnow()))
    return {"deleted": result.rowcount if isinstance(result, CursorResult) else 0}


def init_misses(app: Flask) -> None:
    """The clearing stands in the timetable."""
    schedule(app, Row("misses.clear", 600, "what was counted of wrong tries ends after an hour"))
