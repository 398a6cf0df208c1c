"""Files of single answers that somebody asked for: who, why, and where the file is."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.db import Json, Keyed, Model, Timestamped
from engage.files import StoredFile
from surveys.models.survey import Survey


class SurveyExport(Keyed, Timestamped, Model):
    """One export of a survey's rows; its file goes on its end date, the reason stays."""

    __tablename__ = "survey_export"
    __table_args__ = (
        CheckConstraint("length(reason) > 0", name="reason"),
        CheckConstraint("row_count IS NULL OR row_count >= 0", name="row_count"),
    )

    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"), index=True)
    requested_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    reason: Mapped[str] = mapped_column(Text)
    format: Mapped[str] = mapped_column(String(20))
    options: Mapped[dict[str, Any]] = mapped_column(Json)
    row_count: Mapped[int | None]
    job_id: Mapped[UUID | None]
    file_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("stored_file.id", ondelete="SET NULL"), index=True
    )

    survey: Mapped[Survey] = relationship()
    file: Mapped[StoredFile | None] = relationship()
