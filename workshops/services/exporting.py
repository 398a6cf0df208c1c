"""Reading a workshop with all its notes, once, for whichever file is to be made of it."""

from collections.abc import Mapping, Sequence
from datetime import tzinfo
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engage.accounts.models import Account
from engage.localized import pick
from engage.synthesis.models import Theme
from workshops.models import Contribution, Prompt, Workshop, WorkshopSession
from workshops.rules.exported import (
    ExportedCoding,
    ExportedNote,
    ExportedPrompt,
    ExportedRoom,
    ExportedTheme,
    ExportedWorkshop,
)
from workshops.rules.merging import same_notes
from workshops.services.exporting_codings import codings_by_note
from workshops.services.exporting_marks import read_marks


def read_workshop(
    session: Session,
    workshop: Workshop,
    *,
    language: str,
    zone: tzinfo,
) -> ExportedWorkshop:
    """Every note of the workshop, set aside or not; those with a passage carry its codings."""
    step = workshop.step
    codings = codings_by_note(session, workshop)
    themes = _themes(session, step.process_id, codings, language)
    rooms = {room.id: _room(room, language, zone) for room in workshop.sessions}
    return ExportedWorkshop(
        id=workshop.id,
        key=step.key,
        title=pick(step.title, language).text,
        process=step.process.key,
        language=language,
        rooms=tuple(rooms.values()),
        prompts=tuple(_prompt(prompt, language) for prompt in workshop.prompts),
        notes=tuple(
            note
            for prompt in workshop.prompts
            for note in _notes(session, prompt, rooms, codings, language)
        ),
        themes=themes,
        coders=_coders(session, codings),
    )


def _notes(
    session: Session,
    prompt: Prompt,
    rooms: Mapping[UUID, ExportedRoom],
    codings: Mapping[UUID, tuple[ExportedCoding, ...]],
    language: str,
) -> list[ExportedNote]:
    found = session.scalars(
        select(Contribution)
        .join(WorkshopSession, WorkshopSession.id == Contribution.session_id)
        .where(Contribution.prompt_id == prompt.id)
        .order_by(WorkshopSession.starts_at, WorkshopSession.key, Contribution.number)
        .options(joinedload(Contribution.table))
    ).all()
    first_of = _first_of(found, prompt)
    marks = read_marks(session, prompt, found)
    under = _prompt(prompt, language)
    notes = []
    for at, note in enumerate(found):
        same = found[first_of[at]] if at in first_of else None
        notes.append(
            ExportedNote(
                id=note.id,
                room=rooms[note.session_id],
                prompt=under,
                table=(note.table.label or note.table.number) if note.table else None,
                table_number=note.table.number if note.table else 0,
                text=note.text,
                source=note.source.value,
                number=note.number,
                language=note.language,
                is_late=note.is_late,
                aside=note.set_aside_reason.value if note.set_aside_reason else None,
                recorded_at=note.recorded_at,
                same_as=(same.number, rooms[same.session_id].title) if same else None,
                codings=codings.get(note.id, ()),
                marks=marks.of(note.id),
            )
        )
    return notes


def _first_of(notes: Sequence[Contribution], prompt: Prompt) -> dict[int, int]:
    """Place of a later note that certainly says the same -> place of the first one."""
    return {
        member: group.members[0]
        for group in same_notes((at, prompt.key, note.text) for at, note in enumerate(notes))
        for member in group.members[1:]
    }


def _themes(
    session: Session,
    process_id: UUID,
    codings: Mapping[UUID, tuple[ExportedCoding, ...]],
    language: str,
) -> tuple[ExportedTheme, ...]:
    """The themes in use, and retired ones that some note is still under."""
    met = {coding.theme for several in codings.values() for coding in several}
    found = session.scalars(
        select(Theme).where(Theme.process_id == process_id).order_by(Theme.position, Theme.key)
    )
    return tuple(
        ExportedTheme(
            id=theme.id,
            key=theme.key,
            title=pick(theme.title, language).text,
            description=pick(theme.description, language).text,
            keywords=theme.keywords,
            is_retired=theme.is_retired,
        )
        for theme in found
        if not theme.is_retired or theme.id in met
    )


def _coders(
    session: Session, codings: Mapping[UUID, tuple[ExportedCoding, ...]]
) -> dict[UUID, str]:
    """Everybody who decided on a note, by name; the bare id where the account is gone."""
    met = sorted({coding.by for several in codings.values() for coding in several})
    rows = session.execute(select(Account.id, Account.name).where(Account.id.in_(met)))
    known = {row.id: row.name for row in rows}
    return {account: known.get(account, str(account)) for account in met}


def _prompt(prompt: Prompt, language: str) -> ExportedPrompt:
    return ExportedPrompt(
        prompt.key, pick(prompt.heading, language).text, pick(prompt.text, language).text
    )


def _room(room: WorkshopSession, language: str, zone: tzinfo) -> ExportedRoom:
    return ExportedRoom(
        key=room.key,
        title=pick(room.title, language).text,
        place=pick(room.place, language).text,
        audience=pick(room.step_audience.audience.title, language).text,
        starts_at=room.starts_at.astimezone(zone),
        ends_at=room.ends_at.astimezone(zone),
        heads=room.heads,
    )
