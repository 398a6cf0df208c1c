"""The result of a contest, replaced as a whole by each count."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from engage.db import Json, Model


class ContestTally(Model):
    """What the count gave, with the ballot file that repeats it; the version names its input.

    The bundle and the fingerprint of the key that signed it are there together or not at all.
    """

    __tablename__ = "contest_tally"

    contest_id: Mapped[UUID] = mapped_column(ForeignKey("contest.id"), primary_key=True)
    input_version: Mapped[str] = mapped_column(String(64))
    result: Mapped[dict[str, Any]] = mapped_column(Json)
    ballot_file: Mapped[bytes | None] = mapped_column(LargeBinary)
    # Read by the download alone: a page that shows the result leaves it where it is.
    bundle: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    signed_by: Mapped[str | None] = mapped_column(String(64))
