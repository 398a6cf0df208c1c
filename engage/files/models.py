"""One row for each stored file: its bytes, type, checksum and end date."""

from datetime import datetime

from sqlalchemy import CheckConstraint, LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column

from engage.db import Keyed, Model, Timestamped


class StoredFile(Keyed, Timestamped, Model):
    """A file that people or jobs made; gone after `expires_at`."""

    __tablename__ = "stored_file"
    __table_args__ = (CheckConstraint("size >= 0", name="size"),)

    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(120))
    purpose: Mapped[str] = mapped_column(String(60), index=True)
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    expires_at: Mapped[datetime | None] = mapped_column(index=True)
    data: Mapped[bytes] = deferred(mapped_column(LargeBinary))
