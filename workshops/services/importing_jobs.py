"""What the jobs of an import do: read, decide outside any transaction, write in one short one."""

from collections import Counter
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from engage.clock import utcnow
from engage.db import get_or_abort, read_session, unit_of_work
from engage.jobs import report_progress
from engage.tables.faults import TableError
from workshops.formats.sheets_apart import Reading, read_apart
from workshops.models.sheet import SheetImport, SheetImportState, SheetProfile
from workshops.rules.sheets import Known, SheetMapping, known_from_json, mapping_to_json
from workshops.rules.sheets_decided import Decided, Outcome, decide, unknown_prompts
from workshops.services.importing import SheetsRefused, bytes_of, known_names, mapping_of
from workshops.services.importing_notes import already_in, write_notes

SHOWN = 40
TOLD = 200


@dataclass(frozen=True, slots=True)
class Source:
    """What a job reads of an import before it computes."""

    name: str
    data: bytes
    known: dict[str, Any]
    room: str
    mapping: dict[str, Any] | None
    profile: dict[str, Any] | None

    @property
    def names(self) -> Known:
        """The names of prompts and rooms."""
        return known_from_json(self.known)


def read(import_id: UUID) -> dict[str, object]:
    """The import has its mapping, preview and report, or the reason why it can't be read."""
    with read_session() as session:
        which = get_or_abort(session, SheetImport, import_id)
        if which.state is not SheetImportState.READING:
            return {"notes": 0}  # it has been read meanwhile, by another way
        source = _source(session, which)
    report_progress(1, 3)
    try:
        reading = _read(source)
    except TableError as error:
        return _refuse(import_id, error)
    report_progress(2, 3)
    with unit_of_work() as session:
        which = get_or_abort(session, SheetImport, import_id)
        if which.state is not SheetImportState.READING:
            return {"notes": 0}
        decided = _decided(session, which, reading, source)
        which.mapping = mapping_to_json(reading.mapping)
        which.preview = {
            "sheets": reading.preview,
            "formulas": reading.formulas,
            "encoding": reading.encoding,
            "unknown": unknown_prompts(reading.found, source.names, reading.mapping.prompts),
        }
        which.report = report_of(decided)
        which.state, which.fault = SheetImportState.READ, None
    return {"notes": len(decided.notes)}


def carry_out(import_id: UUID, *, by: UUID | None) -> dict[str, object]:
    """The notes are there, all of them or none; run again after that it changes nothing."""
    with read_session() as session:
        which = get_or_abort(session, SheetImport, import_id)
        if which.state is SheetImportState.IMPORTED:
            return {"notes": 0}
        mapping = mapping_of(which)
        source = _source(session, which)
    try:
        reading = _read(source)
    except TableError as error:
        return _refuse(import_id, error)
    with unit_of_work() as session:
        which = get_or_abort(session, SheetImport, import_id)
        if which.state is not SheetImportState.READ or mapping_of(which) != mapping:
            raise SheetsRefused("mapping-changed")
        decided = _decided(session, which, reading, source)
        tables = write_notes(session, which, decided.notes, by=by, now=utcnow())
        which.report = {**report_of(decided), "tables": tables}
    report_progress(len(decided.notes), len(decided.notes))
    return {"notes": len(decided.notes)}


def _source(session: Session, which: SheetImport) -> Source:
    profile = session.get(SheetProfile, which.profile_id) if which.profile_id else None
    return Source(
        which.file_name,
        bytes_of(session, which),
        known_names(which.workshop),
        which.session.key,
        which.mapping,
        profile.mapping if profile else None,
    )


def _read(source: Source) -> Reading:
    return read_apart(
        source.name,
        source.data,
        source.known,
        mapping=source.mapping,
        profile=source.profile,
    )


def _decided(session: Session, which: SheetImport, reading: Reading, source: Source) -> Decided:
    mapping: SheetMapping = reading.mapping
    already = already_in(session, which)
    return decide(reading.found, source.names, mapping.prompts, source.room, already)


def _refuse(import_id: UUID, error: TableError) -> dict[str, object]:
    fault = {
        "fault": error.fault.value,
        "row": error.row,
        "column": error.column,
        "text": (error.text or "")[:80],
    }
    with unit_of_work() as session:
        which = get_or_abort(session, SheetImport, import_id)
        which.state, which.fault = SheetImportState.REFUSED, fault
    return {"refused": error.fault.value}


def report_of(decided: Decided) -> dict[str, Any]:
    """What pages and the command show: counts, the first notes, and a result for every row."""
    notes = decided.notes
    return {
        "notes": len(notes),
        "blank": decided.count(Outcome.BLANK),
        "duplicates": decided.count(Outcome.DUPLICATE),
        "refused": len(decided.refused),
        "dots": sum(note.found.dots or 0 for note in notes),
        "dots_unknown": sum(note.found.dots is None for note in notes),
        "odd_dots": sum(note.found.has_odd_dots for note in notes),
        "by_prompt": dict(Counter(note.prompt for note in notes)),
        "by_table": dict(Counter(note.table for note in notes).most_common(TOLD)),
        "first": [
            {
                "text": note.text[:300],
                "prompt": note.prompt,
                "table": note.table,
                "heading": note.found.heading,
                "room": note.room,
                "dots": note.found.dots,
                "place": [note.found.sheet, note.found.row, note.found.column],
            }
            for note in notes[:SHOWN]
        ],
        "told": [
            [sheet, row, column, outcome.value, decided.words.get((sheet, row, column), "")]
            for sheet, row, column, outcome in decided.refused[:TOLD]
        ],
        "rows": [[*place, outcome.value] for *place, outcome in decided.outcomes],
    }
