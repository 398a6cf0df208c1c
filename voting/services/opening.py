"""Opening a contest: its whole rule is frozen into a manifest before the first ballot."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.audit import audit
from engage.processes.models import StepAudience
from engage.rolls.models import Collector, CollectorKind, Elector, Roll
from engage.rolls.sealing import freeze_step
from voting.models import Contest
from voting.rules.manifest import canonical_json, sha256_hex
from voting.rules.outcome import fraction_text
from voting.rules.readiness import DraftContest, DraftElectorate, Missing, find_missing
from voting.services.entering import subject_of
from voting.services.errors import ContestFrozen, ContestNotReady

VERSION = 1
Doors = Mapping[UUID, Sequence[Collector]]


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
    draft = DraftContest(
        languages=step.process.languages,
        kind=contest.ballot_kind,
        method=contest.method,
        promise=contest.promise,
        entries={entry.key: entry.text for entry in contest.entries},
        electorates=[_draft(one, doors[one.id], listed) for one in step.audiences],
        has_times=step.opens_at is not None and step.closes_at is not None,
        is_closing_past=step.closes_at is not None and step.closes_at <= now,
        is_in_body_name=step.is_in_body_name,
    )
    return find_missing(draft)


def _draft(
    one: StepAudience, doors: Sequence[Collector], listed: Mapping[UUID, int]
) -> DraftElectorate:
    has_roll = any(door.kind is CollectorKind.ROLL for door in doors)
    return DraftElectorate(
        key=one.audience.key,
        weight=one.weight,
        merges_into=one.merges_into.audience.key if one.merges_into else None,
        doors=len(doors),
        has_empty_roll=has_roll and not listed.get(one.id),
    )


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
    contest.manifest = build_manifest(contest, doors_of(session, contest))
    contest.manifest_sha256 = sha256_hex(canonical_json(contest.manifest))
    freeze_step(session, step, actor=actor, now=now)
    audit(
        session,
        "voting:contest:opened",
        actor=actor,
        subject=subject_of(contest),
        details={"manifest_sha256": contest.manifest_sha256},
    )


def build_manifest(contest: Contest, doors: Doors) -> dict[str, Any]:
    """The rule of the contest in public keys: everything that decides how ballots are counted."""
    step = contest.step
    return {
        "format": "engage-contest",
        "version": VERSION,
        "contest": subject_of(contest),
        "languages": list(step.process.languages),
        "title": dict(step.title),
        "opens_at": step.opens_at.isoformat() if step.opens_at else None,
        "closes_at": step.closes_at.isoformat() if step.closes_at else None,
        "is_advisory": True,
        "promise": dict(contest.promise),
        "ballot_kind": contest.ballot_kind.value,
        "method": contest.method.value,
        "seats": contest.seats,
        "tie_rule": contest.tie_rule.value,
        "minimum_ballots": contest.minimum_ballots,
        "entries": [
            {"key": one.key, "text": dict(one.text), "description": dict(one.description)}
            for one in sorted(contest.entries, key=lambda one: one.key)
        ],
        "electorates": [_describe(one, doors[one.id]) for one in step.audiences],
    }


def _describe(one: StepAudience, doors: Sequence[Collector]) -> dict[str, Any]:
    return {
        "key": one.audience.key,
        "weight": fraction_text(one.weight),
        "minimum": one.minimum_size,
        "merges_into": one.merges_into.audience.key if one.merges_into else None,
        "collectors": [{"key": door.key, "kind": door.kind.value} for door in doors],
    }
