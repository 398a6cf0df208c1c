"""Transcribed sheets: uploaded, read by a job, corrected by a person, brought in, undone."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from engage.audit import audit
from engage.errors import Conflict, Gone
from engage.files import StoredFile, store_file
from engage.jobs import enqueue
from workshops.models import Workshop, WorkshopSession
from workshops.models.sheet import SheetImport, SheetImportState, SheetProfile
from workshops.rules.sheets import SheetMapping, mapping_from_json, mapping_to_json

READ, IMPORT = "workshops.read_sheets", "workshops.import_sheets"
KEPT_FOR = timedelta(days=7)
PURPOSE = "workshops.sheets"


class SheetsRefused(Conflict):
    """The import is not in the state that this needs; `code` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class SheetsGone(Gone):
    """The uploaded file has reached its end date; it has to be uploaded again."""


def start_import(
    session: Session,
    room: WorkshopSession,
    *,
    name: str,
    data: bytes,
    profile: SheetProfile | None = None,
    is_read_here: bool = False,
    by: UUID | None,
    now: datetime,
) -> SheetImport:
    """The file is put away for a week; a job reads it, where the caller doesn't do it here."""
    stored = store_file(
        session,
        name=name,
        media_type="application/octet-stream",
        data=data,
        purpose=PURPOSE,
        expires_at=now + KEPT_FOR,
    )
    started = SheetImport(
        workshop_id=room.workshop_id,
        session_id=room.id,
        file_name=stored.name,
        sha256=stored.sha256,
        file_id=stored.id,
        profile_id=profile.id if profile else None,
    )
    session.add(started)
    session.flush()
    log(session, "workshops:import:started", started, by)
    if not is_read_here:
        ask_reading(session, started, by=by)
    return started


def ask_reading(session: Session, which: SheetImport, *, by: UUID | None) -> UUID:
    """The file waits to be read, once however often it is asked for; the job's id."""
    job = enqueue(session, READ, key=f"{READ}:{which.id}", requested_by=by, import_id=str(which.id))
    session.flush()
    return job.id


def known_names(workshop: Workshop) -> dict[str, Any]:
    """How prompts and rooms may be called in a sheet, by their keys."""
    prompts = {
        prompt.key: [*prompt.heading.values(), *prompt.text.values()] for prompt in workshop.prompts
    }
    rooms = {room.key: [*room.title.values(), *room.place.values()] for room in workshop.sessions}
    return {"prompts": prompts, "rooms": rooms}


def bytes_of(session: Session, which: SheetImport) -> bytes:
    """The uploaded bytes; SheetsGone when their week is over."""
    stored = session.get(StoredFile, which.file_id) if which.file_id else None
    if stored is None:
        raise SheetsGone(which.file_name)
    return stored.data


def ensure_open(which: SheetImport) -> None:
    """The import has not been carried out or undone."""
    if which.state in {SheetImportState.IMPORTED, SheetImportState.UNDONE}:
        raise SheetsRefused("import-over")


def correct_mapping(
    session: Session, which: SheetImport, mapping: SheetMapping, *, by: UUID | None
) -> UUID:
    """The columns mean this; a job reads the file anew. The job's id."""
    ensure_open(which)
    which.mapping = mapping_to_json(mapping)
    which.report = which.fault = None
    which.state = SheetImportState.READING
    return ask_reading(session, which, by=by)


def ask_import(session: Session, which: SheetImport, *, by: UUID | None) -> UUID:
    """The notes are being brought in; the job's id."""
    ensure_open(which)
    if which.state is not SheetImportState.READ or not (which.report or {}).get("notes"):
        raise SheetsRefused("nothing-to-import")
    job = enqueue(
        session,
        IMPORT,
        key=f"{IMPORT}:{which.id}",
        requested_by=by,
        import_id=str(which.id),
        by=str(by) if by else None,
    )
    session.flush()
    return job.id


def mapping_of(which: SheetImport) -> SheetMapping:
    """The mapping in force; SheetsRefused while the file has not been read."""
    if which.mapping is None:
        raise SheetsRefused("not-read")
    return mapping_from_json(which.mapping)


def save_profile(
    session: Session, which: SheetImport, name: str, *, by: UUID | None
) -> SheetProfile:
    """The mapping has a name, for the next file of the same shape; an earlier one gives way."""
    mapping = mapping_to_json(mapping_of(which))
    profile = profile_of_name(session, name)
    if profile is None:
        profile = SheetProfile(name=name, mapping=mapping)
        session.add(profile)
    profile.mapping = mapping
    audit(session, "workshops:mapping:saved", actor=by, subject=name)
    session.flush()
    return profile


def profile_of_name(session: Session, name: str) -> SheetProfile | None:
    """The saved mapping of this name."""
    return session.scalar(select(SheetProfile).where(SheetProfile.name == name))


def profiles(session: Session) -> Sequence[SheetProfile]:
    """Every saved mapping by its name."""
    return session.scalars(select(SheetProfile).order_by(SheetProfile.name)).all()


def imports_of(session: Session, workshop_id: UUID) -> Sequence[SheetImport]:
    """The latest imports of the workshop, the newest first."""
    return session.scalars(
        select(SheetImport)
        .where(SheetImport.workshop_id == workshop_id)
        .order_by(SheetImport.created_at.desc(), SheetImport.id)
        .limit(30)
    ).all()


def drop_file(session: Session, which: SheetImport) -> None:
    """The uploaded bytes are gone."""
    file_id, which.file_id = which.file_id, None
    session.flush()
    session.execute(delete(StoredFile).where(StoredFile.id == file_id))


def clear_abandoned(session: Session, now: datetime) -> int:
    """Imports that nobody carried out within a week end, values shown and all; how many."""
    left = session.scalars(
        select(SheetImport).where(
            SheetImport.created_at <= now - KEPT_FOR,
            SheetImport.state.not_in((SheetImportState.IMPORTED, SheetImportState.UNDONE)),
        )
    ).all()
    for which in left:
        drop_file(session, which)
        which.state = SheetImportState.UNDONE
        which.report = which.preview = None
    return len(left)


def log(session: Session, tag: str, which: SheetImport, by: UUID | None, **details: int) -> None:
    """The deed stands in the log, under the workshop's step."""
    subject = session.get_one(Workshop, which.workshop_id).step.path
    audit(session, tag, actor=by, subject=subject, details={**details, "file": which.sha256[:12]})
