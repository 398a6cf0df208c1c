"""Responses while the step is open. These rows are secret: no time, no order, nobody's name."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from engage.db import Json, Model


class Response(Model):
    """One whole response; its key is a nullifier (anonymous) or random (in a body's name)."""

    __tablename__ = "survey_response"
    __table_args__ = (
        ForeignKeyConstraint(["survey_id", "is_anonymous"], ["survey.id", "survey.is_anonymous"]),
        ForeignKeyConstraint(
            ["survey_id", "version"], ["questionnaire.survey_id", "questionnaire.version"]
        ),
        UniqueConstraint("survey_id", "elector_id"),
        CheckConstraint("is_anonymous = (elector_id IS NULL)", name="who"),
        CheckConstraint("signed_by IS NULL OR elector_id IS NOT NULL", name="signer"),
        CheckConstraint(
            "length(key) = CASE WHEN elector_id IS NULL THEN 32 ELSE 16 END", name="key_length"
        ),
        CheckConstraint("sequence IS NULL OR elector_id IS NOT NULL", name="sequence"),
        Index(
            "uq_survey_response_survey_id_sequence",
            "survey_id",
            "sequence",
            unique=True,
            sqlite_where=text("sequence IS NOT NULL"),
            postgresql_where=text("sequence IS NOT NULL"),
        ),
        {"sqlite_with_rowid": False},
    )

    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    survey_id: Mapped[UUID] = mapped_column(index=True)
    is_anonymous: Mapped[bool]
    elector_id: Mapped[UUID | None] = mapped_column(ForeignKey("elector.id"))
    signed_by: Mapped[str | None] = mapped_column(String(200))
    collector_id: Mapped[UUID] = mapped_column(ForeignKey("collector.id"))
    version: Mapped[int]
    day: Mapped[date]
    document: Mapped[dict[str, Any]] = mapped_column(Json)
    # In a body's name alone: what was counted once need not be read again. Secret rows have none.
    sequence: Mapped[int | None]


class ResponseVector(Model):
    """The coded answers of a response under the same key, narrow so that counting reads little.

    The document is the authority: a vector can be packed anew from it at any time.
    """

    __tablename__ = "survey_response_vector"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[bytes] = mapped_column(
        LargeBinary(32), ForeignKey("survey_response.key"), primary_key=True
    )
    survey_id: Mapped[UUID]
    version: Mapped[int]
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class ResponseDraft(Model):
    """What somebody has filled in so far; gone with the submit, and with the sealing."""

    __tablename__ = "survey_response_draft"
    __table_args__ = ({"sqlite_with_rowid": False},)

    key: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)
    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"), index=True)
    document: Mapped[dict[str, Any]] = mapped_column(Json)
