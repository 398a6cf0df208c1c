"""Accounting for paper: marks on the roll against papers in the box, before and at the sealing."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session, selectinload

from engage.audit import audit
from engage.processes.models import StepAudience, StepState
from engage.rolls.models import Collector, DoorForm
from engage.rolls.sealing import NotAllIn, WrongState
from voting.models import Ballot, Contest, PaperAccount, PaperBundle, PaperReading, PaperSignOff
from voting.rules.ballots import pack_marks
from voting.rules.paper import (
    PAPER_MARK,
    Account,
    PaperCount,
    PaperState,
    Reading,
    account_of,
    state_of,
)
from voting.services.errors import NoDifference


class PaperGap(StrEnum):
    """What of the paper keeps a contest from being reconciled."""

    NOT_COUNTED_TWICE = "not-counted-twice"
    COUNTS_DIFFER = "counts-differ"
    ROLL_DIFFERS = "roll-differs"


@dataclass(frozen=True, slots=True)
class PaperLack:
    """One thing that is missing: in which electorate, of which bundle or by which numbers."""

    gap: PaperGap
    electorate: StepAudience
    bundle: int = 0
    marks: int = 0
    papers: int = 0


class PaperMissing(NotAllIn):
    """The paper ballots aren't all in; carries the whole list."""

    def __init__(self, missing: Sequence[PaperLack]) -> None:
        super().__init__(", ".join(one.gap.value for one in missing))
        self.missing = tuple(missing)


@dataclass(frozen=True, slots=True)
class SealedRow:
    """A ballot on its way into the sealed table: whoever cast it is in none of its columns."""

    step_audience_id: UUID
    collector_id: UUID
    marks: str


def paper_doors(session: Session, contest: Contest) -> dict[UUID, Collector]:
    """The paper door of each electorate that has one."""
    ids = [one.id for one in contest.step.audiences]
    doors = session.scalars(
        select(Collector).where(
            Collector.step_audience_id.in_(ids), Collector.form == DoorForm.PAPER
        )
    )
    return {door.step_audience_id: door for door in doors}


def bundles_of(session: Session, contest: Contest) -> Sequence[PaperBundle]:
    """The contest's bundles by number, with every count that was made of them."""
    return session.scalars(
        select(PaperBundle)
        .where(PaperBundle.contest_id == contest.id)
        .options(selectinload(PaperBundle.readings))
        .order_by(PaperBundle.number)
    ).all()


def readings_in(bundle: PaperBundle) -> list[Reading]:
    """The bundle's counts as plain values, the first one first."""
    return [_reading(one) for one in bundle.readings]


def _reading(one: PaperReading) -> Reading:
    return Reading(one.read_by, PaperCount.from_value(one.counted))


def marks_on_roll(session: Session, contest: Contest) -> dict[UUID, int]:
    """How many of each electorate were given a ballot paper, while the step isn't sealed."""
    rows = session.execute(
        select(Ballot.step_audience_id, func.count())
        .where(Ballot.contest_id == contest.id, Ballot.marks == PAPER_MARK)
        .group_by(Ballot.step_audience_id)
    )
    return {row[0]: row[1] for row in rows}


@dataclass(frozen=True, slots=True)
class PaperStanding:
    """An electorate's paper so far; the sign-off is the one of exactly these numbers."""

    electorate: StepAudience
    account: Account
    signed: PaperSignOff | None


def standings(session: Session, contest: Contest) -> list[PaperStanding]:
    """Each electorate with a paper door: what is agreed so far against the marks on its roll."""
    doors = paper_doors(session, contest)
    marks = marks_on_roll(session, contest)
    agreed: dict[UUID, list[PaperCount]] = {}
    for bundle in bundles_of(session, contest):
        readings = readings_in(bundle)
        if state_of(readings) is PaperState.AGREES:
            agreed.setdefault(bundle.step_audience_id, []).append(readings[-1].counted)
    return [
        _standing(session, one, marks.get(one.id, 0), agreed.get(one.id, []))
        for one in contest.step.audiences
        if one.id in doors
    ]


