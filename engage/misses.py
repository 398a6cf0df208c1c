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


class TooManyMisses(TooMany):
    """Too many wrong tries from this address within a minute."""


class Miss(Keyed, Model):
    """One wrong try: of what kind, from which address (HMAC with a key of the day), when."""

    __tablename__ = "miss"
    __table_args__ = (Index("ix_miss_kind_who_missed_at", "kind", "who", "missed_at"),)

    kind: Mapped[str] = mapped_column(String(40))
    who: Mapped[bytes] = mapped_column(LargeBinary(32))
    missed_at: Mapped[datetime]


def _who(address: str, now: datetime) -> bytes:
    key = current_app.config["SECRET_KEY"].encode()
    return hmac.digest(key, f"miss {now:%Y-%m-%d} {address}".encode(), "sha256")


def refuse_too_many(session: Session, kind: str, address: str, *, limit: int = LIMIT) -> None:
    """TooManyMisses when the address has missed `limit` times within the last minute."""
    now = utcnow()
    count = session.scalar(
        select(func.count(Miss.id)).where(
            Miss.kind == kind, Miss.who == _who(address, now), Miss.missed_at > now - WINDOW
        )
    )
    if (count or 0) >= limit:
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
    return {"deleted": result.rowcount if isinstance(result, CursorResult) else 0}


def init_misses(app: Flask) -> None:
    """The clearing stands in the timetable."""
    schedule(app, Row("misses.clear", 600, "what was counted of wrong tries ends after an hour"))
