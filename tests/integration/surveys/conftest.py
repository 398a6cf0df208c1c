"""A survey that is open, and a clock that stands still at NOON."""

from collections.abc import Iterator

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.clock import at
from engage.processes.models import Process, Step, StepAudience, StepKind
from tests.factories.accounts import AccountFactory, sign_in
from tests.factories.processes import NOON, make_step
from tests.factories.surveys import make_survey_step
from tests.support.app import WatchedClient


@pytest.fixture
def step(session: Session) -> Iterator[Step]:
    """The step of the survey, open to all three audiences."""
    with at(NOON):
        yield make_survey_step(session)


@pytest.fixture
def residents(step: Step) -> StepAudience:
    """The audience that comes by the open link."""
    return step.audiences[0]


@pytest.fixture
def planner(client: WatchedClient) -> Iterator[WatchedClient]:
    """A browser in which a coordinator has signed in at NOON."""
    with at(NOON):
        sign_in(client, AccountFactory())
        yield client


@pytest.fixture
def audience(session: Session) -> StepAudience:
    """An audience that nobody has written a questionnaire for."""
    process = session.scalars(select(Process)).first()
    return make_step(session, StepKind.SURVEY, process=process, key="uusi").audiences[0]
