"""The notes of a file into the database, all of them or none, and out again."""

import hashlib
from collections import Counter
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session

from engage.synthesis.models import Coding, PassageRow
from engage.text.languages import guess_language
from workshops.models import (
    ClusteredNote,
    Contribution,
    ContributionSource,
    Dot,
    DotDevice,
    NoteCount,
    Prompt,
    Table,
    Workshop,
    WorkshopSession,
)
from workshops.models.sheet import NoteOrigin, SheetImport, SheetImportState
from workshops.rules.sheets_decided import Already, DecidedNote
from workshops.rules.sheets_words import table_number
from workshops.services.importing import SheetsRefused, drop_file, log

BATCH = 500


def already_in(session: Session, which: SheetImport) -> Already:
    """What earlier imports of the workshop brought in from this file and from its namesakes."""
    rows = session.execute(
        select(NoteOrigin, Contribution.text, Prompt.key, WorkshopSession.key)
        .join(Contribution, Contribution.id == NoteOrigin.contribution_id)
        .join(Prompt, Prompt.id == Contribution.prompt_id)
        .join(WorkshopSession, WorkshopSession.id == Contribution.session_id)
        .where(
            NoteOrigin.workshop_id == which.workshop_id,
            (NoteOrigin.sha256 == which.sha256) | (NoteOrigin.file_name == which.file_name),
        )
    ).all()
    cells = {
        (origin.sheet, origin.row, origin.column)
        for origin, *_ in rows
        if origin.sha256 == which.sha256
    }
    notes = {
        (origin.sheet, origin.row, origin.column, room, prompt, text)
        for origin, text, prompt, room in rows
    }
    return Already(frozenset(cells), frozenset(notes))


def write_notes(
    session: Session,
    which: SheetImport,
    notes: Sequence[DecidedNote],
    *,
    by: UUID | None,
    now: datetime,
    progress: Callable[[int], None] = lambda _done: None,
) -> list[str]:
    """The notes are stored with their places and dots; labels of tables that had to be added."""
    workshop = session.get_one(Workshop, which.workshop_id)
    added: list[str] = []
    done = 0
    for room in sorted(workshop.sessions, key=lambda each: str(each.id)):
        own = [note for note in notes if note.room == room.key]
        if not own:
            continue
        tables, fresh = _tables(session, room, own)
        added += fresh
        for start in range(0, len(own), BATCH):
            part = own[start : start + BATCH]
            _store(session, which, room, tables, part, by=by, now=now)
            done += len(part)
            progress(done)
    which.state = SheetImportState.IMPORTED
    drop_file(session, which)
    log(session, "workshops:import:done", which, by, notes=len(notes))
    return added


def _tables(
    session: Session, room: WorkshopSession, notes: Sequence[DecidedNote]
) -> tuple[dict[str, Table], list[str]]:
    """The table of each label; those the room doesn't have are added to it."""
    by_number = {table.number: table for table in room.tables}
    by_label = {table.label.casefold(): table for table in room.tables if table.label}
    found: dict[str, Table] = {}
    added: list[str] = []
    numbers = [table_number(note.table) or 0 for note in notes]
    highest = max([*by_number, *numbers, 0])
    for label in dict.fromkeys(note.table for note in notes if note.table):
        number = table_number(label)
        table = by_label.get(label.casefold()) or (by_number.get(number) if number else None)
        if table is None:
            highest = highest if number else highest + 1
            name = None if number else label
            table = Table(session_id=room.id, number=number or highest, label=name)
            session.add(table)
            by_number[table.number] = table
            by_label[label.casefold()] = table
            added.append(label)
        found[label] = table
    session.flush()
    session.expire(room, ["tables"])
    return found, added


def _store(
    session: Session,
    which: SheetImport,
    room: WorkshopSession,
    tables: dict[str, Table],
    notes: Sequence[DecidedNote],
    *,
    by: UUID | None,
    now: datetime,
) -> None:
    number, revision = _numbers(session, room.id, len(notes))
    prompts = {prompt.key: prompt.id for prompt in room.workshop.prompts}
    counts: Counter[tuple[UUID, int]] = Counter()
    given: list[Dot] = []
    for at, note in enumerate(notes):
        table = tables.get(note.table)
        stored = Contribution(
            id=uuid4(),
            session_id=room.id,
            prompt_id=prompts[note.prompt],
            table_id=table.id if table else None,
            client_key=_key(which, note),
            number=number + at,
            revision=revision + at,
            text=note.text,
            language=guess_language(note.text),
            source=ContributionSource.PAPER,
            recorded_at=now,
        )
        session.add(_origin(which, note, stored))
        counts[(stored.prompt_id, table.number if table else 0)] += 1
        given += _dots(note, stored, by=by, now=now)
    session.flush()
    session.add_all(given)
    for (prompt_id, number_of_table), used in counts.items():
        _count(session, room.id, prompt_id, number_of_table, used)


