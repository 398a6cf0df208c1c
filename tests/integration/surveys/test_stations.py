"""Shared devices: a kiosk clears itself for the next person, and a clerk leaves no trace."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.access import Role
from engage.accounts.models import Account
from engage.audit import AuditEvent
from engage.clock import at
from engage.jobs.models import Job
from engage.processes.models import Step, StepAudience
from engage.rolls.models import Collector, DoorForm
from engage.rolls.rules.codes import shown
from engage.rolls.services.doors import close_door
from engage.rolls.services.issuing import issue_personal_codes
from surveys.models import Response
from tests.factories.doors import make_door
from tests.factories.processes import NOON
from tests.factories.surveys import make_elector
from tests.integration.surveys.counting import count_surveys, end_step
from tests.integration.surveys.journey import HOME, PARTS, begin, fill_in, receipt, send
from tests.support.app import WatchedClient

ENGLISH = {"Accept-Language": "en"}
COUNTER = "/desk/counter"


@pytest.fixture
def kiosk(session: Session, residents: StepAudience) -> Collector:
    """The library's tablet."""
    return make_door(session, residents, DoorForm.KIOSK, "Pääkirjaston tabletti")


@pytest.fixture
def tablet(signed_in: Callable[..., WatchedClient], kiosk: Collector) -> WatchedClient:
    """A device that a coordinator has made a kiosk."""
    device = signed_in(Role.COORDINATOR)
    assert device.post(f"/desk/doors/{kiosk.id}/kiosk").location == f"{HOME}/"
    return device


def cookies(client: WatchedClient) -> dict[str, str]:
    """What the device holds."""
    return {name: cookie.value for (_, _, name), cookie in client._cookies.items()}


def test_opening_a_kiosk_signs_the_coordinator_out_on_the_device(tablet: WatchedClient) -> None:
    assert tablet.get("/desk").status_code in {302, 303, 401}
    assert "engage" not in cookies(tablet)


def test_one_person_after_another_answers_at_a_kiosk(
    tablet: WatchedClient, session: Session, kiosk: Collector
) -> None:
    receipts = []
    for _ in range(3):
        begin(tablet)
        fill_in(tablet)
        receipts.append(send(tablet))
        assert tablet.post("/station/next").location == f"{HOME}/"
    assert len(set(receipts)) == 3
    rows = session.scalars(select(Response)).all()
    assert {row.collector_id for row in rows} == {kiosk.id}
    assert len(rows) == 3


def test_nothing_of_the_last_person_is_left_on_a_kiosk(tablet: WatchedClient) -> None:
    begin(tablet)
    tablet.post(f"{HOME}/2", data={"q.words": "salaisuus", "go": "autosave"})
    held = cookies(tablet)
    assert tablet.post("/station/next", headers=ENGLISH).status_code == 303
    assert not [name for name in cookies(tablet) if name.startswith("engage-p-")]
    assert cookies(tablet)["engage-station"] != held["engage-station"]
    assert tablet.get(f"{HOME}/2").location == f"{HOME}/"
    assert "salaisuus" not in tablet.get(f"{HOME}/").text
    begin(tablet)
    assert "salaisuus" not in tablet.get(f"{HOME}/2").text


def test_the_receipt_of_the_last_person_is_gone_too(tablet: WatchedClient) -> None:
    begin(tablet)
    fill_in(tablet)
    code = send(tablet)
    tablet.post("/station/next")
    assert tablet.get(f"{HOME}/thanks").location == f"{HOME}/"
    assert code not in tablet.get(f"{HOME}/").text


def test_the_language_that_the_last_person_chose_is_not_the_next_ones(
    tablet: WatchedClient,
) -> None:
    tablet.get("/language/sv")
    begin(tablet)
    tablet.post("/station/next")
    assert "lang" not in cookies(tablet)


