"""Typing in what was written on paper: the state of each table, links for typists, who typed."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.db import Keyed, Model, enum_column
from workshops.models.contribution import Contribution
from workshops.models.workshop import WorkshopSession


class SheetState(enum.Enum):
    """How far a table's papers are; a table without a row has not brought them."""

    RECEIVED = "received"
    TYPED = "typed"
    NONE = "none"


class TableSheet(Model):
    """The papers of one table: here, typed in, or none written."""

    __tablename__ = "workshop_table_sheet"

    table_id: Mapped[UUID] = mapped_column(
        ForeignKey("workshop_table.id", ondelete="CASCADE"), primary_key=True
    )
    state: Mapped[SheetState] = mapped_column(enum_column(SheetState, "state"))
    changed_at: Mapped[datetime]


class TypingLink(Keyed, Model):
    """A door for typists without an account, to one session, until it expires or is revoked.

    The code itself is not stored, only its SHA-256.
    """

    __tablename__ = "workshop_typing_link"
    __table_args__ = (
        CheckConstraint("(revoked_at IS NULL) = (revoked_by IS NULL)", name="revoked"),
        CheckConstraint("expires_at > made_at", name="times"),
    )

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("workshop_session.id", ondelete="CASCADE"), index=True
    )
    label: Mapped[str] = mapped_column(String(80))
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    made_at: Mapped[datetime]
    made_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    session: Mapped[WorkshopSession] = relationship()

    def is_valid(self, now: datetime) -> bool:
        """True while typists may come in by it."""
        return self.revoked_at is None and self.made_at <= now < self.expires_at


class TypedNote(Model):
    """By whom a note was typed in from paper: an account, or whoever holds the link."""

    __tablename__ = "workshop_typed_note"
    __table_args__ = (
        CheckConstraint("(link_id IS NULL) != (typed_by IS NULL)", name="link_or_account"),
    )

    contribution_id: Mapped[UUID] = mapped_column(
        ForeignKey("workshop_contribution.id", ondelete="CASCADE"), primary_key=True
    )
    link_id: Mapped[UUID | None] = mapped_column(ForeignKey("workshop_typing_link.id"), index=True)
    typed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"), index=True)

    contribution: Mapped[Contribution] = relationship()