def _origin(which: SheetImport, note: DecidedNote, stored: Contribution) -> NoteOrigin:
    """Where the note stood."""
    found = note.found
    return NoteOrigin(
        contribution=stored,
        import_id=which.id,
        workshop_id=which.workshop_id,
        file_name=which.file_name,
        sha256=which.sha256,
        sheet=found.sheet,
        row=found.row,
        column=found.column,
        heading=found.heading,
        dots=found.dots,
    )


def _dots(note: DecidedNote, stored: Contribution, *, by: UUID | None, now: datetime) -> list[Dot]:
    """The dots beside the note as one count from paper; none written or 0 leave no row."""
    if not note.found.dots:
        return []
    return [
        Dot(
            contribution_id=stored.id,
            device=DotDevice.PAPER,
            dotter=None,
            amount=note.found.dots,
            counted_at=now,
            counted_by=by,
        )
    ]


def _key(which: SheetImport, note: DecidedNote) -> str:
    found = note.found
    place = f"{which.sha256}|{found.sheet}|{found.row}|{found.column}"
    return hashlib.sha256(place.encode()).hexdigest()


def _numbers(session: Session, room_id: UUID, many: int) -> tuple[int, int]:
    """The first of so many numbers and revisions; the row lock makes writers take turns."""
    row = session.execute(
        update(WorkshopSession)
        .where(WorkshopSession.id == room_id)
        .values(
            last_number=WorkshopSession.last_number + many,
            last_revision=WorkshopSession.last_revision + many,
        )
        .returning(WorkshopSession.last_number, WorkshopSession.last_revision)
        .execution_options(synchronize_session=False)
    ).one()
    return row.last_number - many + 1, row.last_revision - many + 1


def _count(session: Session, room_id: UUID, prompt_id: UUID, table: int, used: int) -> None:
    place = (room_id, prompt_id, table)
    count = session.get(NoteCount, place, with_for_update=True, populate_existing=True)
    if count is None:
        count = NoteCount(session_id=room_id, prompt_id=prompt_id, table_number=table)
        count.used = count.set_aside = 0
        session.add(count)
    count.used += used
    session.flush()


def undo_import(session: Session, which: SheetImport, *, by: UUID | None) -> int:
    """The notes of the import are gone, while nobody has worked on any of them; how many."""
    if which.state is SheetImportState.UNDONE:
        raise SheetsRefused("import-over")
    rows = session.execute(
        select(Contribution, func.coalesce(Table.number, 0))
        .join(NoteOrigin, NoteOrigin.contribution_id == Contribution.id)
        .outerjoin(Table, Table.id == Contribution.table_id)
        .where(NoteOrigin.import_id == which.id)
    ).all()
    notes = [note for note, _ in rows]
    _ensure_untouched(session, which, notes)
    rooms = {note.session_id for note in notes}
    for room_id in rooms:
        _numbers(session, room_id, 1)
    for (room_id, prompt_id, table), many in Counter(
        (note.session_id, note.prompt_id, number) for note, number in rows
    ).items():
        _count(session, room_id, prompt_id, table, -many)
    mine = select(NoteOrigin.contribution_id).where(NoteOrigin.import_id == which.id)
    ids = list(session.scalars(mine))
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        for model in (Dot, NoteOrigin):
            session.execute(delete(model).where(model.contribution_id.in_(part)))
        session.execute(delete(Contribution).where(Contribution.id.in_(part)))
    drop_file(session, which)
    which.state = SheetImportState.UNDONE
    which.report = which.preview = None
    log(session, "workshops:import:undone", which, by, notes=len(ids))
    return len(ids)


def _ensure_untouched(session: Session, which: SheetImport, notes: Sequence[Contribution]) -> None:
    """SheetsRefused where a note was set aside, put together, given dots or coded."""
    if any(note.set_aside_reason is not None for note in notes):
        raise SheetsRefused("notes-set-aside")
    mine = select(NoteOrigin.contribution_id).where(NoteOrigin.import_id == which.id)
    if _any(session, select(ClusteredNote).where(ClusteredNote.contribution_id.in_(mine))):
        raise SheetsRefused("notes-clustered")
    dots = select(Dot).where(Dot.contribution_id.in_(mine), Dot.device == DotDevice.PERSON)
    if _any(session, dots):
        raise SheetsRefused("notes-dotted")
    step = session.get_one(Workshop, which.workshop_id).step
    # The synthesis knows passages by their words alone, so equal words count as this note.
    coded = (
        select(Coding.id)
        .join(
            PassageRow,
            (PassageRow.process_id == Coding.process_id)
            & (PassageRow.public_id == Coding.passage_id),
        )
        .join(Contribution, Contribution.text == PassageRow.text)
        .where(
            Coding.process_id == step.process_id,
            Coding.decided_by.is_not(None),
            PassageRow.step_key == step.key,
            Contribution.id.in_(mine),
        )
    )
    if _any(session, coded):
        raise SheetsRefused("notes-coded")


def _any(session: Session, query: Any) -> bool:
    return session.execute(query.limit(1)).first() is not None
