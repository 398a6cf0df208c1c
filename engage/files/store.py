"""Putting files away, within a limit."""

import hashlib
from datetime import datetime

from sqlalchemy.orm import Session

from engage.errors import EngageError
from engage.files.models import StoredFile

LIMIT = 50 * 1024 * 1024


class FileTooLarge(EngageError):
    """The file is larger than the store takes."""

    status = 413


def store_file(
    session: Session,
    *,
    name: str,
    media_type: str,
    data: bytes,
    purpose: str,
    expires_at: datetime | None = None,
) -> StoredFile:
    """The file is a row with its checksum once the caller's transaction commits."""
    if len(data) > LIMIT:
        raise FileTooLarge(name)
    stored = StoredFile(
        name=name[:200],
        media_type=media_type,
        purpose=purpose,
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
        expires_at=expires_at,
        data=data,
    )
    session.add(stored)
    session.flush()
    return stored
