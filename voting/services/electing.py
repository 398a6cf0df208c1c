"""Electorates of a contest: weight, smallest numbers, merger and doors, until opening."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.audit import audit
from engage.errors import Invalid
from engage.processes.models import StepAudience
from engage.rolls.models import CollectorKind
from engage.rolls.services.importing import collector_of
from voting.models import Contest, ContestElectorate
from voting.services.entering import refuse_frozen


class MergesIntoItself(Invalid):
    """An electorate can be counted together only with another one of the same step."""


@dataclass(frozen=True, slots=True)
class ElectorateRule:
    """What the rule says of an electorate."""

    weight: Fraction
    minimum: int
    merges_into: str | None
    quorum: int = 0
    declaration: Mapping[str, str] = field(default_factory=dict)


def asked_of(session: Session, contest: Contest) -> dict[UUID, ContestElectorate]:
    """Quorum and declaration of each electorate; an electorate without a row asks for neither."""
    ids = [one.id for one in contest.step.audiences]
    rows = session.scalars(
        select(ContestElectorate).where(ContestElectorate.step_audience_id.in_(ids))
    )
    stored = {one.step_audience_id: one for one in rows}
    plain = {one: ContestElectorate(step_audience_id=one, quorum=0, declaration={}) for one in ids}
    return plain | stored


def other_electorates(electorate: StepAudience) -> list[StepAudience]:
    """The electorates that this one could be counted together with."""
    return [one for one in electorate.step.audiences if one.id != electorate.id]


def set_electorate(
    session: Session, electorate: StepAudience, rule: ElectorateRule, *, actor: UUID | None
) -> None:
    """The electorate has this weight and minimum, and the place its ballots go when few."""
    refuse_frozen(electorate.step)
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
    asked = session.get(ContestElectorate, electorate.id)
    if asked is None:
        asked = ContestElectorate(step_audience_id=electorate.id)
        session.add(asked)
    asked.quorum, asked.declaration = rule.quorum, dict(rule.declaration)
    session.flush()
    _log(session, electorate, "voting:electorate:changed", actor)


def name_merger(session: Session, electorate: StepAudience, target: StepAudience | None) -> None:
    """The electorate's ballots go to the target's when they are too few."""
    # By the column: two electorates may name each other, which the unit of work can't sort.
    electorate.merges_into_id = target.id if target else None
    session.flush()
    session.expire(electorate, ["merges_into"])


def add_open_link(session: Session, electorate: StepAudience, *, actor: UUID | None) -> None:
    """Anybody may vote in this electorate through its page; made once."""
    refuse_frozen(electorate.step)
    collector_of(session, electorate, CollectorKind.OPEN)
    _log(session, electorate, "voting:open_link:added", actor)


def electorate_of(session: Session, step_id: UUID, electorate_id: UUID) -> StepAudience | None:
    """The electorate, when it is one of this step."""
    return session.scalar(
        select(StepAudience).where(
            StepAudience.id == electorate_id, StepAudience.step_id == step_id
        )
    )


def _log(session: Session, electorate: StepAudience, tag: str, actor: UUID | None) -> None:
    subject = electorate.path
    audit(session, tag, actor=actor, subject=subject)
