"""Which language the reader gets, and where the translations lie."""

from pathlib import Path

from babel.support import NullTranslations
from flask import Flask, g, has_app_context, has_request_context, request
from flask_babel import Babel, get_babel, get_locale, get_translations

from engage.localized import LANGUAGES

LANGUAGE_COOKIE = "lang"
_ENGAGE = Path(__file__).parents[1]


def init_languages(app: Flask, timezone: str) -> None:
    """The app speaks the interface's languages, from the catalogues of engage's own parts."""
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(map(str, _own_catalogues()))
    Babel(
        app,
        default_locale=LANGUAGES[0],
        default_timezone=timezone,
        locale_selector=select_language,
    )
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: current_catalogue().ugettext(text),
        ngettext=lambda one, many, number: current_catalogue().ungettext(one, many, number),
        newstyle=True,
        pgettext=lambda context, text: current_catalogue().upgettext(context, text),
        npgettext=lambda context, one, many, number: current_catalogue().unpgettext(
            context, one, many, number
        ),
    )


def add_translations(app: Flask, path: Path | str) -> None:
    """Messages are looked up in this folder too."""
    folders = get_babel(app).translation_directories
    if str(path) not in folders:
        folders.append(str(path))
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(folders)


def select_language() -> str:
    """The language chosen on the page, else the browser's, else Finnish."""
    if not has_request_context():
        return LANGUAGES[0]
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return chosen
    return request.accept_languages.best_match(LANGUAGES) or LANGUAGES[0]


def current_catalogue() -> NullTranslations:
    """The messages in the language of now: found once a request, not once a sentence of a page."""
    held = getattr(g, "engage_catalogue", None)
    locale = get_locale()
    if held is None or held[0] is not locale:
        held = g.engage_catalogue = (locale, get_translations())
    catalogue: NullTranslations = held[1]
    return catalogue


def current_language() -> str:
    """The language code of this request's (or job's) texts."""
    locale = get_locale() if has_app_context() else None
    return str(locale.language) if locale else LANGUAGES[0]


def _own_catalogues() -> list[Path]:
    return sorted(folder for folder in _ENGAGE.glob("*/translations") if folder.is_dir())
