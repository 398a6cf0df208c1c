"""What everybody may see of a workshop's notes: by prompt and room, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from workshops.models import Contribution, NoteCount, Prompt, Workshop, WorkshopSession
from workshops.rules.places import sessions_kept_together

PAGE = 60


@dataclass(frozen=True, slots=True)
class Place:
    """A room, or the rooms kept together (`rooms` then has several), with its number of notes."""

    key: str
    rooms: tuple[WorkshopSession, ...]
    notes: int
    is_together: bool = False


@dataclass(frozen=True, slots=True)
class NotesPage:
    """One page of a prompt's notes, oldest first within their room."""

    notes: Sequence[Contribution]
    total: int
    number: int

    @property
    def pages(self) -> int:
        """How many pages there are; one even when nothing was said."""
        return max(1, -(-self.total // PAGE))


def kept_together(workshop: Workshop) -> frozenset[str]:
    """Keys of sessions whose room isn't told, because too few came; none in a body's own name."""
    if workshop.step.is_in_body_name:
        return frozenset()
    together: set[str] = set()
    for audience in workshop.step.audiences:
        if not audience.is_unsuppressed:
            rooms = [room for room in workshop.sessions if room.step_audience_id == audience.id]
            heads = {room.key: room.heads for room in rooms}
            together |= sessions_kept_together(heads, audience.minimum_size)
    return frozenset(together)


def places_of(session: Session, workshop: Workshop, prompt: Prompt) -> list[Place]:
    """The rooms with the number of notes under the prompt; small ones as one place at the end."""
    used = _used(session, prompt.id)
    together = kept_together(workshop)
    places = [
        Place(room.key, (room,), used.get(room.id, 0))
        for room in workshop.sessions
        if room.key not in together
    ]
    hidden = tuple(room for room in workshop.sessions if room.key in together)
    if hidden:
        notes = sum(used.get(room.id, 0) for room in hidden)
        places.append(Place("together", hidden, notes, is_together=True))
    return places


def notes_page(
    session: Session, prompt: Prompt, places: Sequence[Place], *, number: int
) -> NotesPage:
    """The notes in use of these places under the prompt; a page past the end is the last one."""
    total = sum(place.notes for place in places)
    number = min(max(1, number), max(1, -(-total // PAGE)))
    rooms = [room.id for place in places for room in place.rooms]
    notes = session.scalars(
        select(Contribution)
        .join(WorkshopSession, WorkshopSession.id == Contribution.session_id)
        .where(
            Contribution.prompt_id == prompt.id,
            Contribution.session_id.in_(rooms),
            Contribution.set_aside_reason.is_(None),
        )
        .order_by(WorkshopSession.starts_at, Contribution.session_id, Contribution.number)
        .offset((number - 1) * PAGE)
        .limit(PAGE)
    ).all()
    return NotesPage(notes, total, number)


def _used(session: Session, prompt_id: UUID) -> dict[UUID, int]:
    rows = session.execute(
        select(NoteCount.session_id, func.sum(NoteCount.used).label("used"))
        .where(NoteCount.prompt_id == prompt_id)
        .group_by(NoteCount.session_id)
    )
    return {row.session_id: int(row.used) for row in rows}
