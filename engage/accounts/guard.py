"""Enforcement: every request is held against the marker of its view before the view runs."""

from flask import Flask, Response, current_app, redirect, request, url_for
from flask.typing import ResponseReturnValue

from engage.access import policy_of
from engage.accounts.cookie import read_cookie, write_cookie
from engage.accounts.current import signed_in_account
from engage.errors import Forbidden
from engage.web.navigation import here, is_participation


def init_guard(app: Flask) -> None:
    """No view runs for somebody whom its marker does not let in."""
    app.before_request(enforce)
    app.after_request(renew)


def enforce() -> ResponseReturnValue | None:
    """Visitors are sent to sign in, accounts without the permission get 403."""
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None:
        return None
    policy = policy_of(view)
    if policy is None:
        raise Forbidden("a route without a marker")
    if policy.permission is None:
        return None
    account = signed_in_account()
    if account is None:
        if request.method != "GET" or request.path.endswith(".json"):
            raise Forbidden("sign in first")
        return redirect(url_for("accounts.sign_in_page", next=here()), code=303)
    if policy.permission not in account.permissions:
        raise Forbidden(policy.permission)
    return None


def renew(response: Response) -> Response:
    """The cookie's time of last use moves on, except where people take part."""
    if request.endpoint is None or is_participation():
        return response
    is_ours = any(h.startswith(("engage=", "__Host-engage=")) for h in _set_cookies(response))
    cookie = None if is_ours else read_cookie()
    if cookie and cookie.is_due_for_renewal and signed_in_account():
        write_cookie(response, cookie.token)
    return response


def _set_cookies(response: Response) -> list[str]:
    return response.headers.getlist("Set-Cookie")
