"""Responses once sealed, their receipts apart from them, and the counts made from them."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, ForeignKey, ForeignKeyConstraint, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from engage.db import Json, Keyed, Model


class SealedResponse(Keyed, Model):
    """A response that nobody can trace: random key, shuffled order, no nullifier."""

    __tablename__ = "survey_sealed_response"
    __table_args__ = (
        ForeignKeyConstraint(
            ["survey_id", "version"], ["questionnaire.survey_id", "questionnaire.version"]
        ),
        {"sqlite_with_rowid": False},
    )

    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"), index=True)
    collector_id: Mapped[UUID] = mapped_column(ForeignKey("collector.id"))
    day: Mapped[date]
    version: Mapped[int]
    document: Mapped[dict[str, Any]] = mapped_column(Json)


class SealedVector(Model):
    """The coded answers of a sealed response, beside one another survey by survey."""

    __tablename__ = "survey_sealed_vector"
    __table_args__ = ({"sqlite_with_rowid": False},)

    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"), primary_key=True)
    id: Mapped[UUID] = mapped_column(ForeignKey("survey_sealed_response.id"), primary_key=True)
    version: Mapped[int]
    vector: Mapped[bytes] = mapped_column(LargeBinary)


class SealedCount(Model):
    """How many responses of a version came by a door: kept with the rows, so nobody counts them.

    The stamp is random and new with every change of the rows: it names the set for caches.
    """

    __tablename__ = "survey_sealed_count"
    __table_args__ = (CheckConstraint("responses >= 1", name="responses"),)

    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"), primary_key=True)
    version: Mapped[int] = mapped_column(primary_key=True)
    collector_id: Mapped[UUID] = mapped_column(ForeignKey("collector.id"), primary_key=True)
    responses: Mapped[int]
    stamp: Mapped[UUID] = mapped_column(default=uuid4)


class ResponseReceipt(Model):
    """The sorted list of receipts; it shares nothing with the responses but the survey."""

    __tablename__ = "survey_response_receipt"
    __table_args__ = ({"sqlite_with_rowid": False},)

    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"), primary_key=True)
    receipt_sha256: Mapped[bytes] = mapped_column(LargeBinary(32), primary_key=True)


class SurveyResult(Model):
    """The counts of a survey, replaced as a whole; `input_version` names what was counted.

    `version` is the newest of the `versions` that were counted. `cube` holds every count and is
    read by jobs alone; `disclosed` is what may be shown.
    """

    __tablename__ = "survey_result"
    __table_args__ = (
        ForeignKeyConstraint(
            ["survey_id", "version"], ["questionnaire.survey_id", "questionnaire.version"]
        ),
    )

    survey_id: Mapped[UUID] = mapped_column(ForeignKey("survey.id"), primary_key=True)
    input_version: Mapped[str] = mapped_column(String(64))
    version: Mapped[int]
    versions: Mapped[list[int]] = mapped_column(Json, default=list)
    collectors: Mapped[dict[str, int]] = mapped_column(Json)
    nameable_units: Mapped[list[str]] = mapped_column(Json)
    cube: Mapped[dict[str, Any]] = mapped_column(Json)
    disclosed: Mapped[list[dict[str, Any]]] = mapped_column(Json)
