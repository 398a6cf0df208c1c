"""Weighted results: only of rolls and samples, beside the unweighted ones."""

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from engage.clock import at
from engage.processes.models import Step, StepAudience
from engage.rolls.models import CollectorKind
from engage.rolls.services.importing import collector_of
from surveys.models import SealedCount, SurveyWeighting
from surveys.services.counting import read_vectors
from surveys.services.weighting import WeightingRefused, set_weighting, weigh_survey
from surveys.tasks import weigh
from tests.factories.accounts import AccountFactory, sign_in
from tests.factories.processes import AFTER
from tests.factories.surveys import DISTRICTS, asked_of
from tests.integration.surveys.counting import count_surveys, end_step, seal_answers, varied
from tests.support.app import WatchedClient

LATER = AFTER + timedelta(days=1)
PEOPLE = {"district": {DISTRICTS[0]: 3_000, DISTRICTS[1]: 1_000, DISTRICTS[2]: 0}}
SOURCE = "Tilastokeskus 31.12.2017"


def drawn(number: int) -> dict[str, object]:
    """Two of three in the first district chose nature, one of three in the second."""
    is_first, is_third = number % 2 == 0, number % 3 == 0
    return varied(number) | {"future": "nature" if is_first != is_third else "services"}


@pytest.fixture
def sample(session: Session, step: Step, residents: StepAudience) -> StepAudience:
    """Residents whose answers came by their roll, half of them from each of two districts."""
    by_roll = collector_of(session, residents, CollectorKind.ROLL)
    seal_answers(session, residents, [drawn(number) for number in range(120)])
    session.execute(update(SealedCount).values(collector_id=by_roll.id))
    end_step(session, step)
    count_surveys(session, step)
    return residents


def weighed(session: Session, audience: StepAudience) -> SurveyWeighting:
    """The weighting after its job."""
    asked = asked_of(session, audience)
    set_weighting(session, asked, PEOPLE, SOURCE, actor=AccountFactory().id)
    session.flush()
    held = weigh_survey(session, read_vectors(session, asked.survey.id))
    assert held is not None
    return held


def test_a_sample_is_weighted_to_its_districts(session: Session, sample: StepAudience) -> None:
    held = weighed(session, sample)
    shares, effective = held.figures["future"]
    assert shares["nature"] == pytest.approx(0.75 * 2 / 3 + 0.25 / 3)
    assert effective < 120


def test_answers_by_an_open_link_are_not_weighted(
    session: Session, step: Step, residents: StepAudience
) -> None:
    seal_answers(session, residents, [varied(number) for number in range(120)])
    end_step(session, step)
    count_surveys(session, step)
    assert weighed(session, residents).figures == {}


def test_each_group_needs_its_number(session: Session, sample: StepAudience) -> None:
    asked = asked_of(session, sample)
    for wrong in ({"district": {DISTRICTS[0]: 1}}, {"grade": {"4": 1}}, {"district": {}}):
        with pytest.raises(WeightingRefused):
            set_weighting(session, asked, wrong, SOURCE, actor=AccountFactory().id)


def test_weighted_shares_stand_beside_the_others(
    client: WatchedClient, session: Session, sample: StepAudience
) -> None:
    page = f"/desk/surveys/{asked_of(session, sample).survey.id}/weighting"
    sent = {f"n.district.{key}": str(people) for key, people in PEOPLE["district"].items()}
    with at(LATER):
        sign_in(client, AccountFactory())
        assert client.post(page, data=sent).status_code == 422
        assert (
            client.post(
                page, data=sent | {"source": "x", "n.district.keskusta": "moni"}
            ).status_code
            == 422
        )
        assert client.post(page, data=sent | {"source": SOURCE}).status_code == 302
        weigh(str(asked_of(session, sample).survey.id))
        session.expire_all()
        shown = client.get("/kaarina-2018/kysely/survey-results").text
        assert SOURCE in shown
        assert "Painotettu osuus" in shown
        client.post(page, data={})
        session.expire_all()
        assert "Painotettu osuus" not in client.get("/kaarina-2018/kysely/survey-results").text
