"""A contest and its entries: what is voted on, by which rule, and what was promised."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.db import Json, Keyed, Localized, Model, enum_column
from engage.processes.models import Step
from voting.rules.ballots import BallotKind
from voting.rules.formats.ballot_file import SUMS_ONLY_UNDER
from voting.rules.methods.registry import Method
from voting.rules.ties import TieRule

if TYPE_CHECKING:
    from voting.models.idea import Idea
    from voting.models.wording import EntryWording


class Contest(Keyed, Model):
    """The one contest of a step; the manifest is its rule as published at opening."""

    __tablename__ = "contest"
    __table_args__ = (
        CheckConstraint("seats >= 1", name="seats"),
        CheckConstraint("minimum_ballots >= 1", name="minimum_ballots"),
        CheckConstraint("(manifest IS NULL) = (manifest_sha256 IS NULL)", name="manifest"),
        CheckConstraint("draw IS NULL OR manifest_sha256 IS NOT NULL", name="draw"),
    )

    step_id: Mapped[UUID] = mapped_column(ForeignKey("step.id"), unique=True)
    ballot_kind: Mapped[BallotKind] = mapped_column(enum_column(BallotKind, "ballot_kind"))
    method: Mapped[Method] = mapped_column(enum_column(Method, "method"))
    tie_rule: Mapped[TieRule] = mapped_column(enum_column(TieRule, "tie_rule"), default=TieRule.LOT)
    seats: Mapped[int] = mapped_column(default=1)
    # What the kind of ballot leaves open: most stars, points to share out, shared ranks.
    ballot_rule: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
    promise: Mapped[dict[str, str]] = mapped_column(Localized, default=dict)
    # With fewer ballots in any shown electorate the sums are published, not the ballots.
    minimum_ballots: Mapped[int] = mapped_column(default=SUMS_ONLY_UNDER)
    manifest: Mapped[dict[str, Any] | None] = mapped_column(Json)
    manifest_sha256: Mapped[str | None] = mapped_column(String(64))
    # What the public draw gave, entered when a tie waits for it.
    draw: Mapped[str | None] = mapped_column(String(200))

    step: Mapped[Step] = relationship()
    entries: Mapped[list[Entry]] = relationship(
        back_populates="contest", order_by="Entry.position", cascade="all, delete-orphan"
    )

    @property
    def entry_keys(self) -> tuple[str, ...]:
        """What is stored and counted: keys, never texts."""
        return tuple(sorted(entry.key for entry in self.entries))


class Entry(Keyed, Model):
    """One alternative of a contest, in the languages of its process."""

    __tablename__ = "contest_entry"
    __table_args__ = (
        UniqueConstraint("contest_id", "key"),
        CheckConstraint("length(key) > 0", name="key"),
    )

    contest_id: Mapped[UUID] = mapped_column(ForeignKey("contest.id", ondelete="CASCADE"))
    key: Mapped[str] = mapped_column(String(60))
    text: Mapped[dict[str, str]] = mapped_column(Localized)
    description: Mapped[dict[str, str]] = mapped_column(Localized, default=dict)
    position: Mapped[int] = mapped_column(default=0)

    contest: Mapped[Contest] = relationship(back_populates="entries")
    wordings: Mapped[list[EntryWording]] = relationship(
        back_populates="entry", order_by="EntryWording.number", cascade="all, delete-orphan"
    )
    ideas: Mapped[list[Idea]] = relationship(
        back_populates="entry", order_by="Idea.id", passive_deletes=True
    )
