"""One note, as it was written, and the running counts of notes."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.db import Keyed, Model, enum_column
from workshops.models.workshop import Prompt, Table, WorkshopSession


class ContributionSource(enum.Enum):
    """By which way the note came in."""

    PHONE = "phone"
    FACILITATOR = "facilitator"
    SCRIBE = "scribe"
    PAPER = "paper"


class SetAsideReason(enum.Enum):
    """Why a note is not used; it is kept and counted all the same."""

    DUPLICATE = "duplicate"
    OFF_TOPIC = "off_topic"
    PERSONAL_DATA = "personal_data"
    UNREADABLE = "unreadable"
    INAPPROPRIATE = "inappropriate"
    TRIAL = "trial"


class Contribution(Keyed, Model):
    """A note under a prompt. Nothing here says who wrote it: no participant, address or device.

    The text is never edited. `number` is its place in the session; `revision` moves on whenever
    the note is set aside or restored.
    """

    __tablename__ = "workshop_contribution"
    __table_args__ = (
        UniqueConstraint("session_id", "client_key"),
        UniqueConstraint("session_id", "number"),
        Index("ix_workshop_contribution_session_id_revision", "session_id", "revision"),
        Index("ix_workshop_contribution_session_id_prompt_id", "session_id", "prompt_id"),
        CheckConstraint("length(text) BETWEEN 1 AND 2000", name="text"),
        CheckConstraint(
            "(set_aside_reason IS NULL) = (set_aside_at IS NULL)"
            " AND (set_aside_reason IS NULL) = (set_aside_by IS NULL)",
            name="set_aside",
        ),
    )

    session_id: Mapped[UUID] = mapped_column(ForeignKey("workshop_session.id", ondelete="CASCADE"))
    prompt_id: Mapped[UUID] = mapped_column(ForeignKey("workshop_prompt.id"), index=True)
    table_id: Mapped[UUID | None] = mapped_column(ForeignKey("workshop_table.id"), index=True)
    client_key: Mapped[str] = mapped_column(String(64))
    number: Mapped[int]
    revision: Mapped[int]
    text: Mapped[str] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(String(8))
    source: Mapped[ContributionSource] = mapped_column(enum_column(ContributionSource, "source"))
    is_late: Mapped[bool] = mapped_column(default=False)
    recorded_at: Mapped[datetime]
    set_aside_reason: Mapped[SetAsideReason | None] = mapped_column(
        enum_column(SetAsideReason, "set_aside_reason")
    )
    set_aside_at: Mapped[datetime | None]
    set_aside_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    session: Mapped[WorkshopSession] = relationship()
    prompt: Mapped[Prompt] = relationship()
    table: Mapped[Table | None] = relationship()


class NoteCount(Model):
    """How many notes of a prompt came from a table (0 = no table), kept with each note.

    Pages read these few rows, never the notes, to say how many there are.
    """

    __tablename__ = "workshop_note_count"
    __table_args__ = (CheckConstraint("used >= 0 AND set_aside >= 0", name="counts"),)

    session_id: Mapped[UUID] = mapped_column(
        ForeignKey("workshop_session.id", ondelete="CASCADE"), primary_key=True
    )
    prompt_id: Mapped[UUID] = mapped_column(ForeignKey("workshop_prompt.id"), primary_key=True)
    table_number: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    used: Mapped[int] = mapped_column(default=0)
    set_aside: Mapped[int] = mapped_column(default=0)
