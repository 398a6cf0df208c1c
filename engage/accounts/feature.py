"""Wiring of accounts."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from engage.accounts.current import current_permissions, login_manager
from engage.accounts.guard import init_guard
from engage.accounts.oidc.sign_in import bp as oidc_bp
from engage.accounts.oidc.sign_in import sign_in_providers
from engage.accounts.views import bp
from engage.web.navigation import add_account_link, add_staff_link, set_viewer


def init_app(app: Flask) -> None:
    """People sign in, and every route lets in only whom its marker names."""
    # Without its context processor: a page asks who is signed in only when it wants to know, and
    # the page of a fault must not ask the database at all.
    login_manager.init_app(app, add_context_processor=False)
    init_guard(app)
    set_viewer(app, current_permissions)
    app.register_blueprint(bp)
    app.register_blueprint(oidc_bp)
    app.jinja_env.globals["sign_in_providers"] = sign_in_providers
    add_staff_link(app, "accounts.sign_in_page", _l("Sign in"), permission=None)
    add_account_link(app, "accounts.own", _l("Own account"), icon="account")
    add_account_link(app, "accounts.sign_out_post", _l("Sign out"), icon="sign-out", is_post=True)
