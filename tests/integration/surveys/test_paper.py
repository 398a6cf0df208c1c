"""Paper answers: typed twice by two people, in once, printed as a form."""

import io
from collections.abc import Iterator

import pytest
from pypdf import PdfReader
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.access import Role
from engage.accounts.models import Account
from engage.clock import at
from engage.processes.models import Step, StepAudience
from engage.rolls.models import Collector, CollectorKind, DoorForm
from surveys.models import PaperEntry, Response
from surveys.services.paper import Outcome, enter_paper, paper_counts
from tests.factories.accounts import AccountFactory, sign_in
from tests.factories.processes import NOON
from tests.factories.surveys import ANSWERS, asked_of
from tests.integration.surveys.counting import end_step
from tests.support.app import WatchedClient

TYPED = {
    "p.services.schools": "4",
    "p.services.health": "x",
    "p.future": "1",
    "p.priorities": "1 2",
    "p.grade": "8",
    "p.improve": "Bussi kulkisi useammin.",
    "p.words": "meri, metsä",
    "p.district": "2",
    "p.age": "1",
}


@pytest.fixture
def door(session: Session, residents: StepAudience) -> Collector:
    """The residents' door for paper."""
    door = Collector(
        step_audience_id=residents.id, key="paper", kind=CollectorKind.OPEN, form=DoorForm.PAPER
    )
    session.add(door)
    session.flush()
    return door


@pytest.fixture
def clerks(door: Collector) -> tuple[Account, Account]:
    """Two people who enter paper."""
    return AccountFactory(roles=[Role.FACILITATOR]), AccountFactory(roles=[Role.FACILITATOR])


@pytest.fixture
def clerk(client: WatchedClient, clerks: tuple[Account, Account]) -> Iterator[WatchedClient]:
    """The browser of the first of them."""
    with at(NOON):
        sign_in(client, clerks[0])
        yield client


def count(session: Session) -> int:
    """How many responses are in."""
    return session.scalar(select(func.count()).select_from(Response)) or 0


def test_two_equal_entries_are_one_response(
    session: Session, residents: StepAudience, clerks: tuple[Account, Account]
) -> None:
    asked = asked_of(session, residents)
    first, second = clerks
    waits = enter_paper(session, asked, 7, ANSWERS, actor=first.id, now=NOON)
    assert (waits, count(session)) == (Outcome.WAITS, 0)
    is_in = enter_paper(session, asked, 7, ANSWERS, actor=second.id, now=NOON)
    session.flush()
    assert (is_in, count(session)) == (Outcome.IS_IN, 1)
    entry = session.get_one(PaperEntry, (asked.survey.id, 7))
    session.refresh(entry)
    assert (entry.first, entry.second, entry.is_in) == (None, None, True)


def test_a_paper_goes_through_the_pages_with_its_number(
    clerk: WatchedClient,
    session: Session,
    residents: StepAudience,
    clerks: tuple[Account, Account],
) -> None:
    asked = asked_of(session, residents)
    page = f"/desk/surveys/{asked.survey.id}/paper"
    assert 'value="1"' in clerk.get(page).text
    sent = clerk.post(page, data=TYPED | {"number": "1"})
    assert sent.location == f"{page}?number=2"
    assert clerk.post(page, data=TYPED | {"number": "1", "p.grade": "99"}).status_code == 422
    clerk.post("/sign-out")
    sign_in(clerk, clerks[1])
    answer = clerk.post(page, data=TYPED | {"number": "1"}, follow_redirects=True)
    assert "molemmat syötöt ovat samat" in answer.text
    (response,) = session.scalars(select(Response)).all()
    assert response.document["answers"] == ANSWERS
    again = clerk.post(page, data=TYPED | {"number": "1"})
    assert again.status_code == 409
    assert 'value="8"' in again.text
    assert count(session) == 1


def test_what_was_read_in_two_ways_is_decided_with_the_paper_in_hand(
    clerk: WatchedClient,
    session: Session,
    residents: StepAudience,
    clerks: tuple[Account, Account],
) -> None:
    asked = asked_of(session, residents)
    other = ANSWERS | {"grade": 5}
    enter_paper(session, asked, 3, ANSWERS, actor=clerks[0].id, now=NOON)
    assert enter_paper(session, asked, 3, other, actor=clerks[1].id, now=NOON) is Outcome.DIFFERS
    session.flush()
    page = f"/desk/surveys/{asked.survey.id}/paper/3"
    shown = clerk.get(page).text
    assert 'name="p.grade"' in shown
    assert 'name="p.age"' not in shown
    assert clerk.post(page, data={"p.grade": "77"}).status_code == 422
    assert clerk.post(page, data={"p.grade": "5"}).status_code == 302
    (response,) = session.scalars(select(Response)).all()
    assert response.document["answers"] == other


def test_the_same_person_does_not_confirm_a_paper(
    session: Session, residents: StepAudience, clerks: tuple[Account, Account]
) -> None:
    asked = asked_of(session, residents)
    enter_paper(session, asked, 1, ANSWERS, actor=clerks[0].id, now=NOON)
    again = enter_paper(session, asked, 1, ANSWERS | {"grade": 4}, actor=clerks[0].id, now=NOON)
    assert again is Outcome.WAITS
    assert count(session) == 0


def test_a_coordinator_may_take_in_what_was_typed_once(
    client: WatchedClient,
    session: Session,
    residents: StepAudience,
    clerks: tuple[Account, Account],
) -> None:
    asked = asked_of(session, residents)
    for number in (1, 2):
        enter_paper(session, asked, number, ANSWERS, actor=clerks[0].id, now=NOON)
    session.flush()
    page = f"/desk/surveys/{asked.survey.id}/paper/accept"
    with at(NOON):
        sign_in(client, clerks[0])
        assert client.post(page).status_code == 403
        client.post("/sign-out")
        sign_in(client, AccountFactory())
        client.post(page)
    assert count(session) == 2
    assert paper_counts(session, asked.survey.id).in_ == 2


def test_nothing_that_was_typed_is_left_after_sealing(
    session: Session, step: Step, residents: StepAudience, clerks: tuple[Account, Account]
) -> None:
    asked = asked_of(session, residents)
    enter_paper(session, asked, 1, ANSWERS, actor=clerks[0].id, now=NOON)
    session.flush()
    end_step(session, step)
    assert session.scalars(select(PaperEntry)).all() == []


def test_without_a_door_for_paper_nothing_is_taken(
    client: WatchedClient, session: Session, residents: StepAudience
) -> None:
    asked = asked_of(session, residents)
    with at(NOON):
        sign_in(client, AccountFactory())
        page = f"/desk/surveys/{asked.survey.id}/paper"
        client.post(page, data=TYPED | {"number": "1"})
        client.post("/sign-out")
        sign_in(client, AccountFactory())
        answer = client.post(page, data=TYPED | {"number": "1"})
    assert answer.status_code == 409
    assert count(session) == 0


@pytest.mark.parametrize("language", ["fi", "sv"])
def test_the_form_prints_with_its_codes(
    clerk: WatchedClient, session: Session, residents: StepAudience, language: str
) -> None:
    asked = asked_of(session, residents)
    answer = clerk.get(f"/desk/surveys/{asked.survey.id}/paper.pdf?language={language}")
    assert answer.mimetype == "application/pdf"
    words = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.data)).pages)
    assert ("en osaa sanoa" if language == "fi" else "vet inte") in words.casefold()
    assert "8." in words
