"""Casting a ballot: one row and nothing else, once an elector, whatever is sent again."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as postgresql_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.orm import Session

from engage.processes.models import Audience, StepAudience
from engage.rolls.models import Collector
from engage.rolls.participation import NotOnRoll, Participant, ensure_may_take_part
from engage.rolls.rules.secrecy import StepSecret
from voting.models import Ballot, Contest
from voting.rules.ballots import BallotRule, InvalidBallot, Marks, mark_ballot, pack_marks
from voting.rules.paper import PAPER_MARK
from voting.services.errors import BallotRefused, ContestNotOpened, VotedOnPaper


@dataclass(frozen=True, slots=True)
class Cast:
    """The receipt of the ballot that stands, and whether it is the one that was sent now."""

    receipt: str
    is_as_sent: bool


def rule_of(contest: Contest) -> BallotRule:
    """What a ballot of the contest may say."""
    return BallotRule.from_value(contest.ballot_kind, contest.ballot_rule)


def check_ballot(contest: Contest, given: Mapping[str, int] | Iterable[str]) -> Marks:
    """The marks of a valid ballot, or BallotRefused (422)."""
    try:
        return mark_ballot(rule_of(contest), contest.entry_keys, given)
    except InvalidBallot as error:
        raise BallotRefused(error.fault) from error


def cast_ballot(
    session: Session,
    contest: Contest,
    participant: Participant,
    marks: Marks,
    *,
    secret: StepSecret,
    now: datetime,
) -> Cast:
    """The participant's first ballot is in the box; sent again it stands as it was.

    The contest may have been read before the transaction: what is asked of it was frozen at
    opening. Whether the step is open and the participant may vote is asked within it.
    """
    step_audience = ensure_may_take_part(session, participant, now)
    _ensure_door(session, contest, step_audience, participant)
    nullifier = secret.nullifier(step_audience.id, participant.ref)
    packed = pack_marks(marks)
    is_new = insert_once(
        session,
        {
            "nullifier": nullifier,
            "contest_id": contest.id,
            "step_audience_id": step_audience.id,
            "collector_id": participant.collector_id,
            "marks": packed,
        },
    )
    standing = packed if is_new else session.get_one(Ballot, nullifier).marks
    if standing == PAPER_MARK:
        raise VotedOnPaper(contest.step.key)
    return Cast(secret.receipt(nullifier), standing == packed)


def _ensure_door(
    session: Session, contest: Contest, step_audience: StepAudience, participant: Participant
) -> None:
    """The door is one of those that the manifest named, of this very contest."""
    if contest.manifest is None:
        raise ContestNotOpened(contest.step.key)
    if step_audience.step_id != contest.step_id:
        raise NotOnRoll(contest.step.key)
    door = session.execute(
        select(Audience.key, Collector.key)
        .join(StepAudience, StepAudience.audience_id == Audience.id)
        .join(Collector, Collector.step_audience_id == StepAudience.id)
        .where(Collector.id == participant.collector_id)
    ).one()
    named = {
        (electorate["key"], collector["key"])
        for electorate in contest.manifest["electorates"]
        for collector in electorate["collectors"]
    }
    if tuple(door) not in named:
        raise NotOnRoll(contest.step.key)


def insert_once(session: Session, values: dict[str, Any]) -> bool:
    """One INSERT that the primary key lets through once; False when the row was there."""
    is_postgresql = session.get_bind().dialect.name == "postgresql"
    if is_postgresql:
        written = session.scalar(
            postgresql_insert(Ballot)
            .values(**values)
            .on_conflict_do_nothing()
            .returning(Ballot.nullifier)
        )
    else:
        written = session.scalar(
            sqlite_insert(Ballot)
            .values(**values)
            .on_conflict_do_nothing()
            .returning(Ballot.nullifier)
        )
    # The row itself tells: a count of rows isn't given by every driver.
    return written is not None


def receipt_of(session: Session, participant: Participant, *, secret: StepSecret) -> str | None:
    """The receipt of the participant's ballot while the step is open; None before casting.

    VotedOnPaper when the participant was given a ballot paper: it has no receipt.
    """
    nullifier = secret.nullifier(participant.step_audience_id, participant.ref)
    cast = session.get(Ballot, nullifier)
    if cast is not None and cast.marks == PAPER_MARK:
        raise VotedOnPaper
    return secret.receipt(nullifier) if cast is not None else None
