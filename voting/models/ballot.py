"""Ballots: keyed by a nullifier while the step is open, by nothing that anyone knows afterwards."""

from __future__ import annotations

from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from engage.db import Model

MARKS_LENGTH = 4000


class Ballot(Model):
    """An open ballot. No time, no name, and no foreign key: a key check would mark other rows."""

    __tablename__ = "ballot"
    __table_args__ = (
        CheckConstraint("length(nullifier) = 32", name="nullifier"),
        {"sqlite_with_rowid": False},
    )

    nullifier: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    contest_id: Mapped[UUID] = mapped_column(index=True)
    step_audience_id: Mapped[UUID] = mapped_column(index=True)
    collector_id: Mapped[UUID]
    marks: Mapped[str] = mapped_column(String(MARKS_LENGTH))


class SealedBallot(Model):
    """A ballot after sealing: a random key, and nothing that leads to a voter or to an hour."""

    __tablename__ = "sealed_ballot"
    __table_args__ = ({"sqlite_with_rowid": False},)

    id: Mapped[UUID] = mapped_column(primary_key=True, default=uuid4)
    contest_id: Mapped[UUID] = mapped_column(ForeignKey("contest.id"), index=True)
    step_audience_id: Mapped[UUID] = mapped_column(ForeignKey("step_audience.id"))
    collector_id: Mapped[UUID] = mapped_column(ForeignKey("collector.id"))
    marks: Mapped[str] = mapped_column(String(MARKS_LENGTH))


class BallotReceipt(Model):
    """A receipt of a counted ballot, written in sorted order, apart from the ballots."""

    __tablename__ = "ballot_receipt"
    __table_args__ = ({"sqlite_with_rowid": False},)

    contest_id: Mapped[UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    receipt: Mapped[str] = mapped_column(String(19), primary_key=True)
