"""Turnout, overlaps and code sheets in figures: counts only, never who."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from engage.processes.models import Step, StepAudience, StepState
from engage.rolls.models import (
    BearerCode,
    BearerState,
    Collector,
    CollectorKind,
    Elector,
    Roll,
    Turnout,
)
from engage.rolls.sealing import secret_store


@dataclass(frozen=True, slots=True)
class Participation:
    """An audience of a step in figures; `entitled` is None where anybody may come."""

    step_audience: StepAudience
    entitled: int | None
    bearer_codes: int
    taken_part: int
    counted_at: datetime | None
    doors: frozenset[CollectorKind]
    voided: int = 0
    extracted_on: date | None = None

    @property
    def on_roll(self) -> int | None:
        """How many stand on the roll, those struck off included; None without a roll."""
        return None if self.entitled is None else self.entitled + self.voided

    def may_have(self, kind: str) -> bool:
        """True when the audience has this kind of door, or may still be given one."""
        return not self.step_audience.step.has_fixed_doors or CollectorKind(kind) in self.doors

    @property
    def rate(self) -> float | None:
        """Response rate: answered / (on the roll - struck off); None but for rolls and samples."""
        if not self.entitled or self.doors != {CollectorKind.ROLL}:
            return None
        return self.taken_part / self.entitled


def recount_turnout(session: Session, step: Step, *, now: datetime) -> None:
    """The turnout rows of an open step say what the secret tables hold now."""
    store = secret_store(step.kind)
    if store is None:
        return
    for step_audience in step.audiences:
        count = store.count(session, step_audience.id)
        row = session.get(Turnout, step_audience.id)
        if row is None:
            session.add(
                Turnout(step_audience_id=step_audience.id, taken_part=count, counted_at=now)
            )
        else:
            row.taken_part, row.counted_at = count, now


def steps_to_count(session: Session, *, now: datetime) -> list[Step]:
    """Secret steps that are open, or closed and not yet sealed."""
    steps = session.scalars(
        select(Step).where(
            Step.frozen_at.is_not(None), Step.sealed_at.is_(None), Step.opens_at <= now
        )
    )
    wanted = {StepState.OPEN, StepState.CLOSED, StepState.RECONCILED}
    return [step for step in steps if step.state(now) in wanted]


def participation(session: Session, step: Step) -> list[Participation]:
    """One line an audience: how many may come, and how many came when last counted."""
    ids = [one.id for one in step.audiences]
    listed = (
        select(Roll.step_audience_id, func.count(Elector.id))
        .join(Elector, Elector.roll_id == Roll.id)
        .where(Roll.step_audience_id.in_(ids))
        .group_by(Roll.step_audience_id)
    )
    electors = _counts(session, listed.where(Elector.voided_at.is_(None)))
    voided = _counts(session, listed.where(Elector.voided_at.is_not(None)))
    days = {
        roll.step_audience_id: roll.extracted_on
        for roll in session.scalars(select(Roll).where(Roll.step_audience_id.in_(ids)))
    }
    codes = _counts(
        session,
        select(Collector.step_audience_id, func.count(BearerCode.id))
        .join(BearerCode, BearerCode.collector_id == Collector.id)
        .where(BearerCode.state == BearerState.ISSUED, Collector.step_audience_id.in_(ids))
        .group_by(Collector.step_audience_id),
    )
    counted = {
        row.step_audience_id: row
        for row in session.scalars(select(Turnout).where(Turnout.step_audience_id.in_(ids)))
    }
    doors = _doors(session, ids)
    return [
        Participation(
            step_audience=one,
            entitled=electors.get(one.id),
            bearer_codes=codes.get(one.id, 0),
            taken_part=counted[one.id].taken_part if one.id in counted else 0,
            counted_at=counted[one.id].counted_at if one.id in counted else None,
            doors=frozenset(doors[one.id]),
            voided=voided.get(one.id, 0),
            extracted_on=days.get(one.id),
        )
        for one in step.audiences
    ]


def _doors(session: Session, ids: list[UUID]) -> dict[UUID, set[CollectorKind]]:
    doors: dict[UUID, set[CollectorKind]] = defaultdict(set)
    for door in session.scalars(select(Collector).where(Collector.step_audience_id.in_(ids))):
        doors[door.step_audience_id].add(door.kind)
    return doors


def _counts(session: Session, statement: Select[UUID, int]) -> dict[UUID, int]:
    return {row[0]: row[1] for row in session.execute(statement)}


def overlaps(session: Session, step: Step) -> list[tuple[StepAudience, StepAudience, int]]:
    """Pairs of the step's rolls that share e-mail addresses, and how many; shown before opening.

    Nothing is taken off: everybody takes part once in each capacity.
    """
    first, second = aliased(Elector), aliased(Elector)
    one, other = aliased(Roll), aliased(Roll)
    rows = session.execute(
        select(one.step_audience_id, other.step_audience_id, func.count())
        .select_from(first)
        .join(second, first.email == second.email)
        .join(one, first.roll_id == one.id)
        .join(other, second.roll_id == other.id)
        .where(
            one.step_audience_id.in_([entry.id for entry in step.audiences]),
            other.step_audience_id.in_([entry.id for entry in step.audiences]),
            one.step_audience_id < other.step_audience_id,
            first.voided_at.is_(None),
            second.voided_at.is_(None),
        )
        .group_by(one.step_audience_id, other.step_audience_id)
    ).all()
    by_id = {entry.id: entry for entry in step.audiences}
    return [(by_id[row[0]], by_id[row[1]], row[2]) for row in rows]
