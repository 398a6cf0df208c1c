"""All notes of a workshop as a workbook: a sheet per prompt, a row per note, none left out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engage.localized import pick
from engage.tables.cells import Cell, Sheet
from engage.tables.xlsx import write_xlsx
from workshops.models import (
    Contribution,
    ContributionSource,
    Prompt,
    SetAsideReason,
    Workshop,
    WorkshopSession,
)
from workshops.rules.counting import CountedNote, count_notes
from workshops.rules.merging import same_notes


@dataclass(frozen=True, slots=True)
class ExportWords:
    """The words of the workbook in one language; the edge gives them."""

    language: str
    note_headers: Sequence[str]
    summary_name: str
    summary_headers: Sequence[str]
    sources: Mapping[ContributionSource, str]
    reasons: Mapping[SetAsideReason, str]
    late: str
    same_as: Callable[[int, str], str]


def notes_workbook(
    session: Session, workshop: Workshop, words: ExportWords, *, now: datetime, zone: tzinfo
) -> bytes:
    """The workbook's bytes; each text is a text cell, whatever it begins with."""
    sheets = [
        Sheet(
            name=pick(prompt.heading, words.language).text,
            headers=words.note_headers,
            rows=_note_rows(_notes_of(session, prompt), words, zone),
            note=pick(prompt.text, words.language).text,
        )
        for prompt in workshop.prompts
    ]
    sheets.append(_summary(session, workshop, words, zone))
    title = pick(workshop.step.title, words.language).text
    return write_xlsx(sheets, title=title, moment=now)


def _notes_of(session: Session, prompt: Prompt) -> Sequence[Contribution]:
    return session.scalars(
        select(Contribution)
        .join(WorkshopSession, WorkshopSession.id == Contribution.session_id)
        .where(Contribution.prompt_id == prompt.id)
        .order_by(WorkshopSession.starts_at, WorkshopSession.key, Contribution.number)
        .options(
            joinedload(Contribution.session).joinedload(WorkshopSession.unit),
            joinedload(Contribution.session).joinedload(WorkshopSession.body),
            joinedload(Contribution.prompt),
            joinedload(Contribution.table),
        )
    ).all()


def _note_rows(
    notes: Sequence[Contribution], words: ExportWords, zone: tzinfo
) -> list[Sequence[Cell]]:
    first_of = {
        member: group.members[0]
        for group in same_notes((at, note.prompt.key, note.text) for at, note in enumerate(notes))
        for member in group.members[1:]
    }
    rows: list[Sequence[Cell]] = []
    for at, note in enumerate(notes):
        same = notes[first_of[at]] if at in first_of else None
        rows.append(
            (
                note.session.starts_at.astimezone(zone).date(),
                pick(note.session.place, words.language).text,
                pick(note.session.title, words.language).text,
                (note.table.label or note.table.number) if note.table else None,
                pick(note.prompt.heading, words.language).text,
                note.text,
                words.sources[note.source],
                note.number,
                note.language,
                words.late if note.is_late else None,
                words.reasons[note.set_aside_reason] if note.set_aside_reason else None,
                words.same_as(same.number, pick(same.session.title, words.language).text)
                if same
                else None,
            )
        )
    return rows


def _summary(session: Session, workshop: Workshop, words: ExportWords, zone: tzinfo) -> Sheet:
    rows: list[Sequence[Cell]] = []
    for room in workshop.sessions:
        counts = count_notes(
            CountedNote(note.prompt.key, note.table.number if note.table else None, aside)
            for note, aside in _with_reasons(session, room)
        )
        rows.append(
            (
                room.starts_at.astimezone(zone).date(),
                pick(room.place, words.language).text,
                pick(room.title, words.language).text,
                room.heads,
                counts.collected,
                counts.used,
                sum(counts.set_aside.values()),
                *(counts.by_prompt.get(prompt.key, 0) for prompt in workshop.prompts),
            )
        )
    headings = [pick(prompt.heading, words.language).text for prompt in workshop.prompts]
    return Sheet(words.summary_name, (*words.summary_headers, *headings), rows)


def _with_reasons(
    session: Session, room: WorkshopSession
) -> Sequence[tuple[Contribution, str | None]]:
    found = session.scalars(
        select(Contribution)
        .where(Contribution.session_id == room.id)
        .options(joinedload(Contribution.prompt), joinedload(Contribution.table))
    )
    return [
        (note, note.set_aside_reason.value if note.set_aside_reason else None) for note in found
    ]
