"""Pages that belong to no part: language, statements, health, static files."""

from datetime import date
from urllib.parse import urlsplit

from flask import Blueprint, abort, current_app, redirect, render_template, request
from flask import send_from_directory as send_file_from
from flask.typing import ResponseReturnValue
from sqlalchemy import text

from engage.access import public
from engage.db import db
from engage.localized import LANGUAGES
from engage.web.assets import locate
from engage.web.brand import brand_css, brand_digest
from engage.web.i18n import LANGUAGE_COOKIE
from engage.web.navigation import home_url
from engage.web.state import kit_state

bp = Blueprint("web", __name__, template_folder="templates")
STATEMENT_MADE = date(2026, 11, 25)
YEAR = 365 * 24 * 3600
FOR_GOOD = f"public, max-age={YEAR}, immutable"


def safe_next(target: str | None) -> str:
    """The target when it is a plain path of this site, else the front page."""
    if not target or not target.startswith("/") or target.startswith(("//", "/\\")):
        return home_url()
    parts = urlsplit(target)
    is_odd = parts.scheme or parts.netloc or any(ord(letter) < 32 for letter in target)
    return home_url() if is_odd or "\\" in target else target


@bp.get("/language/<language>")
@public
def language(language: str) -> ResponseReturnValue:
    """The reader's choice is kept in a cookie of its own, with no account and no number in it."""
    if language not in LANGUAGES:
        abort(404)
    response = redirect(safe_next(request.args.get("next")), code=303)
    is_secure = current_app.config["ENGAGE_SETTINGS"].is_secure
    response.set_cookie(
        LANGUAGE_COOKIE, language, max_age=YEAR, secure=is_secure, httponly=True, samesite="Lax"
    )
    return response


@bp.get("/assets/<digest>/<path:path>")
@public
def static_file(digest: str, path: str) -> ResponseReturnValue:
    """The file; kept for good by the browser when the address names the content we have."""
    folder, name = locate(path)
    response = send_file_from(folder, name)
    is_ours = digest == kit_state().asset_digest
    response.headers["Cache-Control"] = FOR_GOOD if is_ours else "no-cache"
    return response


@bp.get("/brand/<digest>.css")
@public
def brand(digest: str) -> ResponseReturnValue:
    """The city's accent colour for light and dark."""
    accent = current_app.config["ENGAGE_SETTINGS"].accent_colour
    response = current_app.response_class(brand_css(accent), mimetype="text/css")
    is_ours = digest == brand_digest(accent)
    response.headers["Cache-Control"] = FOR_GOOD if is_ours else "no-cache"
    return response


@bp.get("/accessibility")
@public
def accessibility() -> ResponseReturnValue:
    """The accessibility statement with its six parts."""
    return render_template("web/accessibility.html", statement_date=STATEMENT_MADE)


@bp.get("/privacy")
@public
def privacy() -> ResponseReturnValue:
    """What is kept of whom, for how long, and who could see it."""
    return render_template("web/privacy.html")


@bp.get("/health")
@public
def health() -> ResponseReturnValue:
    """The process answers; nothing else is asked."""
    return {"status": "ok"}


@bp.get("/ready")
@public
def ready() -> ResponseReturnValue:
    """The database answers too; 503 otherwise."""
    db.session.execute(text("SELECT 1"))
    return {"status": "ready"}
