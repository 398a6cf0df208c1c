"""Bringing a roll in from a file."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.audit import audit
from engage.errors import Conflict, Invalid
from engage.localized import LANGUAGES
from engage.processes.models import StepAudience, Unit
from engage.rolls.models import Collector, CollectorKind, Elector, Roll, RollSample
from engage.rolls.rules.roll_rows import Refusal, RollReading, RollRow, column_names, read_rows
from engage.rolls.services.opting_out import opted_out_addresses
from engage.tables.reading import Table


class DoorsFixed(Conflict):
    """The contest is open: its published rule names the doors, and a new one would give no vote."""


class OneWayOnly(Conflict):
    """By two doors that check people in different ways one person could take part twice."""


class RollIsSample(Conflict):
    """The roll is a random sample: whoever were added would not have been drawn."""


class NoRollColumns(Invalid):
    """The file has neither a reference nor an e-mail column."""


@dataclass(slots=True)
class RollReport:
    """What became of the rows of a file: read = added + known + duplicates + refused."""

    read: int = 0
    added: int = 0
    known: int = 0
    duplicates: list[Refusal] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


def roll_of(session: Session, step_audience: StepAudience) -> Roll:
    """The audience's roll, with its collector; made when there is none."""
    roll = session.scalar(select(Roll).where(Roll.step_audience_id == step_audience.id))
    if roll is not None:
        return roll
    collector = collector_of(session, step_audience, CollectorKind.ROLL)
    roll = Roll(step_audience_id=step_audience.id, collector_id=collector.id)
    session.add(roll)
    session.flush()
    return roll


def collector_of(
    session: Session, step_audience: StepAudience, kind: CollectorKind, channel: str | None = None
) -> Collector:
    """The audience's door of this kind and channel; made when there is none."""
    key = f"{kind.value}-{channel}" if channel else kind.value
    found = session.scalar(
        select(Collector).where(
            Collector.step_audience_id == step_audience.id, Collector.key == key
        )
    )
    if found is None:
        found = Collector(step_audience_id=step_audience.id, key=key, kind=kind, channel=channel)
        session.add(found)
        session.flush()
    return found


def ensure_door(session: Session, step_audience: StepAudience, kind: CollectorKind) -> None:
    """The audience has this kind of door, or may still be given one; else DoorsFixed.

    OneWayOnly where people of a roll could come in by their sign-in as well.
    """
    if kind is CollectorKind.ROLL and _asks_who(session, step_audience):
        raise OneWayOnly(step_audience.path)
    if not step_audience.step.has_fixed_doors:
        return
    held = session.scalar(
        select(Collector.id).where(
            Collector.step_audience_id == step_audience.id, Collector.kind == kind
        )
    )
    if held is None:
        raise DoorsFixed(step_audience.step.key)


def _asks_who(session: Session, step_audience: StepAudience) -> bool:
    """Whether the audience has a door by a sign-in."""
    signed_in = (CollectorKind.ACCOUNT, CollectorKind.OIDC)
    held = select(Collector.id).where(
        Collector.step_audience_id == step_audience.id, Collector.kind.in_(signed_in)
    )
    return session.scalar(held.limit(1)) is not None


def import_roll(
    session: Session,
    step_audience: StepAudience,
    table: Table,
    *,
    actor: UUID | None,
    extracted_on: date | None = None,
) -> RollReport:
    """Everybody in the file is on the roll; the report accounts for each row.

    `extracted_on` is the day on which the list was drawn from its register (poimintapäivä).
    """
    ensure_door(session, step_audience, CollectorKind.ROLL)
    units = {unit.key: unit.id for unit in session.scalars(select(Unit))}
    reading = _reading(table, frozenset(units))
    roll = roll_of(session, step_audience)
    if session.get(RollSample, roll.id) is not None:
        raise RollIsSample(step_audience.path)
    roll.extracted_on = extracted_on or roll.extracted_on
    added = _add_electors(session, roll, reading.rows, units)
    audit(
        session,
        "rolls:roll:imported",
        actor=actor,
        subject=step_audience.path,
        details={"read": reading.read, "added": added},
    )
    return RollReport(
        read=reading.read,
        added=added,
        known=len(reading.rows) - added,
        duplicates=reading.duplicates,
        refused=reading.refused,
    )


def _reading(table: Table, units: frozenset[str]) -> RollReading:
    columns = column_names(table.headers)
    if not columns.keys() & {"person_ref", "email"}:
        raise NoRollColumns(", ".join(table.headers)[:200])
    rows = ((row.number, row.values) for row in table.rows)
    return read_rows(rows, columns, languages=frozenset(LANGUAGES), units=units)


def _add_electors(
    session: Session, roll: Roll, rows: list[RollRow], units: Mapping[str, UUID]
) -> int:
    known = session.execute(
        select(Elector.person_ref, Elector.email).where(Elector.roll_id == roll.id)
    ).all()
    refs = {row.person_ref for row in known}
    emails = {row.email for row in known if row.email}
    fresh = [row for row in rows if row.person_ref not in refs and row.email not in emails]
    unwanted = opted_out_addresses(session)
    session.add_all(
        Elector(
            roll_id=roll.id,
            person_ref=row.person_ref,
            name=row.name,
            email=row.email,
            language=row.language,
            address=row.address,
            unit_id=units[row.unit] if row.unit else None,
            has_protected_address=row.is_protected,
            opted_out_at=unwanted.get(row.email) if row.email else None,
        )
        for row in fresh
    )
    session.flush()
    return len(fresh)
