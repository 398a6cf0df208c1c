"""Paper answers on their way in: typed once, typed again, and then a response like any other."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, ForeignKey
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from engage.db import Model

Typed = JSON(none_as_null=True).with_variant(JSONB(none_as_null=True), "postgresql")


class PaperEntry(Model):
    """The paper of one running number; what was typed is dropped once the response is in."""

    __tablename__ = "survey_paper_entry"
    __table_args__ = (
        CheckConstraint("number BETWEEN 1 AND 999999", name="number"),
        CheckConstraint("second IS NULL OR first IS NOT NULL", name="order"),
        CheckConstraint("NOT is_in OR (first IS NULL AND second IS NULL)", name="nothing_kept"),
        CheckConstraint("first_by <> second_by", name="two_people"),
        {"sqlite_with_rowid": False},
    )

    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    first: Mapped[dict[str, Any] | None] = mapped_column(Typed)
    second: Mapped[dict[str, Any] | None] = mapped_column(Typed)
    first_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    second_by: Mapped[UUID | None] = mapped_column(ForeignKey("account.id"))
    is_in: Mapped[bool] = mapped_column(default=False)
