"""Addresses that are not written to any more: people said so, or mails came back."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session

from engage.audit import audit
from engage.errors import Invalid
from engage.processes.models import StepAudience
from engage.rolls.models import Elector, Roll
from engage.rolls.rules.bounce_rows import BounceReading, bounce_columns, read_bounces
from engage.tables.reading import Table

AT_ONCE = 400
"""How many addresses one statement names: SQLite takes no more than a thousand values."""


class NoAddressColumn(Invalid):
    """The list has no column of addresses."""


def opt_out(session: Session, elector: Elector, *, now: datetime) -> None:
    """The elector's address gets no more mails, on whichever roll it stands.

    Not written down: who it was. The rows themselves say it, as does a later import.
    """
    same = Elector.email == elector.email if elector.email else Elector.id == elector.id
    session.execute(
        update(Elector).where(same, Elector.opted_out_at.is_(None)).values(opted_out_at=now)
    )


def opted_out_addresses(session: Session) -> Mapping[str, datetime]:
    """The addresses on any roll that want no mail, and since when."""
    rows = session.execute(
        select(Elector.email, Elector.opted_out_at).where(
            Elector.opted_out_at.is_not(None), Elector.email.is_not(None)
        )
    )
    return {row.email: row.opted_out_at for row in rows if row.email and row.opted_out_at}


def import_bounces(
    session: Session,
    step_audience: StepAudience,
    table: Table,
    *,
    actor: UUID | None,
    now: datetime,
) -> BounceReading:
    """Whoever of the roll is on the list is not written to again; every row is accounted for."""
    columns = bounce_columns(table.headers)
    if "email" not in columns:
        raise NoAddressColumn(", ".join(table.headers)[:200])
    on_roll = (
        select(Elector.email)
        .join(Roll, Roll.id == Elector.roll_id)
        .where(Roll.step_audience_id == step_audience.id, Elector.email.is_not(None))
    )
    reading = read_bounces(
        ((row.number, row.values) for row in table.rows),
        columns,
        {email for email in session.scalars(on_roll) if email},
    )
    marked = _mark(session, step_audience, sorted({row.email for row in reading.matched}), now)
    audit(
        session,
        "rolls:bounces:imported",
        actor=actor,
        subject=step_audience.path,
        details={"read": reading.read, "marked": marked},
    )
    return reading


def _mark(session: Session, step_audience: StepAudience, emails: list[str], now: datetime) -> int:
    roll = select(Roll.id).where(Roll.step_audience_id == step_audience.id)
    marked = 0
    for start in range(0, len(emails), AT_ONCE):
        result = session.execute(
            update(Elector)
            .where(
                Elector.roll_id.in_(roll),
                Elector.email.in_(emails[start : start + AT_ONCE]),
                Elector.bounced_at.is_(None),
            )
            .values(bounced_at=now),
            execution_options={"synchronize_session": False},
        )
        marked += result.rowcount if isinstance(result, CursorResult) else 0
    return marked
