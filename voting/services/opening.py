"""Opening a contest: its whole rule is frozen into a manifest before the first ballot."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.audit import audit
from engage.processes.models import StepAudience
from engage.rolls.models import Collector, CollectorKind, Elector, Roll
from engage.rolls.sealing import freeze_step
from voting.models import Contest, Nomination
from voting.rules.manifest import canonical_json, sha256_hex
from voting.rules.readiness import DraftContest, DraftElectorate, Missing, find_missing
from voting.services.electing import asked_of
from voting.services.entering import subject_of
from voting.services.errors import ContestFrozen, ContestNotReady
from voting.services.manifesting import build_manifest
from voting.services.overlapping import apply_precedences, overlaps_of


def doors_of(session: Session, contest: Contest) -> dict[UUID, list[Collector]]:
    """The collectors of each of the contest's electorates, by their keys."""
    doors: dict[UUID, list[Collector]] = {one.id: [] for one in contest.step.audiences}
    rows = session.scalars(
        select(Collector).where(Collector.step_audience_id.in_(doors)).order_by(Collector.key)
    )
    for collector in rows:
        doors[collector.step_audience_id].append(collector)
    return doors


def missing_before_opening(
    session: Session, contest: Contest, *, now: datetime
) -> tuple[Missing, ...]:
    """Everything that keeps the contest from opening."""
    step = contest.step
    doors = doors_of(session, contest)
    listed = _roll_sizes(session, step.audiences)
    asked = asked_of(session, contest)
    draft = DraftContest(
        languages=step.process.languages,
        kind=contest.ballot_kind,
        method=contest.method,
        promise=contest.promise,
        entries={entry.key: entry.text for entry in contest.entries},
        electorates=[
            _draft(one, doors[one.id], listed, asked[one.id].declaration) for one in step.audiences
        ],
        has_times=step.opens_at is not None and step.closes_at is not None,
        is_closing_past=step.closes_at is not None and step.closes_at <= now,
        is_in_body_name=step.is_in_body_name,
        title=step.title,
        descriptions={entry.key: entry.description for entry in contest.entries},
        seats=contest.seats,
        minimum_ballots=contest.minimum_ballots,
        is_nominating=_is_nominating(session, contest, now),
        unsettled=_unsettled(session, contest),
    )
    return find_missing(draft)


def _draft(
    one: StepAudience,
    doors: Sequence[Collector],
    listed: Mapping[UUID, int],
    declaration: Mapping[str, str],
) -> DraftElectorate:
    kinds = {door.kind for door in doors}
    return DraftElectorate(
        key=one.audience.key,
        weight=one.weight,
        merges_into=one.merges_into.audience.key if one.merges_into else None,
        doors=len(doors),
        has_empty_roll=CollectorKind.ROLL in kinds and not listed.get(one.id),
        entitled=listed.get(one.id, 0) if kinds == {CollectorKind.ROLL} else None,
        declaration=declaration,
    )


def _is_nominating(session: Session, contest: Contest, now: datetime) -> bool:
    nomination = session.get(Nomination, contest.id)
    return nomination is not None and now < nomination.closes_at


def _unsettled(session: Session, contest: Contest) -> list[tuple[str, str]]:
    return [
        (one.first.audience.key, one.second.audience.key)
        for one in overlaps_of(session, contest)
        if not one.is_settled
    ]


def _roll_sizes(session: Session, audiences: Sequence[StepAudience]) -> dict[UUID, int]:
    rows = session.execute(
        select(Roll.step_audience_id, func.count(Elector.id))
        .join(Elector, Elector.roll_id == Roll.id)
        .where(
            Roll.step_audience_id.in_([one.id for one in audiences]), Elector.voided_at.is_(None)
        )
        .group_by(Roll.step_audience_id)
    )
    return {row[0]: row[1] for row in rows}


def open_contest(session: Session, contest: Contest, *, actor: UUID | None, now: datetime) -> None:
    """The rule is fixed and has its hash; ballots are taken from the opening time on."""
    step = contest.step
    if step.frozen_at is not None:
        raise ContestFrozen(step.key)
    if missing := missing_before_opening(session, contest, now=now):
        raise ContestNotReady(missing)
    apply_precedences(session, contest, actor=actor, now=now)
    contest.manifest = build_manifest(session, contest, doors_of(session, contest))
    contest.manifest_sha256 = sha256_hex(canonical_json(contest.manifest))
    freeze_step(session, step, actor=actor, now=now)
    audit(
        session,
        "voting:contest:opened",
        actor=actor,
        subject=subject_of(contest),
        details={"manifest_sha256": contest.manifest_sha256},
    )
