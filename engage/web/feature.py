"""Wiring of the page kit."""

from flask import Flask
from flask_babel import get_locale

from engage.config import Settings
from engage.web.assets import OWN, add_assets, asset, brand_url
from engage.web.brand import brand_css
from engage.web.errorpages import init_error_pages
from engage.web.filters import init_filters
from engage.web.forms import init_forms
from engage.web.headers import init_headers
from engage.web.i18n import current_language, init_languages
from engage.web.navigation import (
    account_links,
    answer_parts,
    desk_links,
    here,
    home_url,
    staff_link,
)
from engage.web.views import bp


def init_app(app: Flask) -> None:
    """The app has layouts, macros, forms, languages, error pages and security headers."""
    settings: Settings = app.config["ENGAGE_SETTINGS"]
    brand_css(settings.accent_colour)  # a colour too pale to read stops the start, not a reader
    init_languages(app, settings.timezone)
    init_forms(app)
    init_filters(app)
    init_error_pages(app)
    init_headers(app, settings)
    add_assets(app, "", OWN)
    app.register_blueprint(bp)
    app.jinja_env.globals.update(
        settings=settings,
        asset=asset,
        brand_url=lambda: brand_url(settings.accent_colour),
        current_language=current_language,
        get_locale=get_locale,
        home_url=home_url,
        here=here,
        answer_parts=answer_parts,
        desk_links=desk_links,
        account_links=account_links,
        staff_link=staff_link,
    )
