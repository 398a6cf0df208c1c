"""What a sample is weighted to, and the weighted figures that may be shown."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from engage.db import Json, Model


class SurveyWeighting(Model):
    """The population by background question and group, its source, and the figures of a count.

    `figures` belong to the result of that `input_version` and to no other.
    """

    __tablename__ = "survey_weighting"

    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"), primary_key=True)
    margins: Mapped[dict[str, Any]] = mapped_column(Json)
    source: Mapped[str] = mapped_column(String(300))
    input_version: Mapped[str | None] = mapped_column(String(64))
    largest: Mapped[float | None]
    figures: Mapped[dict[str, Any]] = mapped_column(Json, default=dict)
