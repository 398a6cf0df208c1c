"""The history of an entry's words: who changed them, when and why."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.access import Role
from engage.db import Keyed, Localized, Model, enum_column
from voting.models.contest import Entry

WHY_LENGTH = 400


class EntryWording(Keyed, Model):
    """The words of an entry from one change to the next; every change but the first says why.

    `worded_at` is unknown only for words that are older than this history.
    """

    __tablename__ = "contest_entry_wording"
    __table_args__ = (
        UniqueConstraint("entry_id", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("number = 1 OR length(reason) > 0", name="reason"),
        CheckConstraint("number = 1 OR worded_at IS NOT NULL", name="worded_at"),
    )

    entry_id: Mapped[UUID] = mapped_column(ForeignKey("contest_entry.id", ondelete="CASCADE"))
    number: Mapped[int]
    text: Mapped[dict[str, str]] = mapped_column(Localized)
    description: Mapped[dict[str, str]] = mapped_column(Localized, default=dict)
    reason: Mapped[str] = mapped_column(String(WHY_LENGTH), default="")
    worded_by: Mapped[UUID | None]
    worded_as: Mapped[Role | None] = mapped_column(enum_column(Role, "worded_as"))
    worded_at: Mapped[datetime | None]

    entry: Mapped[Entry] = relationship(back_populates="wordings")