def test_a_kiosk_has_a_visible_button_and_a_quiet_minute_on_each_page(
    tablet: WatchedClient,
) -> None:
    before = tablet.get(f"{HOME}/", headers=ENGLISH).text
    assert "I am done: clear the screen" in before
    assert "data-quiet" not in before
    begin(tablet)
    for page in ("1", "2", "review"):
        text = tablet.get(f"{HOME}/{page}", headers=ENGLISH, follow_redirects=True).text
        assert 'data-quiet="60"' in text
        assert "<span data-station-left>20</span>" in text
        assert "rolls/station.js" in text
        assert "I am done: clear the screen" in text


def test_a_kiosk_clears_what_came_by_a_code_of_another_audience_as_well(
    tablet: WatchedClient, session: Session, step: Step
) -> None:
    staff = step.audiences[1]
    make_elector(session, staff)
    (issued,) = issue_personal_codes(session, staff, actor=None, now=NOON)
    tablet.post("/k", data={"code": issued.code})
    home = HOME.replace("resident", "staff")
    assert 'data-quiet="60"' in tablet.get(f"{home}/1").text
    tablet.post("/station/next")
    assert tablet.get(f"{home}/1").location == f"{home}/"


def test_people_on_their_own_devices_see_nothing_of_kiosks(
    client: WatchedClient, kiosk: Collector
) -> None:
    begin(client)
    assert "data-station" not in client.get(f"{HOME}/1").text
    assert client.post("/station/next").location == "/"
    assert client.get(f"{HOME}/1").status_code == 200


def test_a_kiosk_is_opened_by_a_person_on_the_device_and_by_no_link(
    client: WatchedClient, session: Session, kiosk: Collector
) -> None:
    assert client.post(f"/desk/doors/{kiosk.id}/kiosk").status_code == 403
    client.set_cookie("engage-station", "forged.cookie")
    client.post(f"{HOME}/", data={"via": kiosk.key})
    fill_in(client)
    send(client)
    assert session.scalars(select(Response.collector_id)).one() != kiosk.id


def test_a_closed_kiosk_lets_nobody_new_in_and_whoever_is_inside_finishes(
    tablet: WatchedClient, session: Session, kiosk: Collector
) -> None:
    begin(tablet)
    close_door(session, kiosk, actor=None, now=NOON)
    fill_in(tablet)
    assert send(tablet)
    tablet.post("/station/next")
    assert tablet.post(f"{HOME}/").location == f"{HOME}/"
    assert tablet.get(f"{HOME}/1").location == f"{HOME}/"


def test_a_coordinator_ends_the_kiosk_on_the_device(
    tablet: WatchedClient, signed_in: Callable[..., WatchedClient], kiosk: Collector
) -> None:
    desk = signed_in(Role.COORDINATOR)
    desk.set_cookie("engage-station", cookies(tablet)["engage-station"])
    assert "Pääkirjaston tabletti" in desk.get(COUNTER, headers=ENGLISH).text
    desk.post(f"{COUNTER}/end")
    assert "engage-station" not in cookies(desk)


@pytest.fixture
def assisted(session: Session, residents: StepAudience) -> Collector:
    """The phone line, on which anybody may be helped."""
    return make_door(session, residents, DoorForm.ASSISTED, "Neuvontapiste")


@pytest.fixture
def clerk(signed_in: Callable[..., WatchedClient]) -> WatchedClient:
    """A clerk at the service point."""
    return signed_in(Role.FACILITATOR)


def test_a_clerk_answers_for_somebody_and_stands_nowhere(
    clerk: WatchedClient, session: Session, assisted: Collector
) -> None:
    account = session.scalars(select(Account)).one()
    traces = session.scalars(select(AuditEvent.id)).all(), session.scalars(select(Job.id)).all()
    assert clerk.post(COUNTER, data={"door": str(assisted.id)}).location == f"{HOME}/"
    page = clerk.get(f"{HOME}/1", headers=ENGLISH).text
    assert "You answer for somebody else" in page
    assert account.name not in page
    fill_in(clerk)
    send(clerk)
    row = session.scalars(select(Response)).one()
    assert row.collector_id == assisted.id
    assert account.id.hex not in str(vars(row))
    now = session.scalars(select(AuditEvent.id)).all(), session.scalars(select(Job.id)).all()
    assert now == traces


