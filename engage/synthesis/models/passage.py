"""Open texts as the synthesis keeps them, under ids made from their content."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.db import Json, Localized, Model

if TYPE_CHECKING:
    from engage.synthesis.models.theme import Coding


class PassageRow(Model):
    """One passage of a process. Nothing in the row tells when or by whom it was written.

    `read_by` and `read_at` are about the editor who read it. The rows are written in shuffled
    order, and on SQLite the table has no hidden row number either.
    """

    __tablename__ = "passage"
    __table_args__ = (
        CheckConstraint("(read_by IS NULL) = (read_at IS NULL)", name="read"),
        CheckConstraint("weight >= 0", name="weight"),
        Index("ix_passage_process_id_step_key", "process_id", "step_key"),
        {"sqlite_with_rowid": False},
    )

    process_id: Mapped[UUID] = mapped_column(
        ForeignKey("process.id", ondelete="CASCADE"), primary_key=True
    )
    public_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    step_key: Mapped[str] = mapped_column(String(60))
    source: Mapped[str] = mapped_column(String(60))
    prompt_key: Mapped[str] = mapped_column(String(120))
    prompt: Mapped[dict[str, str]] = mapped_column(Localized)
    audience: Mapped[str] = mapped_column(String(60))
    unit_key: Mapped[str | None] = mapped_column(String(60))
    polarity: Mapped[str | None] = mapped_column(String(20))
    language: Mapped[str | None] = mapped_column(String(8))
    speaker: Mapped[str | None] = mapped_column(String(200))
    weight: Mapped[int] = mapped_column(default=0)
    occurrence: Mapped[int] = mapped_column(default=1)  # which of several equal copies
    text: Mapped[str] = mapped_column(Text)
    # False where so few of the audience answered that their words could point at somebody.
    is_quotable: Mapped[bool] = mapped_column(default=False)
    read_by: Mapped[UUID | None]
    read_at: Mapped[datetime | None]

    codings: Mapped[list[Coding]] = relationship(
        back_populates="passage", cascade="all, delete-orphan", passive_deletes=True
    )


class EvidenceState(Model):
    """What the last collecting found, so that pages need not count it again."""

    __tablename__ = "evidence_state"
    __table_args__ = (CheckConstraint("read_count <= passage_count", name="read_count"),)

    process_id: Mapped[UUID] = mapped_column(
        ForeignKey("process.id", ondelete="CASCADE"), primary_key=True
    )
    passage_count: Mapped[int] = mapped_column(default=0)
    read_count: Mapped[int] = mapped_column(default=0)
    collected: Mapped[dict[str, int]] = mapped_column(Json, default=dict)  # by step key
    collected_at: Mapped[datetime | None]
