"""Who takes part (audiences), where they belong (units), who speaks in its own name (bodies)."""

from __future__ import annotations

import enum
from datetime import date
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.db import Keyed, Localized, Model, enum_column

if TYPE_CHECKING:
    from engage.processes.models.process import Process


class AudienceRoot(enum.Enum):
    """The four roots of all audiences."""

    RESIDENT = "resident"
    STAFF = "staff"
    TRUSTEE = "trustee"
    PARTNER = "partner"


class Audience(Keyed, Model):
    """A group of people whose views are told apart; a process adds more under one of the roots."""

    __tablename__ = "audience"
    __table_args__ = (UniqueConstraint("process_id", "key"),)

    process_id: Mapped[UUID] = mapped_column(ForeignKey("process.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(60))
    root: Mapped[AudienceRoot] = mapped_column(enum_column(AudienceRoot, "root"))
    title: Mapped[dict[str, str]] = mapped_column(Localized)
    position: Mapped[int] = mapped_column(default=0)

    process: Mapped[Process] = relationship(back_populates="audiences")


class UnitKind(enum.Enum):
    """What sort of unit it is."""

    DISTRICT = "district"
    SERVICE_AREA = "service_area"
    WORK_UNIT = "work_unit"
    MANAGEMENT_GROUP = "management_group"


class Unit(Keyed, Model):
    """A district or part of the organisation, with its validity and maybe a successor."""

    __tablename__ = "unit"
    __table_args__ = (CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name="valid"),)

    key: Mapped[str] = mapped_column(String(60), unique=True)
    kind: Mapped[UnitKind] = mapped_column(enum_column(UnitKind, "kind"))
    title: Mapped[dict[str, str]] = mapped_column(Localized)
    parent_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"), index=True)
    successor_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    position: Mapped[int] = mapped_column(default=0)

    parent: Mapped[Unit | None] = relationship(remote_side="Unit.id", foreign_keys=[parent_id])
    successor: Mapped[Unit | None] = relationship(
        remote_side="Unit.id", foreign_keys=[successor_id]
    )


class BodyKind(enum.Enum):
    """What sort of body it is."""

    COUNCIL = "council"
    BOARD = "board"
    COMMITTEE = "committee"
    CHAIRS = "chairs"
    COUNCIL_GROUP = "council_group"
    STATUTORY_COUNCIL = "statutory_council"
    COOPERATION = "cooperation"
    MANAGEMENT = "management"
    STAFF_PANEL = "staff_panel"


class Body(Keyed, Model):
    """A board, committee or group that speaks in its own name."""

    __tablename__ = "body"

    key: Mapped[str] = mapped_column(String(60), unique=True)
    kind: Mapped[BodyKind] = mapped_column(enum_column(BodyKind, "kind"))
    title: Mapped[dict[str, str]] = mapped_column(Localized)
    position: Mapped[int] = mapped_column(default=0)
