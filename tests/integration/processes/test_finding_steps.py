"""Which audience of which step a command means, by the keys that a person writes."""

import pytest
from sqlalchemy.orm import Session

from engage.processes.models import StepKind
from engage.processes.services.reading import NoSuchStep, step_audience_by_keys
from tests.factories.processes import make_process, make_step


@pytest.fixture(autouse=True)
def _steps(session: Session) -> None:
    """Two processes with a step of one key, and one that has a key of its own."""
    make_step(session, StepKind.SURVEY, key="kysely")
    later = make_process(session, "kaarina-2022")
    make_step(session, StepKind.SURVEY, process=later, key="kysely")
    alone = make_step(session, StepKind.CONTEST, process=later, key="visio")
    for audience in alone.audiences[1:]:
        session.delete(audience)
    session.flush()


def test_a_step_is_named_with_its_process_or_alone(session: Session) -> None:
    found = step_audience_by_keys(session, "kaarina-2022/kysely", "staff", StepKind.SURVEY)
    assert (found.step.process.key, found.audience.key) == ("kaarina-2022", "staff")
    assert step_audience_by_keys(session, "visio", "resident").step.key == "visio"


def test_the_only_audience_of_a_step_needs_no_name(session: Session) -> None:
    assert step_audience_by_keys(session, "kaarina-2022/visio").audience.key == "resident"


@pytest.mark.parametrize(
    ("step", "audience", "kind", "words"),
    [
        ("kysely", "staff", None, "more than one process has a step of this key; say PROCESS/STEP"),
        ("kaarina-2022/kysely", None, None, "with --audience: resident, staff, trustee"),
        ("kaarina-2022/visio", "resident", StepKind.SURVEY, "is no survey step with the audience"),
        ("turku/kysely", None, None, "turku/kysely is no step"),
    ],
)
def test_what_is_not_one_audience_is_told(
    session: Session, step: str, audience: str | None, kind: StepKind | None, words: str
) -> None:
    with pytest.raises(NoSuchStep, match=words):
        step_audience_by_keys(session, step, audience, kind)
