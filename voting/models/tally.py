"""The result of a contest, replaced as a whole by each count."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from engage.db import Json, Model


class ContestTally(Model):
    """What the count gave, with the ballot file that repeats it; the version names its input."""

    __tablename__ = "contest_tally"

    contest_id: Mapped[UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    input_version: Mapped[str] = mapped_column(String(64))
    result: Mapped[dict[str, Any]] = mapped_column(Json)
    ballot_file: Mapped[bytes | None] = mapped_column(LargeBinary)
