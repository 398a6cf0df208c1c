"""Draft inputs as rows: found by their hash, written once, listed, read."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload, undefer

from engage.db import get_or_abort
from engage.errors import NotFound
from engage.files import StoredFile, store_file
from engage.processes.models import Process
from engage.synthesis.models import DraftInput, DraftInputFile, EvidenceState

PURPOSE = "draft-input"


@dataclass(frozen=True, slots=True)
class MadeFile:
    """One format of the package, ready to be stored."""

    format: str
    media_type: str
    data: bytes


def find_package(session: Session, process_id: UUID, digest: str) -> DraftInput | None:
    """The package with this hash, if it was made before."""
    return session.scalar(
        select(DraftInput)
        .where(DraftInput.process_id == process_id, DraftInput.hash == digest)
        .options(selectinload(DraftInput.files).joinedload(DraftInputFile.file))
    )


def next_number(session: Session, process_id: UUID) -> int:
    """The number that the next new package gets."""
    query = select(func.max(DraftInput.number)).where(DraftInput.process_id == process_id)
    return (session.scalar(query) or 0) + 1


def store_package(
    session: Session,
    package: DraftInput,
    files: Sequence[MadeFile],
) -> DraftInput:
    """The package and all its files are rows of one transaction."""
    process = get_or_abort(session, Process, package.process_id)
    session.add(package)
    session.flush()
    for position, made in enumerate(files):
        stored = store_file(
            session,
            name=file_name(process.key, package.number, made.format),
            media_type=made.media_type,
            data=made.data,
            purpose=PURPOSE,
        )
        package.files.append(
            DraftInputFile(format=made.format, file_id=stored.id, file=stored, position=position)
        )
    session.flush()
    return package


def file_name(process_key: str, number: int, format_name: str) -> str:
    """The name a package's file is offered under."""
    ending = "-evidence.json" if format_name == "evidence" else f".{format_name}"
    return f"{process_key}-draft-input-{number}{ending}"


def packages_of(session: Session, process_id: UUID) -> list[DraftInput]:
    """All packages of the process, the newest first, without their content."""
    return list(
        session.scalars(
            select(DraftInput)
            .where(DraftInput.process_id == process_id)
            .order_by(DraftInput.number.desc())
            .options(selectinload(DraftInput.files).joinedload(DraftInputFile.file))
        )
    )


def get_package(session: Session, process_id: UUID, number: int) -> DraftInput:
    """The package of this number with its content, or NotFound."""
    package = session.scalar(
        select(DraftInput)
        .where(DraftInput.process_id == process_id, DraftInput.number == number)
        .options(
            undefer(DraftInput.content),
            selectinload(DraftInput.files).joinedload(DraftInputFile.file),
        )
    )
    if package is None:
        raise NotFound("draft input")
    return package


def get_file(session: Session, process_id: UUID, number: int, format_name: str) -> StoredFile:
    """The stored file of one format with its bytes, or NotFound."""
    stored = session.scalar(
        select(StoredFile)
        .join(DraftInputFile, DraftInputFile.file_id == StoredFile.id)
        .join(DraftInput, DraftInput.id == DraftInputFile.draft_input_id)
        .where(
            DraftInput.process_id == process_id,
            DraftInput.number == number,
            DraftInputFile.format == format_name,
        )
        .options(undefer(StoredFile.data))
    )
    if stored is None:
        raise NotFound("file")
    return stored


def summary_of(content: Mapping[str, Any]) -> dict[str, Any]:
    """The few figures that lists show, so that no page opens a whole package for them."""
    return {
        "steps": content["steps"],
        "passages": {key: content["passages"][key] for key in ("passages", "unread")},
        "findings": len(content["findings"]),
    }


@dataclass(frozen=True, slots=True)
class Change:
    """A step of which more (or less) was collected than in the package before."""

    step_key: str
    before: int
    now: int


def changes_between(previous: DraftInput | None, package: DraftInput) -> list[Change]:
    """What is new against the package before; nothing for the first one."""
    if previous is None:
        return []
    before = {step["key"]: step["collected"] for step in previous.summary["steps"]}
    now = {step["key"]: step["collected"] for step in package.summary["steps"]}
    return [
        Change(key, before.get(key, 0), now.get(key, 0))
        for key in dict.fromkeys([*before, *now])
        if before.get(key, 0) != now.get(key, 0)
    ]


def states_of(session: Session) -> dict[UUID, tuple[EvidenceState | None, int]]:
    """By process: what was collected last, and the number of the newest package (0: none)."""
    query = select(DraftInput.process_id, func.max(DraftInput.number))
    rows = session.execute(query.group_by(DraftInput.process_id)).all()
    newest: dict[UUID, int] = {row[0]: row[1] for row in rows}
    states = {state.process_id: state for state in session.scalars(select(EvidenceState))}
    return {key: (states.get(key), newest.get(key, 0)) for key in {*newest, *states}}
