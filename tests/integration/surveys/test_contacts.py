"""The separate form after the thank-you: apart from the answers, drawn once, erased on its day."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import inspect, select
from sqlalchemy.orm import Session

from engage.audit.models import AuditEvent
from engage.clock import at
from engage.processes.models import Step, StepAudience
from surveys.models import Contact, ContactForm, Survey
from surveys.services.contacts import Offer, Wishes, erase_due, leave_contact, set_contact_form
from surveys.tasks import erase_contacts
from tests.factories.accounts import AccountFactory, sign_in
from tests.factories.processes import AFTER, NOON
from tests.factories.surveys import asked_of
from tests.integration.surveys.journey import HOME, begin, fill_in, send
from tests.support.app import WatchedClient

OFFER = Offer(
    draw=True,
    results=True,
    invitation=False,
    prize={"fi": "Kaksi lippua uimahalliin"},
    erase_on=(AFTER + timedelta(days=30)).date(),
)
PERSON = {"name": "Aino Esimerkki", "email": "Aino@example.fi", "draw": "1"}


@pytest.fixture
def survey(session: Session, residents: StepAudience) -> Survey:
    """The residents' survey with a separate form."""
    survey = asked_of(session, residents).survey
    set_contact_form(session, survey, OFFER, actor=AccountFactory().id)
    session.flush()
    return survey


@pytest.fixture
def desk(client: WatchedClient, survey: Survey) -> Iterator[WatchedClient]:
    """A browser in which a coordinator has signed in after the end."""
    with at(AFTER):
        sign_in(client, AccountFactory())
        yield client


def to_form(client: WatchedClient) -> str:
    """The address of the form, as it stands on the thank-you."""
    page = client.get(f"{HOME}/thanks").text
    return page.partition(f'href="{HOME.removesuffix("/answer")}/contact')[2].partition('"')[0]


def test_whoever_has_answered_can_leave_an_address(
    client: WatchedClient, session: Session, survey: Survey
) -> None:
    with at(NOON):
        begin(client)
        fill_in(client)
        send(client)
        address = HOME.removesuffix("/answer") + "/contact" + to_form(client)
        assert "Kaksi lippua uimahalliin" in client.get(address).text
        assert client.post(address, data=PERSON | {"draw": ""}).status_code == 422
        refused = client.post(address, data=PERSON | {"email": "aino"})
        assert refused.status_code == 422
        assert 'value="Aino Esimerkki"' in refused.text
        assert client.post(address, data=PERSON).status_code == 302
        assert client.post(address, data=PERSON | {"results": "1"}).status_code == 302
    (contact,) = session.scalars(select(Contact)).all()
    assert (contact.name, contact.address) == ("Aino Esimerkki", "aino@example.fi")
    assert (contact.wants_draw, contact.wants_results) == (True, True)


def test_nobody_gets_to_the_form_without_answering(client: WatchedClient, survey: Survey) -> None:
    address = HOME.removesuffix("/answer") + "/contact"
    with at(NOON):
        assert client.get(address).location == f"{HOME}/"
        assert client.post(f"{address}?ticket=x", data=PERSON).location == f"{HOME}/"


def test_a_contact_shares_no_key_and_no_time_with_any_answer(session: Session) -> None:
    inspector = inspect(session.connection())
    columns = {column["name"] for column in inspector.get_columns("survey_contact")}
    assert columns == {
        "id",
        "survey_id",
        "name",
        "address",
        "wants_draw",
        "wants_results",
        "wants_invitation",
    }
    keys = inspector.get_foreign_keys("survey_contact")
    assert {key["referred_table"] for key in keys} == {"survey_contact_form"}


def test_a_survey_without_the_form_does_not_mention_it(client: WatchedClient, step: Step) -> None:
    with at(NOON):
        begin(client)
        fill_in(client)
        send(client)
        assert "/contact" not in client.get(f"{HOME}/thanks").text
        assert client.get(HOME.removesuffix("/answer") + "/contact").status_code == 404


def test_the_draw_is_fixed_then_drawn_once(
    desk: WatchedClient, session: Session, survey: Survey
) -> None:
    for number in range(20):
        wishes = Wishes(
            f"Henkilö {number}", f"h{number}@example.fi", draw=number != 3, results=True
        )
        leave_contact(session, survey, wishes, NOON)
    page = f"/desk/surveys/{survey.id}/contacts"
    desk.post(f"{page}/draw", data={"seed": "liian aikaisin", "winners": "2"})
    session.expire_all()
    assert session.get_one(ContactForm, survey.id).seed is None
    desk.post(f"{page}/list")
    session.expire_all()
    root = session.get_one(ContactForm, survey.id).list_root
    assert root in desk.get(page).text
    desk.post(f"{page}/draw", data={"seed": "3 9 14 22", "winners": "2"})
    session.expire_all()
    winners = session.get_one(ContactForm, survey.id).winners
    assert winners is not None
    assert len(winners) == 2
    desk.post(f"{page}/draw", data={"seed": "uudestaan", "winners": "2"})
    session.expire_all()
    form = session.get_one(ContactForm, survey.id)
    assert (form.entries, form.seed, form.winners) == (19, "3 9 14 22", winners)
    assert "h3@example.fi" not in desk.get(page).text


def test_taking_the_addresses_out_is_logged(
    desk: WatchedClient, session: Session, survey: Survey
) -> None:
    wishes = Wishes('=HYPERLINK("x")', "a@example.fi", results=True)
    leave_contact(session, survey, wishes, NOON)
    answer = desk.post(f"/desk/surveys/{survey.id}/contacts.csv")
    assert "a@example.fi" in answer.text
    assert ';"=HYPER' not in answer.text
    assert "\n=HYPER" not in answer.text
    tags = session.scalars(select(AuditEvent.tag)).all()
    assert "surveys:contacts:exported" in tags


def test_contacts_are_erased_on_their_day_and_the_protocol_stays(
    session: Session, survey: Survey
) -> None:
    leave_contact(session, survey, Wishes("Aino", "a@example.fi", draw=True), NOON)
    assert erase_due(session, AFTER) == 0
    assert erase_due(session, AFTER + timedelta(days=30)) == 1
    assert session.scalars(select(Contact)).all() == []
    assert session.get_one(ContactForm, survey.id).erased_at is not None
    assert erase_due(session, AFTER + timedelta(days=31)) == 0


def test_the_settings_ask_for_a_prize_and_an_end(
    client: WatchedClient, session: Session, residents: StepAudience
) -> None:
    survey = asked_of(session, residents).survey
    page = f"/desk/surveys/{survey.id}/contacts"
    with at(NOON):
        sign_in(client, AccountFactory())
        sent = {"draw": "1", "prize_fi": "", "erase_on": "2018-06-30"}
        assert client.post(page, data=sent).status_code == 422
        sent |= {"prize_fi": "Lippu", "erase_on": "2030-01-01"}
        assert client.post(page, data=sent).status_code == 422
        assert client.post(page, data=sent | {"erase_on": "2018-06-30"}).status_code == 302
        assert session.get_one(ContactForm, survey.id).erase_on == date(2018, 6, 30)
        assert client.post(page, data={"erase_on": "2018-06-30"}).status_code == 302
    session.expire_all()
    assert session.get(ContactForm, survey.id) is None


def test_the_job_of_erasing_runs(session: Session, survey: Survey) -> None:
    with at(AFTER):
        assert erase_contacts() == {"forms": 0}
