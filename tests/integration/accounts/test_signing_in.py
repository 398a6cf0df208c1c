"""Signing in and out in the browser: sessions change, end, and are refused."""

import hashlib
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from engage.access import Role
from engage.accounts import current
from engage.accounts.cookie import RENEW_AFTER, read_cookie
from engage.accounts.models import StaffSession
from engage.accounts.services import IDLE, LONGEST
from engage.clock import utcnow
from engage.misses import LIMIT, Miss
from tests.conftest import FrozenClock
from tests.factories.accounts import PASSWORD, AccountFactory, sign_in

COOKIE = "engage"
WRONG = "something-quite-different"


def cookie_of(client: FlaskClient) -> str:
    """What the browser holds; empty when signed out."""
    found = client.get_cookie(COOKIE)
    return found.value if found else ""


def count(session: Session) -> int:
    """Open sessions."""
    return session.scalar(select(func.count()).select_from(StaffSession)) or 0


def try_out(client: FlaskClient, email: str, password: str = WRONG, **more: str) -> int:
    """The status of an attempt."""
    answer = client.post("/sign-in", data={"email": email, "password": password, **more})
    return answer.status_code


def test_the_right_password_opens_the_door(client: FlaskClient) -> None:
    sign_in(client, AccountFactory())
    assert client.get("/desk/account").status_code == 200


def test_the_address_is_taken_as_it_is_meant(client: FlaskClient) -> None:
    account = AccountFactory()
    assert try_out(client, f"  {account.email.upper()} ", PASSWORD) == 303


def test_a_visitor_is_sent_to_sign_in_and_comes_back(client: FlaskClient) -> None:
    account = AccountFactory()
    sent = client.get("/desk/account?tab=1")
    assert (sent.status_code, sent.location) == (303, "/sign-in?next=/desk/account?tab%3D1")
    page = client.get(sent.location)
    assert 'value="/desk/account?tab=1"' in page.text
    data = {"email": account.email, "password": PASSWORD, "next": "/desk/account?tab=1"}
    assert client.post("/sign-in", data=data).location == "/desk/account?tab=1"


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil", "/a\nb"])
def test_nobody_is_sent_to_another_site(client: FlaskClient, target: str) -> None:
    account = AccountFactory()
    data = {"email": account.email, "password": PASSWORD, "next": target}
    assert client.post("/sign-in", data=data).location == "/"


def test_a_wrong_password_and_an_unknown_account_get_one_answer(client: FlaskClient) -> None:
    account = AccountFactory()
    known = client.post("/sign-in", data={"email": account.email, "password": WRONG})
    unknown = client.post("/sign-in", data={"email": "x@kaarina.example", "password": WRONG})
    assert known.status_code == unknown.status_code == 422
    assert known.text.replace(account.email, "") == unknown.text.replace("x@kaarina.example", "")
    assert WRONG not in known.text


def test_a_blocked_account_does_not_get_in(client: FlaskClient) -> None:
    account = AccountFactory(is_blocked=True)
    assert try_out(client, account.email, PASSWORD) == 422


def test_an_open_session_ends_when_the_account_is_blocked(
    client: FlaskClient, session: Session
) -> None:
    account = AccountFactory()
    sign_in(client, account)
    account.is_blocked = True
    assert client.get("/desk/account").status_code == 303


def test_signing_in_again_changes_the_session(client: FlaskClient, session: Session) -> None:
    account = AccountFactory()
    sign_in(client, account)
    first = cookie_of(client)
    sign_in(client, account)
    assert cookie_of(client) != first
    assert count(session) == 1
    client.set_cookie(COOKIE, first)
    assert client.get("/desk/account").status_code == 303


def test_signing_out_ends_the_session_everywhere(client: FlaskClient, session: Session) -> None:
    sign_in(client, AccountFactory())
    kept = cookie_of(client)
    assert client.post("/sign-out").status_code == 303
    assert (cookie_of(client), count(session)) == ("", 0)
    client.set_cookie(COOKIE, kept)
    assert client.get("/desk/account").status_code == 303


