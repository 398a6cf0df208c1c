"""The doors of a step: adding, naming and closing them, and who stands at an assisted one."""

import re
import secrets
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, or_, select
from sqlalchemy.orm import Session

from engage.audit import audit
from engage.errors import Invalid
from engage.processes.models import Step, StepAudience, StepKind
from engage.processes.models.step import SECRET_KINDS
from engage.rolls.models import Collector, CollectorKind, DoorForm, Elector, Roll
from engage.rolls.participation import NotOnRoll, Participant, find_by_code
from engage.rolls.rules.codes import ALPHABET, CodeTypo, canonical, code_hash
from engage.rolls.sealing import WrongState
from engage.rolls.services.importing import DoorsFixed
from engage.rolls.services.proven import PROVEN, can_prove, ensure_one_way

SHORTCUT_LENGTH = 6
CHANNEL = re.compile(r"[^a-z0-9]+")


class DoorRefused(Invalid):
    """This step or audience cannot have a door of this form."""


class ChannelTaken(Invalid):
    """The audience has a link with this channel tag already."""


@dataclass(frozen=True, slots=True)
class NewDoor:
    """What a coordinator asks for: a link, a kiosk, paper or assistance, and what it is called.

    `kind` names a door that asks who somebody is; of the others the form says enough.
    """

    form: DoorForm
    name: str
    channel: str = ""
    kind: CollectorKind | None = None


