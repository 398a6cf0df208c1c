"""Rolls and electors: those entitled to take part by name."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.db import Keyed, Model
from engage.processes.models import StepAudience, Unit


class Roll(Keyed, Model):
    """The list of those entitled to take part as this audience of a step."""

    __tablename__ = "roll"

    step_audience_id: Mapped[UUID] = mapped_column(
        ForeignKey("step_audience.id", ondelete="CASCADE"), unique=True
    )
    collector_id: Mapped[UUID] = mapped_column(ForeignKey("collector.id"))
    extracted_on: Mapped[date | None]

    step_audience: Mapped[StepAudience] = relationship()
    electors: Mapped[list[Elector]] = relationship(
        back_populates="roll", cascade="all, delete-orphan", passive_deletes=True
    )


class Elector(Keyed, Model):
    """One person on a roll. Whether they took part is never written here."""

    __tablename__ = "elector"
    __table_args__ = (
        UniqueConstraint("roll_id", "person_ref"),
        UniqueConstraint("roll_id", "email"),
    )

    roll_id: Mapped[UUID] = mapped_column(ForeignKey("roll.id", ondelete="CASCADE"))
    person_ref: Mapped[str] = mapped_column(String(120))
    name: Mapped[str] = mapped_column(String(200), default="")
    email: Mapped[str | None] = mapped_column(String(254))
    language: Mapped[str | None] = mapped_column(String(8))
    address: Mapped[str] = mapped_column(String(400), default="")  # the lines on an envelope
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"))
    has_protected_address: Mapped[bool] = mapped_column(default=False)
    code_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    code_number: Mapped[int] = mapped_column(default=0)  # which of their codes is the valid one
    voided_at: Mapped[datetime | None]
    # None of these tells whether they took part: a reminder writes none of them.
    invited_at: Mapped[datetime | None]
    bounced_at: Mapped[datetime | None]
    opted_out_at: Mapped[datetime | None]

    roll: Mapped[Roll] = relationship(back_populates="electors")
    unit: Mapped[Unit | None] = relationship()
