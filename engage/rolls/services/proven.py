"""Doors that ask who somebody is: with an account, or by an identity provider."""

from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.processes.models import Step, StepAudience
from engage.rolls.models import Collector, CollectorKind
from engage.rolls.participation import ACCOUNT_ROLES
from engage.rolls.services.importing import OneWayOnly

PROVEN = frozenset({CollectorKind.ACCOUNT, CollectorKind.OIDC})
BY_PERSON = PROVEN | {CollectorKind.ROLL}
"""Doors that know each person, every one under another name."""


def can_prove(step_audience: StepAudience, kind: CollectorKind) -> bool:
    """Whether this audience's people can be told apart at such a door, as things are set up."""
    if step_audience.step.is_in_body_name or kind not in PROVEN:
        return False
    root = step_audience.audience.root
    if kind is CollectorKind.ACCOUNT:
        return root in ACCOUNT_ROLES
    return current_app.config["ENGAGE_SETTINGS"].provider_for(root.value) is not None


def provable(step: Step) -> list[CollectorKind]:
    """The doors of this sort that the step may have for one audience or another."""
    kinds = (CollectorKind.ACCOUNT, CollectorKind.OIDC)
    return [kind for kind in kinds if any(can_prove(one, kind) for one in step.audiences)]


def ensure_one_way(session: Session, step_audience: StepAudience, kind: CollectorKind) -> None:
    """A person has one name at the doors of the audience; else OneWayOnly.

    The same person is one of a root's audiences only: a role or a claim tells no further.
    """
    held = session.scalars(
        select(Collector)
        .join(Collector.step_audience)
        .where(StepAudience.step_id == step_audience.step_id, Collector.kind.in_(BY_PERSON))
    )
    for door in held:
        is_here = door.step_audience_id == step_audience.id
        is_kin = door.step_audience.audience.root is step_audience.audience.root
        is_other_way = is_here and door.kind is not kind
        if is_other_way or (is_kin and not is_here and door.kind is kind):
            raise OneWayOnly(step_audience.path)


def proven_doors(session: Session, step_audience: StepAudience) -> list[Collector]:
    """The doors of this sort by which somebody new may come in now."""
    return list(
        session.scalars(
            select(Collector)
            .where(
                Collector.step_audience_id == step_audience.id,
                Collector.kind.in_(PROVEN),
                Collector.closed_at.is_(None),
            )
            .order_by(Collector.key)
        )
    )
