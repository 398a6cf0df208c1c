"""Ideas for entries: sent in on the open form, or made from what people said elsewhere."""

from __future__ import annotations

import enum
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.db import Keyed, Localized, Model, enum_column
from voting.models.contest import Contest, Entry

IDEA_LENGTH = 200
REASON_LENGTH = 600


class IdeaOrigin(enum.Enum):
    """Where an idea came from."""

    OPEN_FORM = "open-form"
    PASSAGES = "passages"
    DESK = "desk"


class IdeaState(enum.Enum):
    """What became of an idea; a waiting one is seen at the desk alone."""

    WAITING = "waiting"
    SHOWN = "shown"
    SHORTLISTED = "shortlisted"
    HIDDEN = "hidden"


class Nomination(Model):
    """Between which instants ideas are taken on the open form, and what is asked."""

    __tablename__ = "contest_nomination"
    __table_args__ = (CheckConstraint("closes_at > opens_at", name="order"),)

    contest_id: Mapped[UUID] = mapped_column(
        ForeignKey("contest.id", ondelete="CASCADE"), primary_key=True
    )
    opens_at: Mapped[datetime]
    closes_at: Mapped[datetime]
    asked: Mapped[dict[str, str]] = mapped_column(Localized, default=dict)

    def is_open(self, now: datetime) -> bool:
        """True from the opening instant to the last moment before the closing instant."""
        return self.opens_at <= now < self.closes_at


class Idea(Keyed, Model):
    """One idea: no name, no address, no hour. Its key is made by the form, so it is stored once.

    `entry` is the entry that it led to; several ideas may lead to the same one.
    """

    __tablename__ = "contest_idea"
    __table_args__ = (
        CheckConstraint("length(text) > 0", name="text"),
        CheckConstraint("state <> 'hidden' OR length(hidden_because) > 0", name="hidden_because"),
        CheckConstraint("entry_id IS NULL OR state = 'shortlisted'", name="entry"),
    )

    contest_id: Mapped[UUID] = mapped_column(
        ForeignKey("contest.id", ondelete="CASCADE"), index=True
    )
    text: Mapped[str] = mapped_column(String(IDEA_LENGTH))
    reason: Mapped[str] = mapped_column(String(REASON_LENGTH), default="")
    language: Mapped[str] = mapped_column(String(8))
    origin: Mapped[IdeaOrigin] = mapped_column(enum_column(IdeaOrigin, "origin"))
    state: Mapped[IdeaState] = mapped_column(
        enum_column(IdeaState, "state"), default=IdeaState.WAITING
    )
    hidden_because: Mapped[str] = mapped_column(String(300), default="")
    came_on: Mapped[date]
    entry_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("contest_entry.id", ondelete="SET NULL"), index=True
    )

    contest: Mapped[Contest] = relationship()
    entry: Mapped[Entry | None] = relationship(back_populates="ideas")
    passages: Mapped[list[IdeaPassage]] = relationship(
        back_populates="idea",
        cascade="all, delete-orphan",
        order_by="IdeaPassage.public_id",
    )


class IdeaPassage(Model):
    """A passage that an idea rests on: its public id, and its step and words as they were."""

    __tablename__ = "contest_idea_passage"

    idea_id: Mapped[UUID] = mapped_column(
        ForeignKey("contest_idea.id", ondelete="CASCADE"), primary_key=True
    )
    public_id: Mapped[str] = mapped_column(String(32), primary_key=True)
    step_key: Mapped[str] = mapped_column(String(60))
    audience: Mapped[str] = mapped_column(String(60))
    text: Mapped[str] = mapped_column(String(2000))

    idea: Mapped[Idea] = relationship(back_populates="passages")
