"""Voting on paper: the mark on the roll, and the counts that two people make of a bundle."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engage.audit import audit
from engage.processes.models import StepAudience, StepState
from engage.rolls.models import BearerCode, Collector, CollectorKind, DoorForm, Elector, Roll
from engage.rolls.participation import (
    NotOnRoll,
    Participant,
    ensure_may_take_part,
    find_by_code,
    hold_against_sealing,
)
from engage.rolls.rules.codes import CodeTypo, canonical, code_hash
from engage.rolls.rules.secrecy import StepSecret
from engage.rolls.sealing import WrongState
from voting.models import Contest, PaperBundle, PaperReading
from voting.rules.paper import PAPER_MARK, PaperCount, PaperState, state_of
from voting.services.accounting import readings_in
from voting.services.entering import subject_of
from voting.services.errors import (
    AlreadyVoted,
    ContestFrozen,
    ContestNotOpened,
    CountedMeanwhile,
    NoPaper,
    SamePerson,
)
from voting.services.polling import insert_once

DOOR_KEY = "paper"
FOUND = 20
SHORTEST_NAME = 3


def add_paper_door(session: Session, electorate: StepAudience, *, actor: UUID | None) -> Collector:
    """The electorate may vote on paper too; made once, before the rule is fixed.

    NoPaper where nobody has a roll or a code: there is nothing to mark.
    """
    if electorate.step.frozen_at is not None:
        raise ContestFrozen(electorate.step.key)
    doors = session.scalars(
        select(Collector).where(Collector.step_audience_id == electorate.id)
    ).all()
    held = next((door for door in doors if door.form is DoorForm.PAPER), None)
    if held is not None:
        return held
    kinds = {door.kind for door in doors} & {CollectorKind.ROLL, CollectorKind.BEARER}
    if not kinds:
        raise NoPaper(electorate.path)
    kind = CollectorKind.ROLL if CollectorKind.ROLL in kinds else CollectorKind.BEARER
    door = Collector(step_audience_id=electorate.id, key=DOOR_KEY, kind=kind, form=DoorForm.PAPER)
    session.add(door)
    session.flush()
    audit(session, "voting:paper_door:added", actor=actor, subject=electorate.path)
    return door


def paper_door(session: Session, electorate: StepAudience) -> Collector:
    """The electorate's paper door, or NoPaper."""
    door = session.scalar(
        select(Collector).where(
            Collector.step_audience_id == electorate.id, Collector.form == DoorForm.PAPER
        )
    )
    if door is None:
        raise NoPaper(electorate.path)
    return door


def find_electors(
    session: Session, electorate: StepAudience, typed: str
) -> list[tuple[Participant, str]]:
    """Who may be meant by a code, a number, an address or a part of the name, with their names.

    Whether they have voted is neither asked nor told.
    """
    wanted = typed.strip()
    by_code = _by_code(session, electorate, wanted)
    if by_code is not None:
        return [by_code]
    matches = [Elector.person_ref == wanted, Elector.email == wanted.casefold()]
    if len(wanted) >= SHORTEST_NAME:
        matches.append(Elector.name.icontains(wanted, autoescape=True))
    if not wanted:
        return []
    for match in matches:
        electors = session.scalars(
            select(Elector)
            .join(Elector.roll)
            .where(Roll.step_audience_id == electorate.id, Elector.voided_at.is_(None), match)
            .order_by(Elector.name, Elector.person_ref)
            .limit(FOUND)
        ).all()
        if electors:
            return [(participant_of(one), _called(one)) for one in electors]
    return []


def _by_code(
    session: Session, electorate: StepAudience, typed: str
) -> tuple[Participant, str] | None:
    try:
        found = find_by_code(session, code_hash(canonical(typed)))
    except CodeTypo:
        return None
    if found is None or found.step_audience_id != electorate.id:
        return None
    is_elector = found.kind is CollectorKind.ROLL and found.ref.startswith("elector:")
    elector = session.get(Elector, found.subject_id) if is_elector else None
    return found, _called(elector) if elector else ""


def participant_of(elector: Elector) -> Participant:
    """The elector as somebody who takes part."""
    roll = elector.roll
    ref = f"elector:{elector.id}"
    return Participant(roll.step_audience_id, roll.collector_id, CollectorKind.ROLL, ref)


