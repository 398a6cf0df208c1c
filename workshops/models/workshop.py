"""A workshop, its prompts, and the sessions (evenings, committees) in which it is held."""

from __future__ import annotations

import enum
from datetime import datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.db import Keyed, Localized, Model, enum_column
from engage.processes.models import Body, Step, StepAudience, Unit


class WorkshopKind(enum.Enum):
    """Which agenda the workshop follows."""

    GOOD_AND_IMPROVE = "good_and_improve"
    VALUES = "values"
    DISCUSSION = "discussion"


class Polarity(enum.Enum):
    """What a prompt asks for, where it asks for one side only."""

    GOOD = "good"
    IMPROVE = "improve"


class Workshop(Keyed, Model):
    """What is discussed in a step of kind workshop: one agenda for all its sessions."""

    __tablename__ = "workshop"

    step_id: Mapped[UUID] = mapped_column(ForeignKey("step.id", ondelete="CASCADE"), unique=True)
    kind: Mapped[WorkshopKind] = mapped_column(enum_column(WorkshopKind, "kind"))

    step: Mapped[Step] = relationship()
    prompts: Mapped[list[Prompt]] = relationship(
        back_populates="workshop", order_by="Prompt.position", cascade="all, delete-orphan"
    )
    sessions: Mapped[list[WorkshopSession]] = relationship(
        back_populates="workshop",
        order_by="WorkshopSession.starts_at, WorkshopSession.key",
        cascade="all, delete-orphan",
    )

    def prompt(self, key: str) -> Prompt | None:
        """The prompt with this key."""
        return next((prompt for prompt in self.prompts if prompt.key == key), None)


class Prompt(Keyed, Model):
    """A question to discuss, with its short heading and the minutes planned for it."""

    __tablename__ = "workshop_prompt"
    __table_args__ = (
        UniqueConstraint("workshop_id", "key"),
        CheckConstraint("minutes IS NULL OR minutes > 0", name="minutes"),
    )

    workshop_id: Mapped[UUID] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(60))
    heading: Mapped[dict[str, str]] = mapped_column(Localized)
    text: Mapped[dict[str, str]] = mapped_column(Localized)
    polarity: Mapped[Polarity | None] = mapped_column(enum_column(Polarity, "polarity"))
    position: Mapped[int]
    minutes: Mapped[int | None]

    workshop: Mapped[Workshop] = relationship(back_populates="prompts")


class WorkshopSession(Keyed, Model):
    """One room full of people: a district's evening or a committee's meeting.

    Notes are taken from `opened_at` (else `starts_at`) until `closed_at` (else `ends_at`); the
    clock decides. `last_number` and `last_revision` are counters of this session's notes, so that
    a console that asks again gets only what it has not seen.
    """

    __tablename__ = "workshop_session"
    __table_args__ = (
        UniqueConstraint("workshop_id", "key"),
        # A code may come back years later; among sessions not yet closed it is one of a kind.
        Index(
            "uq_workshop_session_live_join_code",
            "join_code",
            unique=True,
            sqlite_where=text("closed_at IS NULL"),
            postgresql_where=text("closed_at IS NULL"),
        ),
        CheckConstraint("ends_at > starts_at", name="times"),
        CheckConstraint("heads IS NULL OR heads >= 0", name="heads"),
        CheckConstraint("unit_id IS NULL OR body_id IS NULL", name="unit_or_body"),
    )

    workshop_id: Mapped[UUID] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(60))
    step_audience_id: Mapped[UUID] = mapped_column(ForeignKey("step_audience.id"), index=True)
    unit_id: Mapped[UUID | None] = mapped_column(ForeignKey("unit.id"), index=True)
    body_id: Mapped[UUID | None] = mapped_column(ForeignKey("body.id"), index=True)
    place: Mapped[dict[str, str]] = mapped_column(Localized)
    starts_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    opened_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    join_code: Mapped[str] = mapped_column(String(6))
    heads: Mapped[int | None]
    current_prompt_id: Mapped[UUID | None] = mapped_column(ForeignKey("workshop_prompt.id"))
    prompt_opened_at: Mapped[datetime | None]
    last_number: Mapped[int] = mapped_column(default=0)
    last_revision: Mapped[int] = mapped_column(default=0)

    workshop: Mapped[Workshop] = relationship(back_populates="sessions")
    step_audience: Mapped[StepAudience] = relationship()
    unit: Mapped[Unit | None] = relationship()
    body: Mapped[Body | None] = relationship()
    current_prompt: Mapped[Prompt | None] = relationship()
    tables: Mapped[list[Table]] = relationship(
        back_populates="session", order_by="Table.number", cascade="all, delete-orphan"
    )

    @property
    def begins_at(self) -> datetime:
        """The instant from which notes are taken."""
        return self.opened_at or self.starts_at

    @property
    def over_at(self) -> datetime:
        """The instant from which the session is over."""
        return self.closed_at or self.ends_at

    def is_open(self, now: datetime) -> bool:
        """True while the room may write."""
        return self.begins_at <= now < self.over_at

    @property
    def title(self) -> dict[str, str]:
        """The name of the district or body; the place where there is neither."""
        if self.unit is not None:
            return self.unit.title
        return self.body.title if self.body is not None else self.place


class Table(Keyed, Model):
    """A table of a session; its label where a number is not enough."""

    __tablename__ = "workshop_table"
    __table_args__ = (
        UniqueConstraint("session_id", "number"),
        CheckConstraint("number > 0", name="number"),
    )

    session_id: Mapped[UUID] = mapped_column(ForeignKey("workshop_session.id", ondelete="CASCADE"))
    number: Mapped[int]
    label: Mapped[str | None] = mapped_column(String(80))

    session: Mapped[WorkshopSession] = relationship(back_populates="tables")
