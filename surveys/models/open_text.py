"""Open answers of sealed surveys as a person reads them, and the reading while a step is open."""

from __future__ import annotations

import enum
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engage.db import Json, Model, enum_column


class ReviewState(enum.Enum):
    """What a person has decided about a text."""

    WAITING = "waiting"
    SHOWN = "shown"
    HELD = "held"


class OpenText(Model):
    """One text of one question, once, however many wrote it: in no order, beside no background."""

    __tablename__ = "survey_open_text"
    __table_args__ = (
        CheckConstraint("times >= 1", name="times"),
        CheckConstraint("(state = 'waiting') = (reviewed_at IS NULL)", name="reviewed"),
        {"sqlite_with_rowid": False},
    )

    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"), primary_key=True)
    question_key: Mapped[str] = mapped_column(String(130), primary_key=True)
    text_sha256: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    text: Mapped[str] = mapped_column(Text)
    times: Mapped[int]
    state: Mapped[ReviewState] = mapped_column(
        enum_column(ReviewState, "state"), default=ReviewState.WAITING
    )
    shown_as: Mapped[str | None] = mapped_column(Text)
    reviewed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    reviewed_at: Mapped[datetime | None]


class SurveyReading(Model):
    """The person who may read open answers while the survey is open, and the last batch of them."""

    __tablename__ = "survey_reading"
    __table_args__ = (CheckConstraint("responses >= 0", name="responses"),)

    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"), primary_key=True)
    reader_id: Mapped[UUID] = mapped_column(ForeignKey("account.id"))
    responses: Mapped[int] = mapped_column(default=0)
    made_on: Mapped[date | None]
    texts: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
