"""Transcribed sheets on their way in: the file, what its columns mean, where each note stood."""

from __future__ import annotations

import enum
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from engage.db import Json, Keyed, Model, Timestamped, enum_column
from workshops.models.contribution import Contribution
from workshops.models.workshop import Workshop, WorkshopSession


class SheetImportState(enum.Enum):
    """Where an import stands."""

    READING = "reading"
    REFUSED = "refused"
    READ = "read"
    IMPORTED = "imported"
    UNDONE = "undone"


class SheetProfile(Keyed, Timestamped, Model):
    """A mapping with a name, for the next file of the same shape."""

    __tablename__ = "workshop_sheet_profile"

    name: Mapped[str] = mapped_column(String(120), unique=True)
    mapping: Mapped[dict[str, Any]] = mapped_column(Json)


class SheetImport(Keyed, Timestamped, Model):
    """One uploaded file. Its bytes are a stored file until the notes are in; `session` is the room
    of every note that names no other."""

    __tablename__ = "workshop_sheet_import"

    workshop_id: Mapped[UUID] = mapped_column(
        ForeignKey("workshop.id", ondelete="CASCADE"), index=True
    )
    session_id: Mapped[UUID] = mapped_column(ForeignKey("workshop_session.id", ondelete="CASCADE"))
    state: Mapped[SheetImportState] = mapped_column(
        enum_column(SheetImportState, "state"), default=SheetImportState.READING
    )
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    file_id: Mapped[UUID | None] = mapped_column(ForeignKey("stored_file.id", ondelete="SET NULL"))
    profile_id: Mapped[UUID | None] = mapped_column(
        ForeignKey("workshop_sheet_profile.id", ondelete="SET NULL")
    )
    mapping: Mapped[dict[str, Any] | None] = mapped_column(Json)
    preview: Mapped[dict[str, Any] | None] = mapped_column(Json)
    report: Mapped[dict[str, Any] | None] = mapped_column(Json)
    fault: Mapped[dict[str, Any] | None] = mapped_column(Json)

    workshop: Mapped[Workshop] = relationship()
    session: Mapped[WorkshopSession] = relationship()


class NoteOrigin(Model):
    """In which cell of which file a note stood, with its heading there and the dots as written.

    The same cell of the same file is one note of the workshop, however often it is brought in.
    Blank dots are unknown (NULL), not zero.
    """

    __tablename__ = "workshop_note_origin"
    __table_args__ = (
        UniqueConstraint("workshop_id", "sha256", "sheet", "row", "column"),
        CheckConstraint('"row" > 0 AND "column" > 0', name="place"),
        CheckConstraint("dots IS NULL OR dots >= 0", name="dots"),
    )

    contribution_id: Mapped[UUID] = mapped_column(
        ForeignKey("workshop_contribution.id", ondelete="CASCADE"), primary_key=True
    )
    import_id: Mapped[UUID] = mapped_column(ForeignKey("workshop_sheet_import.id"), index=True)
    workshop_id: Mapped[UUID] = mapped_column(ForeignKey("workshop.id", ondelete="CASCADE"))
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64))
    sheet: Mapped[str] = mapped_column(String(80))
    row: Mapped[int]
    column: Mapped[int]
    heading: Mapped[str] = mapped_column(String(200), default="")
    dots: Mapped[int | None]

    contribution: Mapped[Contribution] = relationship()
