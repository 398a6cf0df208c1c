"""A survey that is open, and a clock that stands still at NOON."""

from collections.abc import Iterator

import pytest
from sqlalchemy.orm import Session

from engage.clock import at
from engage.processes.models import Step, StepAudience
from tests.factories.processes import NOON
from tests.factories.surveys import make_survey_step


@pytest.fixture
def step(session: Session) -> Iterator[Step]:
    """The step of the survey, open to all three audiences."""
    with at(NOON):
        yield make_survey_step(session)


@pytest.fixture
def residents(step: Step) -> StepAudience:
    """The audience that comes by the open link."""
    return step.audiences[0]
