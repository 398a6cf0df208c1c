"""Pictures of base maps: kept as stored files, named by the questions that show them."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, undefer

from engage.files import StoredFile, store_file
from surveys.formats.base_map import Picture

PURPOSE = "surveys.base-map"


def keep_base_map(session: Session, picture: Picture) -> str:
    """The picture is stored without an end date; its id, for the questionnaire."""
    stored = store_file(
        session,
        name=f"map.{picture.ending}",
        media_type=picture.media_type,
        data=picture.data,
        purpose=PURPOSE,
    )
    return str(stored.id)


def base_map_file(session: Session, file_id: UUID) -> StoredFile | None:
    """The picture with its bytes; None where that is no picture of a map."""
    return session.scalar(
        select(StoredFile)
        .where(StoredFile.id == file_id, StoredFile.purpose == PURPOSE)
        .options(undefer(StoredFile.data))
    )
