"""Dots on notes: given by a device, or counted from paper."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from engage.db import Keyed, Model, enum_column


class DotDevice(enum.Enum):
    """By which way the dots came."""

    PERSON = "person"
    PAPER = "paper"


class Dot(Keyed, Model):
    """Dots on one note. A device gives them under a key of its own that names nobody; paper dots
    are one count a note, with who counted."""

    __tablename__ = "workshop_dot"
    __table_args__ = (
        UniqueConstraint("contribution_id", "dotter"),
        Index(
            "uq_workshop_dot_paper",
            "contribution_id",
            unique=True,
            sqlite_where=text("device = 'paper'"),
            postgresql_where=text("device = 'paper'"),
        ),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("(device = 'person') = (dotter IS NOT NULL)", name="dotter"),
    )

    contribution_id: Mapped[UUID] = mapped_column(
        ForeignKey("workshop_contribution.id", ondelete="CASCADE"), index=True
    )
    device: Mapped[DotDevice] = mapped_column(enum_column(DotDevice, "device"))
    dotter: Mapped[str | None] = mapped_column(String(64))
    amount: Mapped[int]
    counted_at: Mapped[datetime]
    counted_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