def test_a_clerk_comes_back_to_the_counter_still_signed_in(
    clerk: WatchedClient, assisted: Collector
) -> None:
    clerk.post(COUNTER, data={"door": str(assisted.id)})
    assert clerk.post("/station/next").location == COUNTER
    assert clerk.get(COUNTER).status_code == 200
    assert clerk.get(f"{HOME}/1").location == f"{HOME}/"


def test_helping_others_takes_nothing_from_the_clerks_own_answer(
    clerk: WatchedClient, session: Session, assisted: Collector
) -> None:
    begin(clerk)
    fill_in(clerk)
    own = send(clerk)
    clerk.post(COUNTER, data={"door": str(assisted.id)})
    fill_in(clerk)
    assert send(clerk) != own
    clerk.post("/station/next")
    assert receipt(clerk) == own
    assert len(session.scalars(select(Response)).all()) == 2


def test_a_person_with_a_code_takes_part_once_with_and_without_help(
    clerk: WatchedClient, client: WatchedClient, session: Session, step: Step
) -> None:
    staff = step.audiences[1]
    make_elector(session, staff)
    door = make_door(session, staff, DoorForm.ASSISTED, "Neuvonta")
    (issued,) = issue_personal_codes(session, staff, actor=None, now=NOON)
    home = HOME.replace("resident", "staff")
    refused = clerk.post(COUNTER, data={"door": str(door.id), "code": "nobody"}, headers=ENGLISH)
    assert (refused.status_code, "Nobody in this audience" in refused.text) == (422, True)
    clerk.post(COUNTER, data={"door": str(door.id), "code": shown(issued.code)})
    for number, fields in enumerate(PARTS, start=1):
        clerk.post(f"{home}/{number}", data=fields | {"go": "next"})
    review = clerk.get(f"{home}/review").text
    digest = review.partition('name="digest" value="')[2].partition('"')[0]
    clerk.post(f"{home}/review", data={"digest": digest})
    client.post("/k", data={"code": issued.code})
    thanks = [one.get(f"{home}/thanks") for one in (clerk, client)]
    assert [one.status_code for one in thanks] == [200, 200]
    row = session.scalars(select(Response)).one()
    assert row.collector_id == door.id


@pytest.mark.parametrize("role", [Role.EDITOR, Role.STAFF, Role.ADMINISTRATOR, Role.TRUSTEE])
def test_only_those_at_a_service_point_assist(
    signed_in: Callable[..., WatchedClient], kiosk: Collector, role: Role
) -> None:
    other = signed_in(role)
    assert other.get(COUNTER).status_code == 403
    assert other.post(COUNTER).status_code == 403
    assert other.post(f"/desk/doors/{kiosk.id}/kiosk").status_code == 403


def test_a_short_address_on_a_poster_leads_to_its_own_link(
    client: WatchedClient, session: Session, residents: StepAudience
) -> None:
    door = make_door(session, residents, DoorForm.PLAIN, "Juliste")
    assert door.shortcut is not None
    answer = client.get(f"/o/{door.shortcut.upper()}")
    assert answer.location == f"{HOME}/?via=juliste"
    assert client.get("/o/nobody").status_code == 404


def test_results_tell_all_doors_apart_and_mark_those_without_a_check(
    signed_in: Callable[..., WatchedClient],
    session: Session,
    step: Step,
    tablet: WatchedClient,
    clerk: WatchedClient,
    assisted: Collector,
    client: WatchedClient,
) -> None:
    for device in (tablet, client):
        begin(device)
        fill_in(device)
        send(device)
    clerk.post(COUNTER, data={"door": str(assisted.id)})
    fill_in(clerk)
    send(clerk)
    end_step(session, step)
    count_surveys(session, step)
    with at(NOON):
        page = (
            signed_in(Role.COORDINATOR).get(f"/desk/steps/{step.id}/survey", headers=ENGLISH).text
        )
    for name in ("Kiosk (Pääkirjaston tabletti)", "Assisted (Neuvontapiste)", "Open link"):
        line = page.partition(name)[2].partition("</li>")[0]
        assert "1 (" in line
        assert "unverified" in line
