"""Many phones at once: no note lost, none doubled, numbers without gaps."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

from flask import Flask
from sqlalchemy import func, select

from engage.db import get_or_abort, read_session, unit_of_work
from tests.factories.base import current_session
from tests.factories.processes import NOON
from tests.factories.workshops import OPENED, a_note, make_room
from workshops.models import Contribution, NoteCount, WorkshopSession
from workshops.services.recording import Note, record_from_phone

PHONES, EACH = 8, 6


def deliver(app: Flask, room_id: UUID, note: Note) -> int:
    """What a phone's request does; gives the note's number."""
    with app.app_context(), unit_of_work() as session:
        room = get_or_abort(session, WorkshopSession, room_id)
        return record_from_phone(
            session, room, note, joined_at=OPENED, now=NOON
        ).contribution.number


def test_notes_written_at_once_are_all_there_once(committed_db: Flask) -> None:
    with unit_of_work() as session:
        token = current_session.set(session)
        room_id = make_room(session).id
        current_session.reset(token)
    notes = [a_note(f"Ajatus {number}", table=number % 3 + 1) for number in range(PHONES * EACH)]
    twice = [*notes, *notes]
    with ThreadPoolExecutor(PHONES) as phones:
        numbers = list(phones.map(lambda note: deliver(committed_db, room_id, note), twice))
    assert sorted(numbers[: len(notes)]) == list(range(1, len(notes) + 1))
    assert numbers[len(notes) :] == numbers[: len(notes)]
    with read_session() as session:
        assert session.scalar(select(func.count(Contribution.id))) == len(notes)
        assert session.scalar(select(func.sum(NoteCount.used))) == len(notes)
        revisions = session.scalars(select(Contribution.revision)).all()
    assert len(set(revisions)) == len(notes)
