"""What the calendar does when no person does: confirming, sealing, destroying left-over keys."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.clock import at
from engage.jobs.models import Job
from engage.keys import KeyMissing, key_store
from engage.processes.models import Step
from engage.rolls.participation import step_secret
from engage.rolls.sealing import freeze_step, run_sealing
from engage.rolls.tasks import seal_due
from tests.factories.processes import NOON, make_step


@pytest.fixture
def step(session: Session) -> Step:
    """A contest with its key, in which nobody votes."""
    made = make_step(session)
    freeze_step(session, made, actor=None, now=NOON)
    session.commit()
    return made


def waiting(session: Session) -> list[str]:
    """The steps whose sealing is in the queue."""
    session.expire_all()
    jobs = session.scalars(select(Job).where(Job.task == "rolls.seal"))
    return [job.arguments["step_id"] for job in jobs]


def test_a_step_nobody_confirms_is_confirmed_and_sealed_by_rule(
    session: Session, step: Step
) -> None:
    assert step.closes_at is not None
    confirmed = step.closes_at + timedelta(days=30)
    with at(confirmed - timedelta(seconds=1)):
        seal_due()
        assert session.get_one(Step, step.id, populate_existing=True).reconciled_at is None
    with at(confirmed):
        seal_due()
        assert session.get_one(Step, step.id, populate_existing=True).reconciled_at == confirmed
        assert waiting(session) == []
    with at(confirmed + timedelta(days=14)):
        assert seal_due()["due"] == 1
        assert waiting(session) == [str(step.id)]
        seal_due()
        assert waiting(session) == [str(step.id)]


def test_a_key_left_over_by_a_crash_is_destroyed_however_late(session: Session, step: Step) -> None:
    assert step.closes_at is not None
    step.reconciled_at = step.sealed_at = step.closes_at
    session.commit()
    with at(step.closes_at + timedelta(days=200)):
        assert step.id in key_store().step_ids()
        seal_due()
        assert step.id not in key_store().step_ids()
    with pytest.raises(KeyMissing):
        step_secret(step)


def test_a_sealed_step_is_not_sealed_again(session: Session, step: Step) -> None:
    assert step.closes_at is not None
    step.reconciled_at = step.closes_at
    session.commit()
    with at(step.closes_at + timedelta(days=1)):
        assert run_sealing(step.id, actor=None) == 0
        first = session.get_one(Step, step.id, populate_existing=True).sealed_at
    with at(step.closes_at + timedelta(days=2)):
        assert run_sealing(step.id, actor=None) == 0
    assert session.get_one(Step, step.id, populate_existing=True).sealed_at == first
    assert step.id not in key_store().step_ids()
