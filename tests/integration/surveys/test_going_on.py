"""Going on with an answer: on the same device, on another one, as often as one likes, and once."""

import re

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.clock import at
from engage.processes.models import Step, StepAudience
from engage.rolls.models import CollectorKind
from engage.rolls.rules.codes import canonical
from engage.rolls.services.importing import collector_of
from engage.rolls.services.issuing import issue_bearer_codes
from surveys.models import Response, ResponseDraft
from tests.factories.processes import AFTER, NOON
from tests.factories.surveys import make_survey_step
from tests.integration.surveys.journey import ANSWERS, HOME, PARTS, begin, fill_in, receipt, send
from tests.support.app import WatchedClient

HERE = f"{HOME}/elsewhere"
CODE = re.compile(r"receipt-code\">([0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{5})<")


@pytest.fixture
def phone(app: Flask) -> WatchedClient:
    """Another device."""
    client = app.test_client()
    assert isinstance(client, WatchedClient)
    return client


def own_code(client: WatchedClient) -> str:
    """The code for going on, asked for and shown."""
    assert client.post(f"{HERE}/code").location == HERE
    (code,) = CODE.findall(client.get(HERE).text)
    return str(code)


def test_an_answer_by_an_open_link_goes_on_on_another_device_with_its_code(
    client: WatchedClient, phone: WatchedClient, session: Session, step: Step
) -> None:
    begin(client)
    client.post(f"{HOME}/1", data=PARTS[0] | {"go": "next"})
    code = own_code(client)
    assert "meri" not in phone.get(f"{HOME}/").text
    assert phone.post(HERE, data={"code": f" {code.lower()} "}).location == f"{HOME}/"
    assert f'href="{HOME}/2"' in phone.get(f"{HOME}/").text
    phone.post(f"{HOME}/2", data=PARTS[1] | {"go": "next"})
    assert "meri, metsä" in client.get(f"{HOME}/2").text
    client.post(f"{HOME}/3", data=PARTS[2] | {"go": "next"})
    receipt_here = send(client)
    assert receipt(phone) == receipt_here
    assert session.scalars(select(Response)).one().document == {"answers": ANSWERS}
    assert session.scalars(select(ResponseDraft)).all() == []


def test_a_respondent_resumes_any_number_of_times(
    app: Flask, client: WatchedClient, session: Session, step: Step
) -> None:
    begin(client)
    code = own_code(client)
    for number in range(4):
        device = app.test_client()
        assert isinstance(device, WatchedClient)
        assert device.post(HERE, data={"code": code}).location == f"{HOME}/"
        device.post(f"{HOME}/2", data={"q.words": f"sana {number}", "go": "back"})
        assert f"sana {number}" in client.get(f"{HOME}/2").text
        assert own_code(device) == code
    assert len(session.scalars(select(ResponseDraft)).all()) == 1


def test_page_and_language_are_kept(
    client: WatchedClient, phone: WatchedClient, step: Step
) -> None:
    begin(client)
    client.set_cookie("lang", "sv")
    client.post(f"{HOME}/1", data=PARTS[0] | {"go": "next"})
    client.post(f"{HOME}/2", data={"q.words": "hav", "go": "elsewhere"})
    assert own_code(client)
    phone.post(HERE, data={"code": own_code(client)})
    moved = phone.get(f"{HOME}/")
    assert moved.location.startswith("/language/sv?")
    start = phone.get(phone.get(moved.location).location)
    assert '<html lang="sv">' in start.text
    assert f'href="{HOME}/2"' in start.text
    phone.set_cookie("lang", "en")
    assert '<html lang="en">' in phone.get(f"{HOME}/").text


def test_after_the_last_part_one_goes_on_at_the_review(client: WatchedClient, step: Step) -> None:
    begin(client)
    fill_in(client)
    assert f'href="{HOME}/review"' in client.get(f"{HOME}/").text


def test_both_devices_are_one_respondent_and_the_door_is_kept(
    client: WatchedClient,
    phone: WatchedClient,
    session: Session,
    residents: StepAudience,
) -> None:
    door = collector_of(session, residents, CollectorKind.OPEN, "wilma")
    client.post(f"{HOME}/", data={"via": "wilma"})
    fill_in(client)
    code = own_code(client)
    phone.post(HERE, data={"code": code})
    send(phone)
    assert client.post(f"{HOME}/review", data={"digest": "other"}).location == (
        f"{HOME}/thanks?first=stands"
    )
    assert session.scalars(select(Response)).one().collector_id == door.id
    assert client.post(f"{HERE}/code").location == f"{HOME}/thanks"


def test_a_typo_an_unknown_code_and_one_that_nobody_asked_for_are_refused(
    client: WatchedClient, phone: WatchedClient, step: Step
) -> None:
    begin(client)
    fill_in(client)
    code = own_code(client)
    typo = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert "kirjoitusvirhe" in phone.post(HERE, data={"code": typo}).text
    unknown = phone.post(HERE, data={"code": "0000-0000-0000-00000"})
    assert unknown.status_code == 422
    assert "Mikään vastaus" in unknown.text
    assert phone.post(HERE, data={"code": ""}).status_code == 422
    assert phone.get(f"{HERE}?code={code}").status_code == 200
    assert phone.get(f"{HOME}/1").location == f"{HOME}/"


def test_wrong_codes_are_counted(phone: WatchedClient, step: Step) -> None:
    answers = [phone.post(HERE, data={"code": "0000-0000-0000-00000"}) for _ in range(11)]
    assert [one.status_code for one in answers] == [422] * 10 + [429]


def test_the_code_is_stored_nowhere(client: WatchedClient, session: Session, step: Step) -> None:
    begin(client)
    fill_in(client)
    code = own_code(client)
    (draft,) = session.scalars(select(ResponseDraft)).all()
    for written in (str(draft.document), draft.key.hex()):
        assert canonical(code) not in written
        assert code not in written
    assert set(draft.document) == {"answers", "where", "door"}


def test_a_personal_code_opens_the_same_draft_on_any_device_and_needs_no_other(
    client: WatchedClient, phone: WatchedClient, session: Session, residents: StepAudience
) -> None:
    issued = issue_bearer_codes(session, residents, count=1, unit_id=None, actor=None, now=NOON)
    session.flush()
    for device in (client, phone):
        assert device.post("/k", data={"code": str(issued[0][1])}).status_code == 302
    client.post(f"{HOME}/2", data=PARTS[1] | {"go": "next"})
    assert "meri, metsä" in phone.get(f"{HOME}/2").text
    assert f'href="{HERE}"' not in phone.get(f"{HOME}/").text
    phone.post(f"{HERE}/code")
    assert CODE.findall(phone.get(HERE).text) == []


def test_a_body_is_offered_no_code(client: WatchedClient, session: Session) -> None:
    with at(NOON):
        make_survey_step(session, is_in_body_name=True)
        assert client.get(HERE).location == f"{HOME}/"
        assert client.post(HERE, data={"code": "x"}).location == f"{HOME}/"


def test_nobody_goes_on_after_closing(
    client: WatchedClient, phone: WatchedClient, step: Step
) -> None:
    begin(client)
    code = own_code(client)
    with at(AFTER):
        assert phone.get(HERE).location == f"{HOME}/"
        assert phone.post(HERE, data={"code": code}).location == f"{HOME}/"
        assert client.post(f"{HERE}/code").location == HERE
