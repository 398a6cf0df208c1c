"""Random samples: how many were drawn from how many, by which seed."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from engage.db import Model


class RollSample(Model):
    """The protocol of a roll that is a random sample.

    Drawn here it has a seed and the fingerprint of the whole list it was drawn from, so that the
    draw can be repeated; drawn elsewhere it has neither.
    """

    __tablename__ = "roll_sample"
    __table_args__ = (
        CheckConstraint("size > 0 AND size <= frame_size", name="size"),
        CheckConstraint("(seed IS NULL) = (frame_sha256 IS NULL)", name="drawn_here"),
    )

    roll_id: Mapped[UUID] = mapped_column(
        ForeignKey("roll.id", ondelete="CASCADE"), primary_key=True
    )
    frame_size: Mapped[int]
    size: Mapped[int]
    seed: Mapped[str | None] = mapped_column(String(80))
    frame_sha256: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    drawn_at: Mapped[datetime]
