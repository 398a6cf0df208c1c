"""The question bank: what is measured, how it was worded each time, and what may be compared."""

from __future__ import annotations

import enum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.db import Json, Keyed, Model, enum_column


class Verdict(enum.Enum):
    """Whether figures of two editions may stand beside each other."""

    SAME = "same"
    BROKEN = "broken"


class Concept(Keyed, Model):
    """Something that is measured again and again; its key is the key of the questions.

    `note` is what every table of it has to say of comparability; `described` says in the words of
    its documentation what it is called, what it measures and to which theme it belongs.
    """

    __tablename__ = "question_concept"

    key: Mapped[str] = mapped_column(String(60), unique=True)
    kind: Mapped[str] = mapped_column(String(32))
    note: Mapped[str] = mapped_column(Text, default="")
    described: Mapped[dict[str, str]] = mapped_column(Json, default=dict)

    wordings: Mapped[list[ConceptWording]] = relationship(
        back_populates="concept",
        order_by="ConceptWording.edition",
        cascade="all, delete-orphan",
    )
    transitions: Mapped[list[ConceptTransition]] = relationship(
        back_populates="concept",
        order_by="ConceptTransition.to_edition",
        cascade="all, delete-orphan",
    )


class ConceptWording(Keyed, Model):
    """The whole question as it was asked in one edition, usually a year.

    `documented` holds what is no part of the question here: its number and lead-in in the form, the
    codes as they were printed, the variable in the file of the answers.
    """

    __tablename__ = "question_concept_wording"
    __table_args__ = (UniqueConstraint("concept_id", "edition"),)

    concept_id: Mapped[UUID] = mapped_column(ForeignKey("question_concept.id", ondelete="CASCADE"))
    edition: Mapped[str] = mapped_column(String(20))
    survey_key: Mapped[str | None] = mapped_column(String(130), index=True)
    languages: Mapped[list[str]] = mapped_column(Json)
    question: Mapped[dict[str, Any]] = mapped_column(Json)
    documented: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)

    concept: Mapped[Concept] = relationship(back_populates="wordings")


class ConceptTransition(Keyed, Model):
    """From one edition to the next: the same or broken, and why."""

    __tablename__ = "question_concept_transition"
    __table_args__ = (
        UniqueConstraint("concept_id", "from_edition", "to_edition"),
        CheckConstraint("from_edition < to_edition", name="order"),
        CheckConstraint("verdict = 'same' OR length(why) > 0", name="why"),
    )

    concept_id: Mapped[UUID] = mapped_column(ForeignKey("question_concept.id", ondelete="CASCADE"))
    from_edition: Mapped[str] = mapped_column(String(20))
    to_edition: Mapped[str] = mapped_column(String(20))
    verdict: Mapped[Verdict] = mapped_column(enum_column(Verdict, "verdict"))
    why: Mapped[str] = mapped_column(Text, default="")

    concept: Mapped[Concept] = relationship(back_populates="transitions")
