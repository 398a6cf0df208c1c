"""The doors into a step, and how many came through each audience's doors."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.db import Keyed, Model, enum_column
from engage.processes.models import StepAudience, Unit


class CollectorKind(enum.Enum):
    """The sort of door."""

    ROLL = "roll"
    BEARER = "bearer"
    OPEN = "open"
    ACCOUNT = "account"
    OIDC = "oidc"

    @property
    def has_code(self) -> bool:
        """True where a code opens the door: the other checked doors ask who somebody is."""
        return self in {CollectorKind.ROLL, CollectorKind.BEARER}

    @property
    def is_verified(self) -> bool:
        """False for the open link: nobody checked who came through it."""
        return self is not CollectorKind.OPEN


class DoorForm(enum.Enum):
    """How people come through the door. The kind says what gives them the right to."""

    PLAIN = "plain"
    SAMPLE = "sample"
    KIOSK = "kiosk"
    PAPER = "paper"
    ASSISTED = "assisted"


class Collector(Keyed, Model):
    """One door into a step for one audience; results tell the doors apart.

    `channel` is the tag in an open link's address, `name` what people call the door (a tablet, a
    poster), `shortcut` its short address on paper. A closed door lets nobody new in.
    """

    __tablename__ = "collector"
    __table_args__ = (
        UniqueConstraint("step_audience_id", "key"),
        CheckConstraint(
            "form IN ('plain', 'assisted', 'paper') OR (form = 'sample' AND kind = 'roll')"
            " OR (form = 'kiosk' AND kind = 'open')",
            name="form_of_kind",
        ),
    )

    step_audience_id: Mapped[UUID] = mapped_column(
        ForeignKey("step_audience.id", ondelete="CASCADE")
    )
    key: Mapped[str] = mapped_column(String(60))
    kind: Mapped[CollectorKind] = mapped_column(enum_column(CollectorKind, "kind"))
    form: Mapped[DoorForm] = mapped_column(enum_column(DoorForm, "form"), default=DoorForm.PLAIN)
    channel: Mapped[str | None] = mapped_column(String(60))
    name: Mapped[str] = mapped_column(String(100), default="")
    shortcut: Mapped[str | None] = mapped_column(String(12), index=True, unique=True)
    closed_at: Mapped[datetime | None]

    step_audience: Mapped[StepAudience] = relationship()


class BearerState(enum.Enum):
    """What became of a printed code; whether it was used is never written down."""

    ISSUED = "issued"
    RETURNED = "returned"
    VOID = "void"


class BearerCode(Keyed, Model):
    """An unassigned one-time code (koodilippu): only its hash, its sheet and number are kept."""

    __tablename__ = "bearer_code"
    __table_args__ = (
        UniqueConstraint("collector_id", "sheet", "number"),
        CheckConstraint("sheet > 0 AND number > 0", name="numbering"),
    )

    collector_id: Mapped[UUID] = mapped_column(ForeignKey("collector.id", ondelete="CASCADE"))
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"))
    sheet: Mapped[int]
    number: Mapped[int]
    code_hash: Mapped[bytes] = mapped_column(LargeBinary(32), unique=True)
    state: Mapped[BearerState] = mapped_column(
        enum_column(BearerState, "state"), default=BearerState.ISSUED
    )

    collector: Mapped[Collector] = relationship()
    unit: Mapped[Unit | None] = relationship()


class Turnout(Model):
    """How many have taken part, as a job counted it: at most once a minute."""

    __tablename__ = "turnout"
    __table_args__ = (CheckConstraint("taken_part >= 0", name="taken_part"),)

    step_audience_id: Mapped[UUID] = mapped_column(
        ForeignKey("step_audience.id", ondelete="CASCADE"), primary_key=True
    )
    taken_part: Mapped[int]
    counted_at: Mapped[datetime]
