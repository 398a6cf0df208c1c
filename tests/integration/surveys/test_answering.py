"""The whole journey of a respondent, without script, and everything that can go wrong on it."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.clock import at
from engage.processes.models import Step
from surveys.models import Response, ResponseDraft
from tests.factories.processes import AFTER, NOON
from tests.factories.surveys import make_survey_step
from tests.support.app import WatchedClient

HOME = "/kaarina-2018/kysely/resident/answer"
PART_1 = {
    "q.services.schools": "4",
    "q.services.health": "dont-know",
    "q.future": "nature",
    "q.priorities": ["schools", "traffic"],
    "q.grade": "8",
}
PART_2 = {"q.improve": "Bussi kulkisi\r\nuseammin.", "q.words": "meri, metsä"}
PART_3 = {"q.district": "littoinen", "q.age": "young"}


@pytest.fixture
def step(session: Session) -> Iterator[Step]:
    """The survey is open and the clock stands at NOON."""
    with at(NOON):
        yield make_survey_step(session)


def count(session: Session, table: type[Response] | type[ResponseDraft]) -> int:
    """Rows of the table."""
    return session.scalar(select(func.count()).select_from(table)) or 0


def fill_in(client: WatchedClient) -> str:
    """All parts are filled in; the digest on the review page."""
    client.post(f"{HOME}/")
    for number, fields in enumerate((PART_1, PART_2, PART_3), start=1):
        assert client.post(f"{HOME}/{number}", data=fields).status_code == 302
    page = client.get(f"{HOME}/review").text
    return page.split('name="digest" value="')[1].split('"')[0]


def test_a_resident_answers_without_script(
    client: WatchedClient, session: Session, step: Step
) -> None:
    first = client.get(f"{HOME}/")
    assert first.status_code == 200
    assert client.post(f"{HOME}/").location == f"{HOME}/1"
    assert 'name="q.services.schools"' in client.get(f"{HOME}/1").text
    assert client.post(f"{HOME}/1", data=PART_1 | {"go": "next"}).location == f"{HOME}/2"
    assert client.post(f"{HOME}/2", data=PART_2 | {"go": "next"}).location == f"{HOME}/3"
    assert client.post(f"{HOME}/3", data=PART_3 | {"go": "next"}).location == f"{HOME}/review"
    review = client.get(f"{HOME}/review").text
    assert "useammin." in review
    digest = review.split('name="digest" value="')[1].split('"')[0]
    done = client.post(f"{HOME}/review", data={"digest": digest})
    assert done.location == f"{HOME}/thanks"
    thanks = client.get(f"{HOME}/thanks")
    assert "receipt-code" in thanks.text
    row = session.scalars(select(Response)).one()
    assert row.document["answers"] == {
        "services": {"schools": 4, "health": "dont-know"},
        "future": "nature",
        "priorities": ["schools", "traffic"],
        "grade": 8,
        "improve": "Bussi kulkisi\nuseammin.",
        "words": "meri, metsä",
        "district": "littoinen",
        "age": "young",
    }
    assert count(session, ResponseDraft) == 0
