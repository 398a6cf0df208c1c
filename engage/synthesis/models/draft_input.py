"""The numbered, frozen packages of all evidence, and the files made from them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.db import Json, Keyed, Model, Timestamped
from engage.files import StoredFile


class DraftInput(Keyed, Timestamped, Model):
    """Draft input no. N of a process. Written once, with its files; never changed."""

    __tablename__ = "draft_input"
    __table_args__ = (
        UniqueConstraint("process_id", "number"),
        UniqueConstraint("process_id", "hash"),
        CheckConstraint("number > 0", name="number"),
    )

    process_id: Mapped[UUID] = mapped_column(ForeignKey("process.id", ondelete="CASCADE"))
    number: Mapped[int]
    hash: Mapped[str] = mapped_column(String(64))
    data_date: Mapped[date]
    content: Mapped[dict[str, Any]] = mapped_column(Json, deferred=True)
    summary: Mapped[dict[str, Any]] = mapped_column(Json)

    files: Mapped[list[DraftInputFile]] = relationship(
        back_populates="draft_input",
        order_by="DraftInputFile.position",
        cascade="all, delete-orphan",
    )


class DraftInputFile(Model):
    """The package in one format."""

    __tablename__ = "draft_input_file"

    draft_input_id: Mapped[UUID] = mapped_column(
        ForeignKey("draft_input.id", ondelete="CASCADE"), primary_key=True
    )
    format: Mapped[str] = mapped_column(String(8), primary_key=True)
    file_id: Mapped[UUID] = mapped_column(ForeignKey("stored_file.id"), unique=True)
    position: Mapped[int] = mapped_column(default=0)

    draft_input: Mapped[DraftInput] = relationship(back_populates="files")
    file: Mapped[StoredFile] = relationship()