def participant_by_ref(
    session: Session, contest: Contest, electorate_id: str, ref: str
) -> Participant:
    """The elector or the holder of a code that a found line stands for; else NotOnRoll."""
    kind, _colon, subject = ref.partition(":")
    try:
        wanted, audience = UUID(subject), UUID(electorate_id)
    except ValueError as error:
        raise NotOnRoll(contest.step.key) from error
    found: Participant | None = None
    if kind == "elector" and (elector := session.get(Elector, wanted)) is not None:
        found = participant_of(elector)
    elif kind == "bearer" and (code := session.get(BearerCode, wanted)) is not None:
        door = code.collector
        found = Participant(door.step_audience_id, door.id, CollectorKind.BEARER, ref)
    if found is None or found.step_audience_id != audience:
        raise NotOnRoll(contest.step.key)
    return found


def _called(elector: Elector) -> str:
    # One number for both: where a roll has no names the number is all there is.
    return f"{elector.name} ({elector.person_ref})" if elector.name else elector.person_ref


def mark_on_paper(
    session: Session,
    contest: Contest,
    participant: Participant,
    *,
    secret: StepSecret,
    now: datetime,
) -> None:
    """The elector was given a ballot paper and can't vote otherwise any more; or AlreadyVoted.

    One row with the elector's nullifier and no marks, and nothing else: not who marked it.
    """
    if contest.manifest is None:
        raise ContestNotOpened(contest.step.key)
    electorate = session.get_one(StepAudience, participant.step_audience_id)
    if electorate.step_id != contest.step_id or not participant.kind.is_verified:
        raise NotOnRoll(contest.step.key)
    door = paper_door(session, electorate)
    ensure_may_take_part(session, replace(participant, collector_id=door.id), now)
    is_new = insert_once(
        session,
        {
            "nullifier": secret.nullifier(electorate.id, participant.ref),
            "contest_id": contest.id,
            "step_audience_id": electorate.id,
            "collector_id": door.id,
            "marks": PAPER_MARK,
        },
    )
    if not is_new:
        raise AlreadyVoted(contest.step.key)


def begin_bundle(
    session: Session,
    electorate: StepAudience,
    contest: Contest,
    label: str,
    counted: PaperCount,
    *,
    actor: UUID,
    now: datetime,
) -> PaperBundle:
    """A bundle is there with its first count; another person counts it again."""
    _ensure_counting(session, contest, now)
    door = paper_door(session, electorate)
    largest = session.scalar(
        select(func.max(PaperBundle.number)).where(PaperBundle.contest_id == contest.id)
    )
    bundle = PaperBundle(
        contest_id=contest.id,
        step_audience_id=electorate.id,
        collector_id=door.id,
        number=(largest or 0) + 1,
        label=label,
    )
    session.add(bundle)
    _flush(session)
    _add(
        session,
        contest,
        bundle,
        PaperReading(number=1, is_recount=False, reason=""),
        counted,
        actor,
        now,
    )
    return bundle


def count_again(
    session: Session,
    contest: Contest,
    bundle: PaperBundle,
    counted: PaperCount,
    reason: str,
    *,
    actor: UUID,
    now: datetime,
) -> PaperState:
    """The bundle has one count more, and earlier ones stay as they were.

    The second count is another person's; whatever comes after it, or by the same person, is a
    recount and has a reason.
    """
    _ensure_counting(session, contest, now)
    readings = readings_in(bundle)
    is_second = not any(one.reader == actor for one in readings) and (
        state_of(readings) is PaperState.WAITS
    )
    if not is_second and not reason:
        raise SamePerson(str(bundle.number))
    number, reason = len(readings) + 1, "" if is_second else reason
    reading = PaperReading(number=number, is_recount=not is_second, reason=reason)
    _add(session, contest, bundle, reading, counted, actor, now)
    session.expire(bundle, ["readings"])
    return state_of(readings_in(bundle))


def _ensure_counting(session: Session, contest: Contest, now: datetime) -> None:
    """Paper is counted after the close and before somebody has confirmed that all is in."""
    hold_against_sealing(session, contest.step_id, is_exclusive=False)
    if contest.step.state(now) is not StepState.CLOSED:
        raise WrongState(contest.step.key)


def _add(
    session: Session,
    contest: Contest,
    bundle: PaperBundle,
    reading: PaperReading,
    counted: PaperCount,
    actor: UUID,
    now: datetime,
) -> None:
    reading.bundle_id, reading.read_by, reading.read_at = bundle.id, actor, now
    reading.counted = counted.to_value()
    session.add(reading)
    _flush(session)
    # What was counted stands in the count itself; the log says that it was.
    details = {"bundle": bundle.number, "count": reading.number, "reason": reading.reason}
    audit(
        session,
        "voting:paper:counted",
        actor=actor,
        subject=subject_of(contest),
        details=details,
    )


def _flush(session: Session) -> None:
    try:
        session.flush()
    except IntegrityError as error:
        raise CountedMeanwhile from error
