"""The code door in a browser without a screen: codes in a POST body, typos told as typos."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.access import Role
from engage.clock import at
from engage.jobs.models import Job
from engage.misses import Miss, SharedPlace, clear_misses
from engage.processes.models import StepKind
from engage.rolls.rules.codes import new_code, shown
from engage.rolls.sealing import freeze_step
from engage.rolls.services.importing import import_roll
from engage.rolls.services.issuing import issue_personal_codes
from engage.tables.reading import read_table
from tests.factories.processes import NOON, give_doors, make_process, make_step
from tests.support.app import WatchedClient


@pytest.fixture
def code(session: Session) -> str:
    """The code of a member of staff for an open contest."""
    step = make_step(session, StepKind.CONTEST, process=make_process(session))
    staff = step.audiences[1]
    give_doors(session, step)
    freeze_step(session, step, actor=None, now=NOON)
    import_roll(session, staff, read_table(b"id;email\n1;a@example.org\n", "r.csv"), actor=None)
    (issued,) = issue_personal_codes(session, staff, actor=None, now=NOON)
    session.commit()
    return issued.code


def test_the_page_asks_for_the_code_and_stores_nothing(client: WatchedClient) -> None:
    page = client.get("/k")
    assert page.status_code == 200
    assert "Osallistu koodilla" in page.text or "Take part" in page.text
    assert "data-code-from-fragment" in page.text


def test_a_right_code_opens_its_step_and_leaves_no_row(
    client: WatchedClient, session: Session, code: str
) -> None:
    with at(NOON):
        answer = client.post("/k", data={"code": shown(code).lower()})
    assert answer.status_code == 302
    assert answer.location == "/kaarina-2018/visiovisa/staff/vote/"
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Lax" in cookie
    assert code not in cookie
    assert session.scalar(select(func.count(Miss.id))) == 0
    assert session.scalar(select(func.count(Job.id))) == 0


def test_a_code_in_the_address_is_not_looked_at(client: WatchedClient, code: str) -> None:
    assert client.get(f"/k?code={code}").status_code == 200
    assert client.get(f"/k/{code}", follow_redirects=True).status_code == 404


def test_a_typo_is_told_as_a_typo_and_does_not_count_as_a_guess(
    client: WatchedClient, session: Session, code: str
) -> None:
    wrong = ("1" if code[0] != "1" else "2") + code[1:]
    answer = client.post("/k", data={"code": wrong}, headers={"Accept-Language": "en"})
    assert answer.status_code == 422
    assert "typing mistake" in answer.text
    assert f'value="{wrong}"' in answer.text
    assert session.scalar(select(func.count(Miss.id))) == 0


def test_a_full_room_may_mistype_more_often_for_two_hours(
    client: WatchedClient, signed_in: Callable[..., WatchedClient], session: Session
) -> None:
    wrong = {"code": new_code()}
    with at(NOON):
        for _ in range(10):
            client.post("/k", data=wrong)
        assert client.post("/k", data=wrong).status_code == 429
        signed_in(Role.FACILITATOR).post("/desk/counter/shared-place")
        assert client.post("/k", data=wrong).status_code == 422
        elsewhere = {"REMOTE_ADDR": "10.1.1.1"}
        for _ in range(10):
            client.post("/k", data=wrong, environ_overrides=elsewhere)
        assert client.post("/k", data=wrong, environ_overrides=elsewhere).status_code == 429
        assert len(session.scalars(select(SharedPlace)).one().who) == 32
    with at(NOON + timedelta(hours=2, minutes=1)):
        for _ in range(10):
            client.post("/k", data=wrong)
        assert client.post("/k", data=wrong).status_code == 429
        clear_misses()
    session.expire_all()
    assert session.scalars(select(SharedPlace)).all() == []


def test_guessing_is_stopped_after_ten_misses_and_forgotten_after_an_hour(
    client: WatchedClient, session: Session, app: Flask, code: str
) -> None:
    with at(NOON):
        for _try in range(10):
            assert client.post("/k", data={"code": new_code()}).status_code == 422
        assert client.post("/k", data={"code": new_code()}).status_code == 429
        assert client.post("/k", data={"code": code}).status_code == 429
        for row in session.scalars(select(Miss)):
            assert b"127.0.0.1" not in row.who
    with at(NOON + timedelta(minutes=2)):
        assert client.post("/k", data={"code": code}).status_code == 302
    with at(NOON + timedelta(minutes=61)), app.app_context():
        assert clear_misses() == {"deleted": 10}


def test_markup_in_the_code_field_comes_back_as_text(client: WatchedClient) -> None:
    answer = client.post("/k", data={"code": '"><script>alert(1)</script>'})
    assert answer.status_code == 422
    assert "<script>alert" not in answer.text
