"""Closing and extending steps."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.audit import AuditEvent
from engage.processes.models import Step, StepKind, StepState
from engage.processes.services.lifecycle import (
    ClosingFixed,
    ClosingNotLater,
    StepHasNoClosing,
    StepNotOpen,
    close_step,
    extend_step,
)
from tests.conftest import FrozenClock
from tests.factories.processes import AFTER, NOON, make_step


@pytest.fixture
def step(session: Session, frozen: FrozenClock) -> Step:
    frozen.at(NOON)
    step = make_step(session, StepKind.SURVEY)
    step.frozen_at = NOON - timedelta(days=1)
    session.flush()
    return step


def tags(session: Session) -> list[str]:
    session.flush()
    return list(session.scalars(select(AuditEvent.tag).where(AuditEvent.subject.like("%/%"))))


def test_a_closed_step_takes_no_more_answers(session: Session, step: Step) -> None:
    close_step(session, step, by=None)
    assert step.state(NOON) is StepState.CLOSED
    assert tags(session) == ["processes:step:closed"]


def test_a_step_is_closed_once(session: Session, step: Step) -> None:
    close_step(session, step, by=None)
    with pytest.raises(StepNotOpen):
        close_step(session, step, by=None)


def test_a_step_that_has_not_opened_cannot_be_closed(
    session: Session, step: Step, frozen: FrozenClock
) -> None:
    frozen.at(NOON - timedelta(days=3))
    with pytest.raises(StepNotOpen):
        close_step(session, step, by=None)


def test_an_open_step_is_extended(session: Session, step: Step) -> None:
    extend_step(session, step, AFTER, by=None)
    assert step.closes_at == AFTER
    assert tags(session) == ["processes:step:extended"]


def test_the_closing_of_an_opened_contest_is_part_of_its_rule(session: Session, step: Step) -> None:
    step.kind = StepKind.CONTEST
    with pytest.raises(ClosingFixed):
        extend_step(session, step, AFTER, by=None)
    assert tags(session) == []


def test_an_extension_must_be_later(session: Session, step: Step) -> None:
    with pytest.raises(ClosingNotLater):
        extend_step(session, step, NOON + timedelta(days=1), by=None)


def test_what_has_closed_stays_closed(session: Session, step: Step, frozen: FrozenClock) -> None:
    assert step.closes_at is not None
    frozen.at(step.closes_at)
    with pytest.raises(StepNotOpen):
        extend_step(session, step, AFTER, by=None)


def test_a_step_without_a_closing_time_has_nothing_to_extend(session: Session, step: Step) -> None:
    step.closes_at = None
    with pytest.raises(StepHasNoClosing):
        extend_step(session, step, AFTER, by=None)
