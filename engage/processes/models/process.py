"""One strategy preparation."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.db import Json, Keyed, Localized, Model

if TYPE_CHECKING:
    from engage.processes.models.places import Audience
    from engage.processes.models.step import Step


class Process(Keyed, Model):
    """The preparation of one strategy, e.g. 2018–2025, with its case number and languages."""

    __tablename__ = "process"
    __table_args__ = (
        CheckConstraint(
            "ends_on IS NULL OR starts_on IS NULL OR ends_on >= starts_on", name="dates"
        ),
    )

    key: Mapped[str] = mapped_column(String(60), unique=True)
    case_number: Mapped[str | None] = mapped_column(String(60))
    title: Mapped[dict[str, str]] = mapped_column(Localized)
    summary: Mapped[dict[str, str]] = mapped_column(Localized, default=dict)
    languages: Mapped[list[str]] = mapped_column(Json, default=lambda: ["fi"])
    starts_on: Mapped[date | None]
    ends_on: Mapped[date | None]
    position: Mapped[int] = mapped_column(default=0)

    steps: Mapped[list[Step]] = relationship(
        back_populates="process", order_by="Step.position", cascade="all, delete-orphan"
    )
    audiences: Mapped[list[Audience]] = relationship(
        back_populates="process", order_by="Audience.position", cascade="all, delete-orphan"
    )
