"""How a questionnaire changed once it was fixed, and the copy of it that is being worked on."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.accounts.models import Account
from engage.db import Json, Keyed, Model
from engage.processes.models import StepAudience
from surveys.models.survey import Questionnaire


class QuestionnaireEdition(Keyed, Model):
    """One change: number 0 is what made the version, the later ones are changes of words alone.

    `changes` holds every text before and after, and every change of the structure.
    """

    __tablename__ = "questionnaire_edition"
    __table_args__ = (
        UniqueConstraint("questionnaire_id", "number"),
        CheckConstraint("number >= 0", name="number"),
        CheckConstraint("length(reason) > 0", name="reason"),
    )

    questionnaire_id: Mapped[UUID] = mapped_column(ForeignKey("questionnaire.id"))
    number: Mapped[int]
    made_at: Mapped[datetime]
    made_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str] = mapped_column(Text)
    changes: Mapped[dict[str, Any]] = mapped_column(Json)

    questionnaire: Mapped[Questionnaire] = relationship()
    author: Mapped[Account | None] = relationship()


class WorkingCopy(Model):
    """The questionnaire of an audience as it is being written; nobody is asked by it.

    It may still be incomplete. `undo` keeps the definitions before the latest steps, oldest first.
    """

    __tablename__ = "questionnaire_working_copy"

    step_audience_id: Mapped[UUID] = mapped_column(
        ForeignKey("step_audience.id", ondelete="CASCADE"), primary_key=True
    )
    definition: Mapped[dict[str, Any]] = mapped_column(Json)
    undo: Mapped[list[dict[str, Any]]] = mapped_column(Json, default=list)
    changed_at: Mapped[datetime]
    changed_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))

    step_audience: Mapped[StepAudience] = relationship()
    author: Mapped[Account | None] = relationship()
