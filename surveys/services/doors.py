"""The doors of a survey, as its pages tell them apart."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.rolls.models import Collector, CollectorKind, DoorForm
from surveys.services.lookup import Asked


def open_door(session: Session, asked: Asked, via: str | None) -> Collector | None:
    """The open link of that channel, else any; None where a code is asked for or all are closed."""
    doors = session.scalars(
        select(Collector)
        .where(
            Collector.step_audience_id == asked.survey.step_audience_id,
            Collector.kind == CollectorKind.OPEN,
            Collector.form == DoorForm.PLAIN,
            Collector.closed_at.is_(None),
        )
        .order_by(Collector.key)
    ).all()
    named = [door for door in doors if via and door.channel == via]
    return next(iter([*named, *doors]), None)


def kiosk_door(session: Session, collector_id: UUID) -> Collector | None:
    """The door that a kiosk stands for; None once it has been closed."""
    door = session.get(Collector, collector_id)
    is_kiosk = door is not None and door.form is DoorForm.KIOSK and door.closed_at is None
    return door if is_kiosk else None


def doors_of(session: Session, surveys: Sequence[Asked]) -> dict[str, Collector]:
    """Every door of these surveys by its id as text, the form in which results name it."""
    audiences = [asked.survey.step_audience_id for asked in surveys]
    doors = session.scalars(
        select(Collector).where(Collector.step_audience_id.in_(audiences)).order_by(Collector.key)
    )
    return {str(door.id): door for door in doors}
