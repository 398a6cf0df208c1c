"""Which themes people put each note under.

The synthesis knows passages, not notes: the same words under the same prompt from the same
audience, with the unit where it is large enough to be named. Equal copies can't be told apart, so
any of them stands for any other; each passage is given to one note.
"""

from collections import defaultdict
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engage.synthesis.models import Coding, CodingState, PassageRow
from workshops.models import Contribution, Workshop, WorkshopSession
from workshops.rules.exported import ExportedCoding

SOURCE = "workshops"

Place = tuple[str, str, str, str | None]
"""Prompt, audience, words, unit."""


def codings_by_note(session: Session, workshop: Workshop) -> dict[UUID, tuple[ExportedCoding, ...]]:
    """What people decided on the notes in use; a mere suggestion is not among it."""
    coded = _decided(session, workshop)
    if not coded:
        return {}
    passages = _passages(session, workshop)
    found: dict[UUID, tuple[ExportedCoding, ...]] = {}
    for note in _notes(session, workshop):
        room = note.session
        place = (note.prompt.key, room.step_audience.audience.key, note.text)
        unit = room.unit.key if room.unit else None
        waiting = passages.get((*place, unit)) or passages.get((*place, None))
        if waiting:
            codings = coded.get(waiting.pop(0))
            if codings:
                found[note.id] = tuple(codings)
    return found


def _decided(session: Session, workshop: Workshop) -> dict[str, list[ExportedCoding]]:
    rows = session.scalars(
        select(Coding)
        .join(Coding.passage)
        .where(
            Coding.process_id == workshop.step.process_id,
            Coding.state == CodingState.ACCEPTED,
            PassageRow.step_key == workshop.step.key,
            PassageRow.source == SOURCE,
        )
        .order_by(Coding.passage_id, Coding.theme_id)
    )
    coded: dict[str, list[ExportedCoding]] = defaultdict(list)
    for row in rows:
        if row.decided_by is not None and row.decided_at is not None:
            coded[row.passage_id].append(
                ExportedCoding(row.theme_id, row.decided_by, row.decided_at, row.is_from_machine)
            )
    return coded


def _passages(session: Session, workshop: Workshop) -> dict[Place, list[str]]:
    """Ids of passages by their place, in the order in which equal copies are numbered."""
    rows = session.scalars(
        select(PassageRow)
        .where(
            PassageRow.process_id == workshop.step.process_id,
            PassageRow.step_key == workshop.step.key,
            PassageRow.source == SOURCE,
        )
        .order_by(PassageRow.occurrence, PassageRow.public_id)
    )
    places: dict[Place, list[str]] = defaultdict(list)
    for row in rows:
        places[row.prompt_key, row.audience, row.text, row.unit_key].append(row.public_id)
    return dict(places)


def _notes(session: Session, workshop: Workshop) -> list[Contribution]:
    query = (
        select(Contribution)
        .join(WorkshopSession, WorkshopSession.id == Contribution.session_id)
        .where(WorkshopSession.workshop_id == workshop.id, Contribution.set_aside_reason.is_(None))
        .order_by(WorkshopSession.key, Contribution.number)
        .options(joinedload(Contribution.session), joinedload(Contribution.prompt))
    )
    return list(session.scalars(query))
