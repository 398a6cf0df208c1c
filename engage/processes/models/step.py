"""The dated entries of a process's timeline, and who they are for."""

from __future__ import annotations

import enum
from datetime import date, datetime
from fractions import Fraction
from uuid import UUID

from sqlalchemy import CheckConstraint, Column, ForeignKey, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.db import Keyed, Localized, Model, enum_column
from engage.processes.models.places import Audience, Body, Unit
from engage.processes.models.process import Process


class StepKind(enum.Enum):
    """What happens in a step."""

    SURVEY = "survey"
    CONTEST = "contest"
    WORKSHOP = "workshop"
    GUIDANCE = "guidance"
    PROPOSAL = "proposal"
    STATEMENT = "statement"
    DECISION = "decision"
    MILESTONE = "milestone"


SECRET_KINDS = frozenset({StepKind.SURVEY, StepKind.CONTEST})
"""Kinds whose answers may be secret, and are counted after sealing only."""


class DatePrecision(enum.Enum):
    """How exactly the timeline's date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class ResultsPolicy(enum.Enum):
    """Who sees the results when they may be seen at all."""

    PUBLIC = "public"
    STAFF = "staff"


class StepState(enum.Enum):
    """Where a step stands; read from the clock, never stored."""

    PREPARING = "preparing"
    COMING = "coming"
    OPEN = "open"
    CLOSED = "closed"
    RECONCILED = "reconciled"
    SEALED = "sealed"
    DONE = "done"


step_body = Table(
    "step_body",
    Model.metadata,
    Column("step_id", ForeignKey("step.id", ondelete="CASCADE"), primary_key=True),
    Column("body_id", ForeignKey("body.id"), primary_key=True),
)
step_unit = Table(
    "step_unit",
    Model.metadata,
    Column("step_id", ForeignKey("step.id", ondelete="CASCADE"), primary_key=True),
    Column("unit_id", ForeignKey("unit.id"), primary_key=True),
)


class Step(Keyed, Model):
    """A survey, contest, workshop, meeting or milestone of a process.

    Timeline dates (`starts_on`, `ends_on`, `date_precision`) say when it is told to be; the
    instants `opens_at` and `closes_at` decide when answers are taken. `frozen_at` is set when the
    rule is fixed: from then on nothing that voters were told may change.
    """

    __tablename__ = "step"
    __table_args__ = (
        UniqueConstraint("process_id", "key"),
        CheckConstraint("closes_at IS NULL OR opens_at IS NOT NULL", name="opens_before_closing"),
        CheckConstraint("closes_at IS NULL OR closes_at > opens_at", name="opening_order"),
        CheckConstraint("reconciled_at IS NULL OR closes_at IS NOT NULL", name="reconciled_closed"),
        CheckConstraint("sealed_at IS NULL OR reconciled_at IS NOT NULL", name="sealed_reconciled"),
        CheckConstraint("ends_on IS NULL OR ends_on >= starts_on", name="dates"),
    )

    process_id: Mapped[UUID] = mapped_column(ForeignKey("process.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(60))
    kind: Mapped[StepKind] = mapped_column(enum_column(StepKind, "kind"))
    position: Mapped[int] = mapped_column(default=0)
    title: Mapped[dict[str, str]] = mapped_column(Localized)
    description: Mapped[dict[str, str]] = mapped_column(Localized, default=dict)

    starts_on: Mapped[date]
    ends_on: Mapped[date | None]
    date_precision: Mapped[DatePrecision] = mapped_column(
        enum_column(DatePrecision, "date_precision"), default=DatePrecision.DAY
    )
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]

    is_in_body_name: Mapped[bool] = mapped_column(default=False)
    results_policy: Mapped[ResultsPolicy] = mapped_column(
        enum_column(ResultsPolicy, "results_policy"), default=ResultsPolicy.PUBLIC
    )
    section_number: Mapped[str | None] = mapped_column(String(20))

    frozen_at: Mapped[datetime | None]
    key_fingerprint: Mapped[str | None] = mapped_column(String(64))
    reconciled_at: Mapped[datetime | None]
    sealed_at: Mapped[datetime | None]

    process: Mapped[Process] = relationship(back_populates="steps")
    audiences: Mapped[list[StepAudience]] = relationship(
        back_populates="step",
        order_by="StepAudience.position",
        cascade="all, delete-orphan",
        foreign_keys="StepAudience.step_id",
    )
    bodies: Mapped[list[Body]] = relationship(secondary=step_body, order_by=Body.position)
    units: Mapped[list[Unit]] = relationship(secondary=step_unit, order_by=Unit.position)

    @property
    def path(self) -> str:
        """PROCESS/STEP: how the command line and the audit log name the step."""
        return f"{self.process.key}/{self.key}"

    @property
    def has_fixed_doors(self) -> bool:
        """True when the published rule names the doors, so that a new one would give no vote."""
        return self.kind is StepKind.CONTEST and self.frozen_at is not None

    @property
    def is_secret(self) -> bool:
        """True when what is said here must never meet who said it."""
        return self.kind in SECRET_KINDS and not self.is_in_body_name

    def is_open(self, now: datetime) -> bool:
        """True from the opening instant to the last moment before the closing instant."""
        return self.state(now) is StepState.OPEN

    def state(self, now: datetime) -> StepState:
        """Where the step stands at `now`; a step without opening times follows its dates."""
        if self.sealed_at is not None:
            return StepState.SEALED
        if self.reconciled_at is not None:
            return StepState.RECONCILED
        if self.opens_at is None:
            return StepState.DONE if now.date() > self.last_day else StepState.COMING
        if self.closes_at is not None and now >= self.closes_at:
            return StepState.CLOSED if self.kind in SECRET_KINDS else StepState.DONE
        if self.kind in SECRET_KINDS and self.frozen_at is None:
            return StepState.PREPARING
        return StepState.OPEN if now >= self.opens_at else StepState.COMING

    @property
    def last_day(self) -> date:
        """The last day that the timeline's date can mean."""
        day = self.ends_on or self.starts_on
        if self.date_precision is DatePrecision.DAY:
            return day
        if self.date_precision is DatePrecision.YEAR:
            return date(day.year, 12, 31)
        following = date(day.year + day.month // 12, day.month % 12 + 1, 1)
        return date.fromordinal(following.toordinal() - 1)


class StepAudience(Keyed, Model):
    """An audience of a step: the smallest group to be shown, and the weight in a contest."""

    __tablename__ = "step_audience"
    __table_args__ = (
        UniqueConstraint("step_id", "audience_id"),
        CheckConstraint("minimum_size >= 5 OR is_unsuppressed", name="minimum_size"),
        CheckConstraint("weight_denominator > 0 AND weight_numerator >= 0", name="weight"),
    )

    step_id: Mapped[UUID] = mapped_column(ForeignKey("step.id", ondelete="CASCADE"))
    audience_id: Mapped[UUID] = mapped_column(ForeignKey("audience.id"), index=True)
    position: Mapped[int] = mapped_column(default=0)
    minimum_size: Mapped[int] = mapped_column(default=10)
    # True only where answers are given in a body's name: named answers are not suppressed.
    is_unsuppressed: Mapped[bool] = mapped_column(default=False)
    weight_numerator: Mapped[int] = mapped_column(default=0)
    weight_denominator: Mapped[int] = mapped_column(default=1)
    merges_into_id: Mapped[UUID | None] = mapped_column(ForeignKey("step_audience.id"))

    step: Mapped[Step] = relationship(back_populates="audiences", foreign_keys=[step_id])
    audience: Mapped[Audience] = relationship()
    merges_into: Mapped[StepAudience | None] = relationship(
        remote_side="StepAudience.id",
        foreign_keys=[merges_into_id],
        post_update=True,  # two audiences may name each other
    )

    @property
    def path(self) -> str:
        """PROCESS/STEP/AUDIENCE: how the audit log names the audience of a step."""
        return f"{self.step.path}/{self.audience.key}"

    @property
    def weight(self) -> Fraction:
        """The exact weight of this audience in a contest."""
        return Fraction(self.weight_numerator, self.weight_denominator)