def _standing(
    session: Session, electorate: StepAudience, marks: int, counts: Sequence[PaperCount]
) -> PaperStanding:
    account = account_of(electorate.audience.key, marks, counts)
    signed = session.scalar(
        select(PaperSignOff)
        .where(
            PaperSignOff.step_audience_id == electorate.id,
            PaperSignOff.marks == account.marks,
            PaperSignOff.papers == account.papers,
        )
        .order_by(PaperSignOff.signed_at.desc())
        .limit(1)
    )
    if signed is not None:
        account = replace(account, reasons=(signed.reason,))
    return PaperStanding(electorate, account, signed)


def missing_paper(session: Session, contest: Contest) -> list[PaperLack]:
    """Everything that keeps the contest from being reconciled; nothing when all is in."""
    missing = []
    for bundle in bundles_of(session, contest):
        state = state_of(readings_in(bundle))
        gaps = {
            PaperState.WAITS: PaperGap.NOT_COUNTED_TWICE,
            PaperState.DIFFERS: PaperGap.COUNTS_DIFFER,
        }
        if state in gaps:
            missing.append(PaperLack(gaps[state], bundle.step_audience, bundle.number))
    for one in standings(session, contest):
        if not one.account.agrees and one.signed is None:
            numbers = {"marks": one.account.marks, "papers": one.account.papers}
            missing.append(PaperLack(PaperGap.ROLL_DIFFERS, one.electorate, **numbers))
    return missing


def ensure_paper_is_in(session: Session, contest: Contest) -> None:
    """Every bundle was counted alike by two, and each roll agrees with its box or is signed off."""
    if missing := missing_paper(session, contest):
        raise PaperMissing(missing)


def sign_off(
    session: Session,
    electorate: StepAudience,
    account: Account,
    reason: str,
    *,
    actor: UUID,
    now: datetime,
) -> None:
    """A person answers for this very difference; with other numbers it holds no more."""
    if electorate.step.state(now) is not StepState.CLOSED:
        raise WrongState(electorate.step.key)
    if account.agrees:
        raise NoDifference(electorate.path)
    session.add(
        PaperSignOff(
            step_audience_id=electorate.id,
            marks=account.marks,
            papers=account.papers,
            reason=reason,
            signed_by=actor,
            signed_at=now,
        )
    )
    session.flush()
    details = {"marks": account.marks, "papers": account.papers, "reason": reason}
    audit(
        session,
        "voting:paper:difference_signed_off",
        actor=actor,
        subject=electorate.path,
        details=details,
    )


def paper_at_sealing(session: Session, contest: Contest) -> list[SealedRow]:
    """The ballots on paper, to be shuffled among the others; each account is on record.

    PaperMissing when something is not in after all.
    """
    ensure_paper_is_in(session, contest)
    for one in standings(session, contest):
        session.add(_account(one))
    session.flush()
    return [
        SealedRow(bundle.step_audience_id, bundle.collector_id, pack_marks(marks))
        for bundle in bundles_of(session, contest)
        for marks, number in readings_in(bundle)[-1].counted.ballots.items()
        for _paper in range(number)
    ]


def _account(one: PaperStanding) -> PaperAccount:
    account = one.account
    return PaperAccount(
        step_audience_id=one.electorate.id,
        marks=account.marks,
        papers=account.papers,
        accepted=account.accepted,
        blank=account.blank,
        rejected=account.papers - account.accepted,
        invalid=dict(account.invalid),
        reason=" ".join(account.reasons),
    )


def sealed_accounts(session: Session, contest: Contest) -> dict[str, Account]:
    """What the sealing found of each electorate's paper, by its key."""
    titles = {one.id: one.audience.key for one in contest.step.audiences}
    rows = session.scalars(select(PaperAccount).where(PaperAccount.step_audience_id.in_(titles)))
    return {
        titles[row.step_audience_id]: Account(
            titles[row.step_audience_id],
            marks=row.marks,
            papers=row.papers,
            accepted=row.accepted,
            blank=row.blank,
            invalid=dict(row.invalid),
            reasons=(row.reason,) if row.reason else (),
        )
        for row in rows
    }
