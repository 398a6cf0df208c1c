"""Batches of mails to the people on a roll: what was written, to how many; not to whom."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.db import Json, Keyed, Localized, Model, Timestamped, enum_column
from engage.processes.models import StepAudience

RUNNING = "asked_at IS NOT NULL AND finished_at IS NULL"


class MailKind(enum.Enum):
    """What a batch is for."""

    INVITATION = "invitation"
    REMINDER = "reminder"
    THANKS = "thanks-and-reminder"


class MailBatch(Keyed, Timestamped, Model):
    """One text to the people on a roll: written, then asked for, started and finished.

    A reminder of a secret step is never counted: how many got it would tell how many had not
    answered. `considered` is how many addresses it was worked out for, answered or not.
    """

    __tablename__ = "mail_batch"
    __table_args__ = (
        CheckConstraint("kind <> 'reminder' OR NOT uses_open_link", name="reminder_link"),
        CheckConstraint(
            "is_counted OR (accepted IS NULL AND refused IS NULL AND given_up IS NULL)",
            name="counted",
        ),
        CheckConstraint("finished_at IS NULL OR asked_at IS NOT NULL", name="order"),
        Index(
            "uq_mail_batch_running",
            "step_audience_id",
            unique=True,
            sqlite_where=text(RUNNING),
            postgresql_where=text(RUNNING),
        ),
    )

    step_audience_id: Mapped[UUID] = mapped_column(
        ForeignKey("step_audience.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[MailKind] = mapped_column(enum_column(MailKind, "kind"))
    uses_open_link: Mapped[bool] = mapped_column(default=False)
    subject: Mapped[dict[str, str]] = mapped_column(Localized)
    body: Mapped[dict[str, str]] = mapped_column(Localized)
    preview_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32), unique=True)
    written_by: Mapped[UUID | None]

    asked_at: Mapped[datetime | None]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    job_id: Mapped[UUID | None]
    rounds: Mapped[int] = mapped_column(default=0)

    is_counted: Mapped[bool]
    considered: Mapped[int | None]
    accepted: Mapped[int | None]
    refused: Mapped[int | None]
    given_up: Mapped[int | None]
    left_out: Mapped[dict[str, int]] = mapped_column(Json, default=dict)

    step_audience: Mapped[StepAudience] = relationship()


class MailRecipient(Model):
    """Somebody whom a batch has still to look at; the row goes when that is done.

    The rows of a reminder hold everybody who may be written to, answered or not, so that they
    never tell the two apart.
    """

    __tablename__ = "mail_recipient"

    batch_id: Mapped[UUID] = mapped_column(
        ForeignKey("mail_batch.id", ondelete="CASCADE"), primary_key=True
    )
    elector_id: Mapped[UUID] = mapped_column(
        ForeignKey("elector.id", ondelete="CASCADE"), primary_key=True, index=True
    )
