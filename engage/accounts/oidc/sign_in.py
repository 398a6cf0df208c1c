"""Signing in to an account that exists, by an identity provider that vouches for its address.

The provider's answer comes back by a GET, which writes nothing: it is held for five minutes in a
signed cookie, and the button on the page opens the session.
"""

from uuid import UUID

from flask import Blueprint, abort, make_response, redirect, render_template, request
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature
from werkzeug.wrappers import Response

from engage.access import public
from engage.accounts.cookie import read_cookie, write_cookie
from engage.accounts.models import Account
from engage.accounts.oidc.asking import (
    answer_to,
    ask,
    asked_before,
    forget_asking,
    settings,
    signer,
)
from engage.accounts.oidc.fetching import ProviderUnavailable
from engage.accounts.oidc.proving import ClaimMissing, NotProven
from engage.accounts.services import find_account, sign_in
from engage.clock import utcnow
from engage.config import OidcProvider
from engage.db import db, unit_of_work
from engage.errors import EngageError
from engage.web.views import safe_next

BACK = "/oidc/account"
SALT = "engage proven account"
HOLDS = 300

bp = Blueprint("oidc_accounts", __name__, template_folder="../templates")


def sign_in_providers() -> list[OidcProvider]:
    """The providers by which people sign in to their accounts."""
    return [one for one in settings().oidc_providers if one.signs_in_accounts]


@bp.get("/sign-in/<provider_key>")
@public
def begin(provider_key: str) -> ResponseReturnValue:
    """The browser is at the provider, who sends it back with a code."""
    provider = next((one for one in sign_in_providers() if one.key == provider_key), None)
    if provider is None:
        abort(404)
    try:
        return ask(provider, safe_next(request.args.get("next")), BACK)
    except ProviderUnavailable as problem:
        return _refused(problem)


@bp.get(BACK)
@public
def back_to_account() -> ResponseReturnValue:
    """Whose account it is, with the button that signs in; or why there is none."""
    try:
        asked = asked_before()
        proven = answer_to(asked, BACK, lambda provider: provider.signs_in_accounts)
        account = _account(proven.verified_email)
    except (NotProven, ClaimMissing, ProviderUnavailable) as problem:
        return _refused(problem)
    page = render_template("accounts/proven.html", account=account, problem=None)
    response = forget_asking(make_response(page))
    held = [account.id.hex, int(utcnow().timestamp()), asked.purpose]
    _set_cookie(response, str(signer(SALT).dumps(held)))
    return response


def _account(email: str | None) -> Account:
    account = find_account(db.session, email) if email else None
    if account is None or account.is_blocked:
        raise ClaimMissing("email")
    return account


def _refused(problem: EngageError) -> ResponseReturnValue:
    kind = type(problem).__name__
    return render_template("accounts/proven.html", account=None, problem=kind), problem.status


@bp.post(BACK)
@public
def sign_in_proven() -> ResponseReturnValue:
    """A new session under a token never used before; the browser's old one is over."""
    try:
        account_hex, at, target = signer(SALT).loads(request.cookies.get(_cookie_name(), ""))
        if not 0 <= utcnow().timestamp() - at <= HOLDS:
            raise NotProven("late")
    except (BadSignature, TypeError, ValueError, NotProven):
        return _refused(NotProven("cookie"))
    old = read_cookie()
    with unit_of_work() as session:
        account = session.get(Account, UUID(account_hex))
        if account is None or account.is_blocked:
            return _refused(ClaimMissing("email"))
        token = sign_in(session, account.id, old_token=old.token if old else None)
    response = make_response(redirect(safe_next(target), code=303))
    response.delete_cookie(_cookie_name(), secure=settings().is_secure, httponly=True)
    write_cookie(response, token)
    return response


def _set_cookie(response: Response, value: str) -> None:
    response.set_cookie(
        _cookie_name(),
        value,
        max_age=HOLDS,
        secure=settings().is_secure,
        httponly=True,
        samesite="Lax",
    )


def _cookie_name() -> str:
    return "__Host-engage-proven" if settings().is_secure else "engage-proven"
