"""Who is signed in, as Flask-Login knows it; nobody where people take part."""

from typing import cast

from flask import Request
from flask_login import LoginManager, current_user

from engage.access import Permission
from engage.accounts.cookie import read_cookie
from engage.accounts.models import Account
from engage.accounts.services import account_of_session
from engage.db import db
from engage.errors import Forbidden
from engage.web.navigation import is_participation

login_manager = LoginManager()
login_manager.session_protection = None  # our sessions are rows, not the form cookie's content


@login_manager.request_loader  # type: ignore[untyped-decorator]
def load_account(_request: Request) -> Account | None:
    """The account of the request's session cookie; never asked for on participation routes."""
    if is_participation():
        return None
    cookie = read_cookie()
    return account_of_session(db.session, cookie.token) if cookie else None


def signed_in_account() -> Account | None:
    """The signed-in account, or None."""
    if is_participation() or not current_user.is_authenticated:
        return None
    return cast(Account, current_user._get_current_object())


def current_account() -> Account:
    """The signed-in account; Forbidden (403) when there is none."""
    account = signed_in_account()
    if account is None:
        raise Forbidden("sign in first")
    return account


def current_permissions() -> frozenset[Permission]:
    """What the signed-in account may do; nothing for a visitor."""
    account = signed_in_account()
    return account.permissions if account else frozenset()