def channel_tag(name: str) -> str:
    """The name as a tag in an address: small letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", name.casefold()).encode("ascii", "ignore").decode()
    return CHANNEL.sub("-", plain).strip("-")[:50]


def add_door(
    session: Session,
    step_audience: StepAudience,
    door: NewDoor,
    *,
    actor: UUID | None,
    now: datetime,
) -> Collector:
    """The audience has one door more, and results will tell it apart."""
    step = step_audience.step
    if step.closes_at is not None and now >= step.closes_at:
        raise WrongState(step.key)
    kind = _kind_of(session, step_audience, door)
    _refuse_weaker(session, step_audience, kind)
    is_link = door.form is DoorForm.PLAIN and kind is CollectorKind.OPEN
    channel = channel_tag(door.channel or door.name) or None
    made = Collector(
        step_audience_id=step_audience.id,
        key=_key(session, step_audience, door.form, kind, channel),
        kind=kind,
        form=door.form,
        channel=channel if is_link else None,
        name=door.name.strip()[:100],
        shortcut=_new_shortcut() if is_link else None,
    )
    session.add(made)
    session.flush()
    _log(session, step_audience, "rolls:door:added", actor, made)
    return made


def _kind_of(session: Session, step_audience: StepAudience, door: NewDoor) -> CollectorKind:
    """What gives the right to come through a door of this form here; else DoorRefused."""
    step, form = step_audience.step, door.form
    allowed = {
        StepKind.SURVEY: set(DoorForm) - {DoorForm.SAMPLE},
        StepKind.CONTEST: {DoorForm.PLAIN},
    }
    if form not in allowed.get(step.kind, set()):
        raise DoorRefused(form.value)
    if door.kind in PROVEN:
        return _proven_kind(session, step_audience, door)
    if form is DoorForm.ASSISTED:
        return _assisted_kind(session, step_audience)
    if step.is_in_body_name:
        raise DoorRefused(form.value)
    return CollectorKind.OPEN


def _proven_kind(session: Session, step_audience: StepAudience, door: NewDoor) -> CollectorKind:
    if door.kind is None or door.form is not DoorForm.PLAIN:
        raise DoorRefused(door.form.value)
    if not can_prove(step_audience, door.kind):
        raise DoorRefused(door.kind.value)
    ensure_one_way(session, step_audience, door.kind)
    return door.kind


def _assisted_kind(session: Session, step_audience: StepAudience) -> CollectorKind:
    held = {door.kind for door in doors_of(session, step_audience)}
    if CollectorKind.ROLL in held or step_audience.step.is_in_body_name:
        return CollectorKind.ROLL
    return CollectorKind.BEARER if held == {CollectorKind.BEARER} else CollectorKind.OPEN


def _refuse_weaker(session: Session, step_audience: StepAudience, kind: CollectorKind) -> None:
    """Once the rule is fixed a contest gets no door, and nobody unchecked comes in by a new one."""
    step = step_audience.step
    if step.has_fixed_doors:
        raise DoorsFixed(step.key)
    if step.frozen_at is None or kind.is_verified:
        return
    if all(door.kind.is_verified for door in doors_of(session, step_audience)):
        raise DoorsFixed(step.key)


def _key(
    session: Session,
    step_audience: StepAudience,
    form: DoorForm,
    kind: CollectorKind,
    channel: str | None,
) -> str:
    held = {door.key for door in doors_of(session, step_audience)}
    if kind in PROVEN:
        if kind.value in held:
            raise ChannelTaken(kind.value)
        return kind.value
    if form is DoorForm.PLAIN:
        key = f"open-{channel}" if channel else "open"
        if key in held:
            raise ChannelTaken(key)
        return key
    stem = f"{form.value}-{kind.value}" if form is DoorForm.ASSISTED else form.value
    return next(
        key for number in range(1, len(held) + 2) if (key := f"{stem}-{number}") not in held
    )


def _new_shortcut() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(SHORTCUT_LENGTH)).lower()


def ensure_shortcut(session: Session, door: Collector) -> str:
    """The open link has a short address for paper, made when there is none."""
    if door.shortcut is None:
        door.shortcut = _new_shortcut()
        session.flush()
    return door.shortcut


def find_shortcut(session: Session, shortcut: str) -> Collector | None:
    """The open link with that short address; None when there is none."""
    return session.scalar(select(Collector).where(Collector.shortcut == shortcut.lower()))


def rename_door(session: Session, door: Collector, name: str, *, actor: UUID | None) -> None:
    """Results and the desk call the door by this name."""
    door.name = name.strip()[:100]
    _log(session, door.step_audience, "rolls:door:renamed", actor, door)


def close_door(session: Session, door: Collector, *, actor: UUID | None, now: datetime) -> None:
    """Nobody new comes in by this door; who is inside may finish. Before opening it is gone."""
    step = door.step_audience.step
    if step.has_fixed_doors:
        raise DoorsFixed(door.key)
    _log(session, door.step_audience, "rolls:door:closed", actor, door)
    if step.kind in SECRET_KINDS and step.frozen_at is None:
        session.delete(door)
    else:
        door.closed_at = now


def reopen_door(session: Session, door: Collector, *, actor: UUID | None) -> None:
    """People come in by this door again."""
    if door.step_audience.step.has_fixed_doors:
        raise DoorsFixed(door.key)
    door.closed_at = None
    _log(session, door.step_audience, "rolls:door:reopened", actor, door)


def doors_of(session: Session, step_audience: StepAudience) -> list[Collector]:
    """All doors of the audience, closed ones too."""
    return list(
        session.scalars(
            select(Collector)
            .where(Collector.step_audience_id == step_audience.id)
            .order_by(Collector.kind, Collector.form, Collector.key)
        )
    )


def counter_doors(session: Session, now: datetime) -> list[Collector]:
    """The kiosks and assisted doors of steps that are open now: what a service point works with."""
    doors = session.scalars(
        select(Collector)
        .join(Collector.step_audience)
        .join(StepAudience.step)
        .where(
            Collector.form.in_((DoorForm.KIOSK, DoorForm.ASSISTED)),
            Collector.closed_at.is_(None),
            Step.opens_at <= now,
            Step.closes_at > now,
        )
        .order_by(Step.closes_at, Collector.key)
    )
    return [door for door in doors if door.step_audience.step.is_open(now)]


def assisted_participant(session: Session, door: Collector, typed: str) -> Participant:
    """Whom a clerk answers for: the person of the code or roll row, or somebody unchecked.

    Somebody whose code or roll row it is takes part once over all doors. Who the clerk is stands
    nowhere. NotOnRoll when nobody of this audience is meant.
    """
    if door.form is not DoorForm.ASSISTED or door.closed_at is not None:
        raise NotOnRoll
    if door.kind is CollectorKind.OPEN and not typed.strip():
        ref = f"open:{secrets.token_urlsafe(24)}"
        return Participant(door.step_audience_id, door.id, CollectorKind.OPEN, ref)
    found = _by_code(session, typed) or _by_roll_row(session, door, typed)
    if found is None or found.step_audience_id != door.step_audience_id:
        raise NotOnRoll
    own = _same_kind(session, door, found.kind)
    return replace(found, collector_id=own.id)


def _by_code(session: Session, typed: str) -> Participant | None:
    try:
        return find_by_code(session, code_hash(canonical(typed)))
    except CodeTypo:
        return None


def _by_roll_row(session: Session, door: Collector, typed: str) -> Participant | None:
    wanted = typed.strip()
    elector = session.scalar(
        select(Elector)
        .join(Elector.roll)
        .where(Roll.step_audience_id == door.step_audience_id, _is_called(wanted))
    )
    if elector is None or not wanted:
        return None
    unit = elector.unit.key if elector.unit else None
    ref = f"elector:{elector.id}"
    return Participant(door.step_audience_id, door.id, CollectorKind.ROLL, ref, unit)


def _is_called(wanted: str) -> ColumnElement[bool]:
    return or_(Elector.person_ref == wanted, Elector.email == wanted.casefold())


def _same_kind(session: Session, door: Collector, kind: CollectorKind) -> Collector:
    """The assisted door of the audience by which people of this kind are counted."""
    if door.kind is kind:
        return door
    key = f"{DoorForm.ASSISTED.value}-{kind.value}-1"
    held = next((one for one in doors_of(session, door.step_audience) if one.key == key), None)
    if held is not None:
        return held
    made = Collector(
        step_audience_id=door.step_audience_id,
        key=key,
        kind=kind,
        form=DoorForm.ASSISTED,
        name=door.name,
    )
    session.add(made)
    session.flush()
    return made


def _log(
    session: Session, step_audience: StepAudience, tag: str, actor: UUID | None, door: Collector
) -> None:
    audit(session, tag, actor=actor, subject=step_audience.path, details={"door": door.key})
