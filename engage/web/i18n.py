"""Which language the reader gets, and where the translations lie."""

from pathlib import Path

from flask import Flask, has_app_context, has_request_context, request
from flask_babel import Babel, get_babel, get_locale

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


def current_language() -> str:
    """The language code of this request's (or job's) texts."""
    locale = get_locale() if has_app_context() else None
    return str(locale.language) if locale else LANGUAGES[0]


def _own_catalogues() -> list[Path]:
    return sorted(folder for folder in _ENGAGE.glob("*/translations") if folder.is_dir())
