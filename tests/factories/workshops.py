"""Workshops with a good and an improve prompt; the room is open at NOON for two hours."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

from sqlalchemy.orm import Session

from engage.processes.models import Step, StepKind
from tests.factories.processes import NOON, make_process, make_step, make_unit, text
from workshops.models import Contribution, ContributionSource, WorkshopKind, WorkshopSession
from workshops.services.agendas import agenda_of
from workshops.services.recording import Note, record_contribution
from workshops.services.scheduling import SessionPlan, WorkshopPlan, add_session, create_workshop

OPENED = NOON - timedelta(minutes=30)
ENDS = NOON + timedelta(hours=2)


def session_plan(step: Step, key: str = "littoinen", tables: int = 3) -> SessionPlan:
    """A session for the step's residents, without district or body."""
    return SessionPlan(
        key=key,
        place=text("Koulu"),
        starts_at=OPENED,
        ends_at=ENDS,
        step_audience=step.audiences[0],
        tables=tables,
    )


def make_room(
    session: Session, *, kind: WorkshopKind = WorkshopKind.GOOD_AND_IMPROVE
) -> WorkshopSession:
    """The open room of Littoinen's evening, with three tables."""
    process = make_process(session)
    step = make_step(session, StepKind.WORKSHOP, process=process, key="asukasillat")
    plan = replace(session_plan(step), unit=make_unit(session))
    values = [{"fi": "Yhdessä"}, {"fi": "Avoimesti"}]
    agenda = WorkshopPlan(kind, agenda_of(kind, values), [plan])
    return create_workshop(session, step, agenda, by=None).sessions[0]


def make_second_room(session: Session, room: WorkshopSession, key: str) -> WorkshopSession:
    """Another district's room of the same workshop."""
    plan = replace(session_plan(room.workshop.step, key), unit=make_unit(session, key))
    return add_session(session, room.workshop, plan, by=None)


def a_note(
    words: str = "Lähimetsät",
    prompt: str = "good",
    table: int | None = None,
    key: str | None = None,
) -> Note:
    """A note from a phone under a key of its own."""
    return Note(
        client_key=key or uuid4().hex,
        prompt_key=prompt,
        text=words,
        source=ContributionSource.PHONE,
        table_number=table,
        language="fi",
    )


def make_note(
    session: Session,
    room: WorkshopSession,
    words: str = "Lähimetsät",
    prompt: str = "good",
    table: int | None = None,
) -> Contribution:
    """A stored note."""
    return record_contribution(session, room, a_note(words, prompt, table), now=NOON).contribution
