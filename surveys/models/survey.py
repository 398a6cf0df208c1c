"""A survey of one audience and the numbered versions of its questionnaire."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.db import Json, Keyed, Model
from engage.processes.models import Step, StepAudience


class Survey(Keyed, Model):
    """What one audience of a step is asked; whether it is anonymous is fixed with the row."""

    __tablename__ = "survey"
    __table_args__ = (UniqueConstraint("id", "is_anonymous"),)

    step_id: Mapped[UUID] = mapped_column(ForeignKey("step.id"), index=True)
    step_audience_id: Mapped[UUID] = mapped_column(ForeignKey("step_audience.id"), unique=True)
    key: Mapped[str] = mapped_column(String(130), unique=True)
    is_anonymous: Mapped[bool]

    step: Mapped[Step] = relationship()
    step_audience: Mapped[StepAudience] = relationship()
    questionnaires: Mapped[list[Questionnaire]] = relationship(
        back_populates="survey", order_by="Questionnaire.version"
    )


class Questionnaire(Keyed, Model):
    """One version of the form and the layout of its vectors.

    Its structure is fixed with its step. `edition` counts the changes of words since; definition
    and fingerprint are those of the words that are asked now.
    """

    __tablename__ = "questionnaire"
    __table_args__ = (
        UniqueConstraint("survey_id", "version"),
        CheckConstraint("version >= 1", name="version"),
    )

    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"))
    version: Mapped[int]
    edition: Mapped[int] = mapped_column(default=0, server_default="0")
    fingerprint: Mapped[str] = mapped_column(String(64))
    definition: Mapped[dict[str, Any]] = mapped_column(Json)
    layout: Mapped[dict[str, Any]] = mapped_column(Json)

    survey: Mapped[Survey] = relationship(back_populates="questionnaires")
