"""What a contest says of its electorates beside weight and minimum; and of overlapping rolls."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.db import Keyed, Localized, Model
from engage.processes.models import StepAudience
from voting.models.contest import Contest

PRECEDENCE_LENGTH = 400


class ContestElectorate(Model):
    """An electorate's quorum, and what somebody declares who votes without a code."""

    __tablename__ = "contest_electorate"
    __table_args__ = (CheckConstraint("quorum >= 0", name="quorum"),)

    step_audience_id: Mapped[UUID] = mapped_column(
        ForeignKey("step_audience.id", ondelete="CASCADE"), primary_key=True
    )
    # With fewer ballots than this no weighted result is given; 0 asks for none.
    quorum: Mapped[int] = mapped_column(default=0)
    declaration: Mapped[dict[str, str]] = mapped_column(Localized, default=dict)


class RollPrecedence(Keyed, Model):
    """How a person settled that two rolls share people: both ballots, or the one that is kept.

    `shared` is how many there were then; when it has changed, the pair must be settled again.
    """

    __tablename__ = "contest_roll_precedence"
    __table_args__ = (
        UniqueConstraint("contest_id", "first_id", "second_id"),
        CheckConstraint("first_id <> second_id", name="pair"),
        CheckConstraint(
            "kept_id IS NULL OR kept_id = first_id OR kept_id = second_id", name="kept"
        ),
        CheckConstraint("length(reason) > 0", name="reason"),
        CheckConstraint("shared >= 1", name="shared"),
    )

    contest_id: Mapped[UUID] = mapped_column(ForeignKey("contest.id", ondelete="CASCADE"))
    first_id: Mapped[UUID] = mapped_column(ForeignKey("step_audience.id", ondelete="CASCADE"))
    second_id: Mapped[UUID] = mapped_column(ForeignKey("step_audience.id", ondelete="CASCADE"))
    kept_id: Mapped[UUID | None] = mapped_column(ForeignKey("step_audience.id", ondelete="CASCADE"))
    shared: Mapped[int]
    reason: Mapped[str] = mapped_column(String(PRECEDENCE_LENGTH))
    settled_by: Mapped[UUID | None]
    settled_at: Mapped[datetime]

    contest: Mapped[Contest] = relationship()
    first: Mapped[StepAudience] = relationship(foreign_keys=[first_id])
    second: Mapped[StepAudience] = relationship(foreign_keys=[second_id])
    kept: Mapped[StepAudience | None] = relationship(foreign_keys=[kept_id])
