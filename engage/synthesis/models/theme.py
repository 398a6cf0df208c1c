"""What people talk about, and which passages were put under it by whom."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.db import Json, Keyed, Localized, Model, enum_column

if TYPE_CHECKING:
    from engage.synthesis.models.passage import PassageRow


class Theme(Keyed, Model):
    """A code of the process's codebook; its keywords by language make suggestions, no more."""

    __tablename__ = "theme"
    __table_args__ = (UniqueConstraint("process_id", "key"),)

    process_id: Mapped[UUID] = mapped_column(ForeignKey("process.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(60))
    title: Mapped[dict[str, str]] = mapped_column(Localized)
    description: Mapped[dict[str, str]] = mapped_column(Localized, default=dict)
    keywords: Mapped[dict[str, list[str]]] = mapped_column(Json, default=dict)
    is_retired: Mapped[bool] = mapped_column(default=False)
    position: Mapped[int] = mapped_column(default=0)

    codings: Mapped[list[Coding]] = relationship(
        back_populates="theme", cascade="all, delete-orphan", passive_deletes=True
    )


class CodingState(enum.Enum):
    """A machine suggests; a person accepts or rejects."""

    SUGGESTED = "suggested"
    ACCEPTED = "accepted"
    REJECTED = "rejected"


class Coding(Keyed, Model):
    """A passage under a theme: who put it there, why, and who decided."""

    __tablename__ = "coding"
    __table_args__ = (
        UniqueConstraint("process_id", "passage_id", "theme_id"),
        ForeignKeyConstraint(
            ["process_id", "passage_id"],
            ["passage.process_id", "passage.public_id"],
            ondelete="CASCADE",
        ),
        CheckConstraint("(state = 'suggested') = (decided_by IS NULL)", name="decided_by_a_person"),
        CheckConstraint("(decided_by IS NULL) = (decided_at IS NULL)", name="decided"),
        Index("ix_coding_theme_id_state", "theme_id", "state"),
    )

    process_id: Mapped[UUID]
    passage_id: Mapped[str] = mapped_column(String(32))
    theme_id: Mapped[UUID] = mapped_column(ForeignKey("theme.id", ondelete="CASCADE"))
    state: Mapped[CodingState] = mapped_column(enum_column(CodingState, "state"))
    # True when the machine proposed it; then `reason` holds the words that spoke for it.
    is_from_machine: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[list[str]] = mapped_column(Json, default=list)
    score: Mapped[float] = mapped_column(Float, default=0.0)
    decided_by: Mapped[UUID | None]
    decided_at: Mapped[datetime | None]

    passage: Mapped[PassageRow] = relationship(back_populates="codings")
    theme: Mapped[Theme] = relationship(back_populates="codings")
