"""What languages are called in the reader's own."""

from babel import Locale
from flask_babel import gettext

from engage.web.i18n import current_language


def language_name(code: str) -> str:
    """The language in the reader's words; the code where nobody knows one."""
    name = Locale(current_language()).languages.get(code.partition("-")[0])
    return str(name or code)


def in_language(words: str, code: str) -> str:
    """What a text is, and in which language it is written, as people say it."""
    said = {
        "fi": gettext("%(what)s in Finnish", what=words),
        "sv": gettext("%(what)s in Swedish", what=words),
        "en": gettext("%(what)s in English", what=words),
    }
    return str(said.get(code) or f"{words} ({language_name(code)})")
