"""One's own account, and a new password."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from engage.access import Role
from engage.accounts.services import authenticate
from tests.factories.accounts import PASSWORD, AccountFactory, sign_in

NEW = "koivu-kallio-kajo-24"


def change(client: FlaskClient, present: str = PASSWORD, new: str = NEW, again: str = NEW) -> int:
    """The status of an attempt to change the password."""
    data = {"present": present, "new": new, "again": again}
    return client.post("/desk/account", data=data).status_code


def test_the_page_tells_name_address_and_roles(client: FlaskClient) -> None:
    account = AccountFactory(roles=[Role.EDITOR, Role.READER])
    sign_in(client, account)
    page = client.get("/desk/account", headers={"Accept-Language": "en"}).text
    assert account.name in page
    assert account.email in page
    assert "Editor, Reader" in page


def test_a_new_password_holds_and_signs_out_other_browsers(
    app: Flask, client: FlaskClient, session: Session
) -> None:
    account = AccountFactory()
    other = app.test_client()
    other.before, other.after = client.before, client.after
    sign_in(other, account)
    sign_in(client, account)
    assert change(client) == 303
    assert client.get("/desk/account").status_code == 200
    assert other.get("/desk/account").status_code == 303
    assert authenticate(session, account.email, PASSWORD) is None
    assert authenticate(session, account.email, NEW) is not None


@pytest.mark.parametrize(
    "tried",
    [
        {"present": "not-my-password"},
        {"new": "short", "again": "short"},
        {"new": "aaaaaaaaaaaaaaaa", "again": "aaaaaaaaaaaaaaaa"},
        {"again": "something-else-again"},
        {"new": "", "again": ""},
    ],
)
def test_a_bad_change_is_told_and_changes_nothing(
    client: FlaskClient, session: Session, tried: dict[str, str]
) -> None:
    account = AccountFactory()
    sign_in(client, account)
    assert change(client, **tried) == 422
    assert authenticate(session, account.email, PASSWORD) is not None


def test_passwords_never_come_back_in_a_page(client: FlaskClient) -> None:
    sign_in(client, AccountFactory())
    data = {"present": "not-my-password", "new": NEW, "again": NEW}
    page = client.post("/desk/account", data=data).text
    assert NEW not in page
    assert "not-my-password" not in page


def test_an_own_form_cannot_give_roles(client: FlaskClient, session: Session) -> None:
    account = AccountFactory(roles=[Role.READER])
    sign_in(client, account)
    data = {"present": PASSWORD, "new": NEW, "again": NEW}
    client.post("/desk/account", data=data | {"role": "administrator", "is_blocked": "1"})
    assert (account.roles, account.is_blocked) == ({Role.READER}, False)
