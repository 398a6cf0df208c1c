"""Paper ballots: bundles, every count that was made of them, and how they were accounted for."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.db import Json, Keyed, Model
from engage.processes.models import StepAudience
from voting.models.contest import Contest

LABEL_LENGTH = 100
REASON_LENGTH = 400


class PaperBundle(Keyed, Model):
    """A bundle of paper ballots of one electorate that came through its paper door."""

    __tablename__ = "contest_paper_bundle"
    __table_args__ = (
        UniqueConstraint("contest_id", "number"),
        CheckConstraint("number >= 1", name="number"),
    )

    contest_id: Mapped[UUID] = mapped_column(ForeignKey("contest.id"))
    step_audience_id: Mapped[UUID] = mapped_column(ForeignKey("step_audience.id"))
    collector_id: Mapped[UUID] = mapped_column(ForeignKey("collector.id"))
    number: Mapped[int]
    label: Mapped[str] = mapped_column(String(LABEL_LENGTH), default="")

    contest: Mapped[Contest] = relationship()
    step_audience: Mapped[StepAudience] = relationship()
    readings: Mapped[list[PaperReading]] = relationship(
        back_populates="bundle", order_by="PaperReading.number"
    )


class PaperReading(Keyed, Model):
    """One count of a bundle by one person. Rows are added and never changed."""

    __tablename__ = "contest_paper_reading"
    __table_args__ = (
        UniqueConstraint("bundle_id", "number"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("NOT is_recount OR length(reason) > 0", name="reason"),
    )

    bundle_id: Mapped[UUID] = mapped_column(ForeignKey("contest_paper_bundle.id"))
    number: Mapped[int]
    read_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    read_at: Mapped[datetime]
    # A recount has a reason; the first count and another person's first one need none.
    is_recount: Mapped[bool] = mapped_column(default=False)
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    counted: Mapped[dict[str, Any]] = mapped_column(Json)

    bundle: Mapped[PaperBundle] = relationship(back_populates="readings")


class PaperSignOff(Keyed, Model):
    """A person answers for a stated difference between the roll and the box, and says why."""

    __tablename__ = "contest_paper_sign_off"
    __table_args__ = (
        CheckConstraint("marks <> papers", name="difference"),
        CheckConstraint("marks >= 0 AND papers >= 0", name="numbers"),
        CheckConstraint("length(reason) > 0", name="reason"),
    )

    step_audience_id: Mapped[UUID] = mapped_column(ForeignKey("step_audience.id"), index=True)
    marks: Mapped[int]
    papers: Mapped[int]
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH))
    signed_by: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    signed_at: Mapped[datetime]


class PaperAccount(Model):
    """What the sealing found of an electorate's paper: marks on the roll, papers, what they were.

    Written once, when the marks themselves go.
    """

    __tablename__ = "contest_paper_account"
    __table_args__ = (
        CheckConstraint("papers = accepted + rejected", name="papers"),
        CheckConstraint("marks = papers OR length(reason) > 0", name="reason"),
    )

    step_audience_id: Mapped[UUID] = mapped_column(ForeignKey("step_audience.id"), primary_key=True)
    marks: Mapped[int]
    papers: Mapped[int]
    accepted: Mapped[int]
    blank: Mapped[int]
    rejected: Mapped[int]
    invalid: Mapped[dict[str, Any]] = mapped_column(Json)
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
