"""Electorates of a contest: weight, smallest shown number, merger and doors, until opening."""

from dataclasses import dataclass
from fractions import Fraction
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.audit import audit
from engage.errors import Invalid
from engage.processes.models import Step, StepAudience
from engage.rolls.models import CollectorKind
from engage.rolls.services.importing import collector_of
from voting.services.errors import ContestFrozen


class MergesIntoItself(Invalid):
    """An electorate can be counted together only with another one of the same step."""


@dataclass(frozen=True, slots=True)
class ElectorateRule:
    """What the rule says of an electorate."""

    weight: Fraction
    minimum: int
    merges_into: str | None


def other_electorates(electorate: StepAudience) -> list[StepAudience]:
    """The electorates that this one could be counted together with."""
    return [one for one in electorate.step.audiences if one.id != electorate.id]


def set_electorate(
    session: Session, electorate: StepAudience, rule: ElectorateRule, *, actor: UUID | None
) -> None:
    """The electorate has this weight and minimum, and the place its ballots go when few."""
    _refuse_frozen(electorate.step)
    target = None
    if rule.merges_into is not None:
        others = {one.audience.key: one for one in other_electorates(electorate)}
        if rule.merges_into not in others:
            raise MergesIntoItself(rule.merges_into)
        target = others[rule.merges_into]
    electorate.weight_numerator = rule.weight.numerator
    electorate.weight_denominator = rule.weight.denominator
    electorate.minimum_size = rule.minimum
    name_merger(session, electorate, target)
    _log(session, electorate, "voting:electorate:changed", actor)


def name_merger(session: Session, electorate: StepAudience, target: StepAudience | None) -> None:
    """The electorate's ballots go to the target's when they are too few."""
    # By the column: two electorates may name each other, which the unit of work can't sort.
    electorate.merges_into_id = target.id if target else None
    session.flush()
    session.expire(electorate, ["merges_into"])


def add_open_link(session: Session, electorate: StepAudience, *, actor: UUID | None) -> None:
    """Anybody may vote in this electorate through its page; made once."""
    _refuse_frozen(electorate.step)
    collector_of(session, electorate, CollectorKind.OPEN)
    _log(session, electorate, "voting:open_link:added", actor)


def electorate_of(session: Session, step_id: UUID, electorate_id: UUID) -> StepAudience | None:
    """The electorate, when it is one of this step."""
    return session.scalar(
        select(StepAudience).where(
            StepAudience.id == electorate_id, StepAudience.step_id == step_id
        )
    )


def _refuse_frozen(step: Step) -> None:
    if step.frozen_at is not None:
        raise ContestFrozen(step.key)


def _log(session: Session, electorate: StepAudience, tag: str, actor: UUID | None) -> None:
    subject = electorate.path
    audit(session, tag, actor=actor, subject=subject)