def test_the_token_itself_is_not_in_the_database(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    sign_in(client, AccountFactory())
    with app.test_request_context(headers={"Cookie": f"{COOKIE}={cookie_of(client)}"}):
        shown = read_cookie()
    assert shown
    stored = session.scalars(select(StaffSession.token_hash)).one()
    assert stored == hashlib.sha256(shown.token).digest()


def test_a_forged_cookie_opens_nothing(client: FlaskClient) -> None:
    sign_in(client, AccountFactory())
    for forged in (cookie_of(client)[:-2] + "xx", "x.y", ""):
        client.set_cookie(COOKIE, forged)
        assert client.get("/desk/account").status_code == 303


def test_a_session_ends_after_its_longest_life(client: FlaskClient, frozen: FrozenClock) -> None:
    start = frozen.at(utcnow())
    sign_in(client, AccountFactory())
    step = timedelta(hours=1)
    now = start
    while now < start + LONGEST - step:
        now = frozen.at(now + step)
        assert client.get("/desk/account").status_code == 200
    frozen.at(start + LONGEST)
    assert client.get("/desk/account").status_code == 303


def test_a_session_ends_when_it_is_not_used(client: FlaskClient, frozen: FrozenClock) -> None:
    start = frozen.at(utcnow())
    sign_in(client, AccountFactory())
    frozen.at(start + IDLE + timedelta(seconds=1))
    assert client.get("/desk/account").status_code == 303


def test_looking_at_a_page_renews_the_cookie_and_writes_nothing(
    client: FlaskClient, frozen: FrozenClock
) -> None:
    start = frozen.at(utcnow())
    sign_in(client, AccountFactory())
    first = cookie_of(client)
    assert client.get("/desk/account").status_code == 200
    assert cookie_of(client) == first
    frozen.at(start + RENEW_AFTER + timedelta(seconds=1))
    assert (
        client.get("/desk/account").status_code == 200
    )  # the watched client fails when a GET writes
    assert cookie_of(client) != first


def test_ten_misses_are_enough_for_an_address(client: FlaskClient, frozen: FrozenClock) -> None:
    start = frozen.at(utcnow())
    account = AccountFactory()
    assert [try_out(client, "x@kaarina.example") for _ in range(LIMIT)] == [422] * LIMIT
    assert try_out(client, account.email, PASSWORD) == 429
    forwarded = {"X-Forwarded-For": "192.0.2.7"}
    data = {"email": account.email, "password": PASSWORD}
    assert client.post("/sign-in", data=data, headers=forwarded).status_code == 429
    frozen.at(start + timedelta(minutes=2))
    assert try_out(client, account.email, PASSWORD) == 303


def test_misses_are_counted_without_the_address(client: FlaskClient, session: Session) -> None:
    try_out(client, "somebody@kaarina.example")
    rows = session.scalars(select(Miss)).all()
    assert {row.kind for row in rows} == {"sign-in", "sign-in-account"}
    assert all(b"127.0.0.1" not in row.who and b"somebody" not in row.who for row in rows)


def test_who_is_signed_in_does_not_see_the_form(client: FlaskClient) -> None:
    sign_in(client, AccountFactory())
    assert client.get("/sign-in?next=/desk").location == "/desk"


def test_an_expired_form_comes_back_with_the_address(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    account = AccountFactory()
    answer = client.post("/sign-in", data={"email": account.email, "password": PASSWORD})
    assert answer.status_code == 422
    assert account.email in answer.text
    assert cookie_of(client) == ""


def test_the_cookie_is_bound_to_the_host_over_tls(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(app.config["ENGAGE_SETTINGS"], "base_url", "https://localhost")
    account = AccountFactory()
    data = {"email": account.email, "password": PASSWORD}
    answer = client.post("/sign-in", data=data, base_url="https://localhost")
    ours = next(h for h in answer.headers.getlist("Set-Cookie") if h.startswith("__Host-engage="))
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(ours.split("; "))
    assert "Domain" not in ours
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_a_dead_database_is_told_as_a_page(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    sign_in(client, AccountFactory())

    def dead(*_: object) -> None:
        raise OperationalError("SELECT", {}, Exception("gone"))

    monkeypatch.setattr(current, "account_of_session", dead)
    answer = client.get("/desk/account")
    assert answer.status_code == 503
    assert "<h1>" in answer.text


def test_a_reader_without_the_permission_gets_403(client: FlaskClient) -> None:
    sign_in(client, AccountFactory(roles=[Role.READER]))
    assert client.get("/desk/account").status_code == 200
    assert client.get("/desk/jobs").status_code == 403
    assert client.get("/desk/audit").status_code == 403


def test_a_visitor_cannot_post_to_the_desk(client: FlaskClient) -> None:
    assert client.post("/desk/account").status_code == 403
