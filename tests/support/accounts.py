"""Accounts and open sessions for tests, without the page of sign-in."""

from collections.abc import Iterable

from flask import Flask, Response
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.http import parse_cookie

from engage.access import Role
from engage.accounts.cookie import cookie_name, write_cookie
from engage.accounts.models import Account, RoleGrant
from engage.accounts.services import sign_in

NO_PASSWORD = "nobody signs in with this"


def account_with(session: Session, roles: Iterable[Role]) -> Account:
    """An account with exactly these roles; the same one when asked again."""
    wanted = sorted(set(roles))
    email = f"{'.'.join(wanted) or 'nobody'}@example.org"
    found = session.scalar(select(Account).where(Account.email == email))
    if found is None:
        found = Account(email=email, name=email.partition("@")[0], password_hash=NO_PASSWORD)
        found.grants = [RoleGrant(role=role) for role in wanted]
        session.add(found)
        session.flush()
    return found


def give_session(
    app: Flask, session: Session, client: FlaskClient, roles: Iterable[Role]
) -> Account:
    """The client's browser is signed in to an account with these roles."""
    account = account_with(session, roles)
    token = sign_in(session, account.id)
    session.commit()
    with app.test_request_context():
        answer = Response()
        write_cookie(answer, token)
        name = cookie_name()
    client.set_cookie(name, parse_cookie(answer.headers["Set-Cookie"])[name])
    return account
