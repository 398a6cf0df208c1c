"""Result files on their way in: the file, what its columns mean, and what became of them."""

from __future__ import annotations

import enum
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.db import Json, Keyed, Model, Timestamped, enum_column
from engage.processes.models import StepAudience


class ImportState(enum.Enum):
    """Where an import stands."""

    READING = "reading"
    REFUSED = "refused"
    PROPOSED = "proposed"
    CHECKED = "checked"
    IMPORTED = "imported"
    UNDONE = "undone"


class ResultImport(Keyed, Timestamped, Model):
    """One upload: `files` names the stored files, which are gone once their rows are in."""

    __tablename__ = "survey_result_import"

    step_audience_id: Mapped[UUID] = mapped_column(
        ForeignKey("step_audience.id", ondelete="CASCADE"), index=True
    )
    survey_id: Mapped[UUID | None] = mapped_column(ForeignKey("survey.id"), index=True)
    state: Mapped[ImportState] = mapped_column(
        enum_column(ImportState, "state"), default=ImportState.READING
    )
    files: Mapped[list[dict[str, Any]]] = mapped_column(Json)
    mapping: Mapped[dict[str, Any] | None] = mapped_column(Json)
    proposal: Mapped[dict[str, Any] | None] = mapped_column(Json)
    report: Mapped[dict[str, Any] | None] = mapped_column(Json)
    fault: Mapped[dict[str, Any] | None] = mapped_column(Json)
    profile_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("survey_mapping_profile.id", ondelete="SET NULL")
    )

    step_audience: Mapped[StepAudience] = relationship()


class MappingProfile(Keyed, Timestamped, Model):
    """A mapping with a name, for the next file of the same shape."""

    __tablename__ = "survey_mapping_profile"

    name: Mapped[str] = mapped_column(String(120), unique=True)
    mapping: Mapped[dict[str, Any]] = mapped_column(Json)
