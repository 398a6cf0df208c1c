"""Signing in and out, and one's own account."""

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.access import Permission, public, requires
from engage.accounts.cookie import drop_cookie, read_cookie, write_cookie
from engage.accounts.current import current_account, signed_in_account
from engage.accounts.forms import PasswordForm, SignInForm
from engage.accounts.proving import ACCOUNT_LIMIT, BY_ACCOUNT, account_by_password
from engage.accounts.services import (
    WeakPassword,
    WrongPassword,
    change_password,
    sign_in,
    sign_out,
)
from engage.accounts.wording import role_words
from engage.db import db, unit_of_work
from engage.misses import record_miss, refuse_too_many
from engage.web.forms import keeps_answers
from engage.web.views import safe_next

bp = Blueprint("accounts", __name__, template_folder="templates")


@bp.get("/sign-in")
@public
def sign_in_page() -> ResponseReturnValue:
    """The form; who is signed in already goes on."""
    if signed_in_account():
        return redirect(safe_next(request.args.get("next")), code=303)
    form = SignInForm(formdata=None, next=request.args.get("next", ""))
    return render_template("accounts/sign_in.html", form=form)


@bp.post("/sign-in")
@public
@keeps_answers
def sign_in_post() -> ResponseReturnValue:
    """A new session, or the same answer for every reason why not."""
    form = SignInForm()
    if not form.validate():
        return render_template("accounts/sign_in.html", form=form), 422
    account = account_by_password(form.email.data or "", form.password.data or "")
    if account is None:
        form.form_errors.append(_("The e-mail or the password is not right. Try again."))
        return render_template("accounts/sign_in.html", form=form), 422
    old = read_cookie()
    with unit_of_work() as session:
        token = sign_in(session, account.id, old_token=old.token if old else None)
    response = make_response(redirect(safe_next(form.next.data or url_for("desk.show")), code=303))
    write_cookie(response, token)
    return response


@bp.post("/sign-out")
@public
def sign_out_post() -> ResponseReturnValue:
    """The session is over in the database and in the browser."""
    cookie = read_cookie()
    if cookie:
        with unit_of_work() as session:
            sign_out(session, cookie.token)
    flash(_("You have signed out."), "good")
    response = make_response(redirect(url_for("accounts.sign_in_page"), code=303))
    drop_cookie(response)
    return response


@bp.get("/desk/account")
@requires(Permission.SEE_DESK)
def own() -> ResponseReturnValue:
    """Name, address, roles, and the form for a new password."""
    return _own_page(PasswordForm(formdata=None))


@bp.post("/desk/account")
@requires(Permission.SEE_DESK)
def change_own_password() -> ResponseReturnValue:
    """The new password holds; this browser gets a new session, every other one is signed out."""
    form, account = PasswordForm(), current_account()
    if not form.validate():
        return _own_page(form), 422
    refuse_too_many(db.session, BY_ACCOUNT, account.email, limit=ACCOUNT_LIMIT)
    try:
        with unit_of_work() as session:
            change_password(
                session, account.id, present=form.present.data or "", new=form.new.data or ""
            )
            token = sign_in(session, account.id)
    except WrongPassword:
        record_miss(BY_ACCOUNT, account.email)
        form.present.errors = [_("This is not your present password.")]
        return _own_page(form), 422
    except WeakPassword:
        form.new.errors = [_("Too easy to guess: leave out your address, use other letters.")]
        return _own_page(form), 422
    flash(_("Your password is changed. Other browsers have been signed out."), "good")
    response = make_response(redirect(url_for("accounts.own"), code=303))
    write_cookie(response, token)
    return response


def _own_page(form: PasswordForm) -> str:
    account = current_account()
    roles = [role_words(role) for role in sorted(account.roles)]
    return render_template("accounts/own.html", form=form, account=account, roles=roles)
