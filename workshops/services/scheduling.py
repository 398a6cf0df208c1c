"""Setting a workshop up and steering its sessions."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engage.audit import audit
from engage.processes.models import Body, Step, StepAudience, Unit
from workshops.models import Polarity, Prompt, Table, Workshop, WorkshopKind, WorkshopSession
from workshops.rules.joincodes import new_join_code
from workshops.services.problems import AlreadyScheduled, UnknownPlace

CODE_TRIES = 20
REOPENED_FOR = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class PromptPlan:
    """A prompt as it's planned."""

    key: str
    heading: Mapping[str, str]
    text: Mapping[str, str]
    polarity: Polarity | None = None
    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class SessionPlan:
    """A session as it's planned: where, when, for whom, with how many tables."""

    key: str
    place: Mapping[str, str]
    starts_at: datetime
    ends_at: datetime
    step_audience: StepAudience
    unit: Unit | None = None
    body: Body | None = None
    tables: int = 0


@dataclass(frozen=True, slots=True)
class WorkshopPlan:
    """A whole workshop as it's planned."""

    kind: WorkshopKind
    prompts: Sequence[PromptPlan]
    sessions: Sequence[SessionPlan] = field(default=())


def create_workshop(
    session: Session, step: Step, plan: WorkshopPlan, *, by: UUID | None
) -> Workshop:
    """The step has its workshop with prompts and sessions; a step has one."""
    workshop = Workshop(step=step, kind=plan.kind)
    workshop.prompts = [
        Prompt(
            key=prompt.key,
            heading=dict(prompt.heading),
            text=dict(prompt.text),
            polarity=prompt.polarity,
            minutes=prompt.minutes,
            position=position,
        )
        for position, prompt in enumerate(plan.prompts, start=1)
    ]
    try:
        with session.begin_nested():
            session.add(workshop)
    except IntegrityError as taken:
        raise AlreadyScheduled(step.key) from taken
    for each in plan.sessions:
        add_session(session, workshop, each, by=by)
    audit(session, "workshops:workshop:created", actor=by, subject=workshop.step.path)
    return workshop


def add_session(
    session: Session, workshop: Workshop, plan: SessionPlan, *, by: UUID | None
) -> WorkshopSession:
    """The workshop has one more session, with tables and a join code that no live session has."""
    if any(known.key == plan.key for known in workshop.sessions):
        raise AlreadyScheduled(plan.key)
    added = WorkshopSession(
        workshop_id=workshop.id,
        key=plan.key,
        step_audience_id=plan.step_audience.id,
        unit_id=plan.unit.id if plan.unit else None,
        body_id=plan.body.id if plan.body else None,
        place=dict(plan.place),
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        current_prompt_id=workshop.prompts[0].id if workshop.prompts else None,
    )
    added.tables = [Table(number=number) for number in range(1, plan.tables + 1)]
    _store_with_new_code(session, added)
    session.expire(workshop, ["sessions"])
    audit(session, "workshops:session:added", actor=by, subject=subject_of(added))
    return added


def reschedule_session(
    session: Session,
    room: WorkshopSession,
    *,
    place: Mapping[str, str],
    span: tuple[datetime, datetime],
    by: UUID | None,
) -> None:
    """The session is held there and then; its code and its notes stay."""
    room.place = dict(place)
    room.starts_at, room.ends_at = span
    audit(session, "workshops:session:rescheduled", actor=by, subject=subject_of(room))


def open_session(
    session: Session, room: WorkshopSession, *, now: datetime, by: UUID | None
) -> None:
    """Notes are taken from now on; a session that was over goes on for an hour at least."""
    if room.opened_at is None and now < room.starts_at:
        room.opened_at = now
    if now >= room.over_at:
        room.ends_at = max(room.ends_at, now + REOPENED_FOR)
    if room.closed_at is not None:
        _make_live_again(session, room)
    audit(session, "workshops:session:opened", actor=by, subject=subject_of(room))


def close_session(
    session: Session, room: WorkshopSession, *, now: datetime, by: UUID | None
) -> None:
    """Nobody joins any more; phones that joined before still deliver what they hold."""
    if room.closed_at is None:
        room.closed_at = min(now, room.ends_at)
        audit(session, "workshops:session:closed", actor=by, subject=subject_of(room))


def retire_sessions(session: Session, *, now: datetime) -> int:
    """Sessions that the clock has ended are marked closed at their end; the number of them."""
    over = session.scalars(
        select(WorkshopSession).where(
            WorkshopSession.closed_at.is_(None), WorkshopSession.ends_at <= now
        )
    ).all()
    for room in over:
        room.closed_at = room.ends_at
    return len(over)


def move_prompt(room: WorkshopSession, prompt_key: str, *, now: datetime) -> None:
    """The room's open prompt is this one, and its minutes run from now."""
    prompt = room.workshop.prompt(prompt_key)
    if prompt is None:
        raise UnknownPlace(prompt_key)
    room.current_prompt = prompt
    room.prompt_opened_at = now


def count_room(session: Session, room: WorkshopSession, heads: int | None, *, by: UUID) -> None:
    """The session says how many came; None takes a wrong count back."""
    audit(
        session,
        "workshops:heads:counted",
        actor=by,
        subject=subject_of(room),
        details={"heads": heads, "before": room.heads},
    )
    room.heads = heads


def add_table(session: Session, room: WorkshopSession) -> Table:
    """The room has one more table, numbered on."""
    table = Table(session_id=room.id, number=max((t.number for t in room.tables), default=0) + 1)
    session.add(table)
    session.flush()
    session.expire(room, ["tables"])
    return table


def subject_of(room: WorkshopSession) -> str:
    """The session's public name in the audit log."""
    return f"{room.workshop.step.path}/{room.key}"


def _store_with_new_code(session: Session, room: WorkshopSession) -> None:
    for _ in range(CODE_TRIES):
        room.join_code = new_join_code(secrets.choice)
        try:
            with session.begin_nested():
                session.add(room)
        except IntegrityError:
            continue
        return
    raise AlreadyScheduled(room.key)


def _make_live_again(session: Session, room: WorkshopSession) -> None:
    for _ in range(CODE_TRIES):
        try:
            with session.begin_nested():
                room.closed_at = None
        except IntegrityError:
            # Another session got the code meanwhile: this one takes a new code.
            room.join_code = new_join_code(secrets.choice)
            continue
        return
    raise AlreadyScheduled(room.key)
