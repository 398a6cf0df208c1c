"""Rolls that share people: a person settles each pair before opening, in writing."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from engage.audit import audit
from engage.processes.models import StepAudience
from engage.rolls.models import Elector, Roll
from engage.rolls.services.counting import overlaps
from voting.models import Contest, RollPrecedence
from voting.services.entering import refuse_frozen, subject_of
from voting.services.errors import CircularPrecedence, NoSuchOverlap, ReasonMissing


@dataclass(frozen=True, slots=True)
class Overlap:
    """Two rolls of a contest that share people, and how a person settled it."""

    first: StepAudience
    second: StepAudience
    shared: int
    precedence: RollPrecedence | None

    @property
    def is_settled(self) -> bool:
        """True while as many people are shared as when it was settled."""
        return self.precedence is not None and self.precedence.shared == self.shared


def overlaps_of(session: Session, contest: Contest) -> list[Overlap]:
    """Every pair of the contest's rolls that shares people, in the order of the electorates."""
    places = {one.id: place for place, one in enumerate(contest.step.audiences)}
    known = {(one.first_id, one.second_id): one for one in precedences(session, contest)}
    found = []
    for one, other, shared in overlaps(session, contest.step):
        first, second = sorted((one, other), key=lambda audience: places[audience.id])
        found.append(Overlap(first, second, shared, known.get((first.id, second.id))))
    return sorted(found, key=lambda pair: (places[pair.first.id], places[pair.second.id]))


def precedences(session: Session, contest: Contest) -> list[RollPrecedence]:
    """What was settled, in the order of the electorates."""
    places = {one.id: place for place, one in enumerate(contest.step.audiences)}
    rows = session.scalars(select(RollPrecedence).where(RollPrecedence.contest_id == contest.id))
    return sorted(rows, key=lambda one: (places[one.first_id], places[one.second_id]))


def settle_overlap(
    session: Session,
    contest: Contest,
    pair: tuple[UUID, UUID],
    *,
    kept_id: UUID | None,
    reason: str,
    actor: UUID | None,
    now: datetime,
) -> None:
    """Whoever is on both rolls votes in each role, or only in the one that is kept."""
    refuse_frozen(contest.step)
    found = {(one.first.id, one.second.id): one for one in overlaps_of(session, contest)}
    overlap = found.get(pair)
    if overlap is None or kept_id not in {None, *pair}:
        raise NoSuchOverlap(subject_of(contest))
    if not reason.strip():
        raise ReasonMissing(subject_of(contest))
    settled = overlap.precedence or RollPrecedence(
        contest_id=contest.id, first_id=pair[0], second_id=pair[1]
    )
    settled.kept_id, settled.shared, settled.reason = kept_id, overlap.shared, reason.strip()
    settled.settled_by, settled.settled_at = actor, now
    session.add(settled)
    session.flush()
    session.expire(settled, ["kept"])
    _refuse_circles(precedences(session, contest))
    _log(session, contest, settled, actor)


def _refuse_circles(settled: Iterable[RollPrecedence]) -> None:
    yields: dict[UUID, set[UUID]] = {}
    for one in settled:
        if one.kept_id is not None:
            yields.setdefault(_yielding(one), set()).add(one.kept_id)
    for start in yields:
        seen, waiting = set[UUID](), set(yields[start])
        while waiting:
            here = waiting.pop()
            seen.add(here)
            waiting |= yields.get(here, set()) - seen
        if start in seen:
            raise CircularPrecedence(str(start))


def _yielding(one: RollPrecedence) -> UUID:
    return one.second_id if one.kept_id == one.first_id else one.first_id


def apply_precedences(
    session: Session, contest: Contest, *, actor: UUID | None, now: datetime
) -> None:
    """Whoever votes in one role alone is struck off the other roll; a code of it opens nothing."""
    settled = [one for one in precedences(session, contest) if one.kept_id is not None]
    # All are found before any is struck off: the order of the pairs must change nothing.
    struck: Mapping[UUID, list[UUID]] = {
        one.id: _on_both(session, _yielding(one), one.kept_id) for one in settled if one.kept_id
    }
    for one in settled:
        session.execute(update(Elector).where(Elector.id.in_(struck[one.id])).values(voided_at=now))
        audit(
            session,
            "voting:roll:struck_off",
            actor=actor,
            subject=subject_of(contest),
            details={"electors": len(struck[one.id]), **_keys(one)},
        )


def _on_both(session: Session, yielding: UUID, kept: UUID) -> list[UUID]:
    there = (
        select(Elector.email)
        .join(Roll)
        .where(
            Roll.step_audience_id == kept, Elector.voided_at.is_(None), Elector.email.is_not(None)
        )
    )
    return list(
        session.scalars(
            select(Elector.id)
            .join(Roll)
            .where(
                Roll.step_audience_id == yielding,
                Elector.voided_at.is_(None),
                Elector.email.in_(there),
            )
        )
    )


def _keys(one: RollPrecedence) -> dict[str, str]:
    kept = {one.first_id: one.first, one.second_id: one.second}.get(one.kept_id or UUID(int=0))
    return {
        "first": one.first.audience.key,
        "second": one.second.audience.key,
        "votes_in": kept.audience.key if kept else "both",
    }


def describe_precedence(one: RollPrecedence) -> dict[str, object]:
    """What was settled, as the manifest says it."""
    keys = _keys(one)
    return {"electorates": [keys["first"], keys["second"]], "votes_in": keys["votes_in"]}


def _log(session: Session, contest: Contest, one: RollPrecedence, actor: UUID | None) -> None:
    audit(
        session,
        "voting:overlap:settled",
        actor=actor,
        subject=subject_of(contest),
        details={**_keys(one), "shared": one.shared, "reason": one.reason},
    )
