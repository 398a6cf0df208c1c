"""The pattern of a short text on the page of its question, and what is said where it is missed."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from wtforms import Form, StringField

from surveys.rules.authoring.editing import Row
from surveys.rules.skip.patterns import LONGEST_PATTERN
from surveys.views.authoring.fields import read_text, shown_text, text_fields

MESSAGE = "pattern-message"


def pattern_fields(languages: Sequence[str]) -> dict[str, Any]:
    """A field for the pattern, and one in each language for its message."""
    return {
        "pattern": StringField(
            gettext("Pattern of the answer"),
            description=gettext("A regular expression for the whole answer, as in [0-9]{5}."),
            render_kw={"maxlength": LONGEST_PATTERN, "spellcheck": "false"},
        ),
        **text_fields(MESSAGE, gettext("What is said when it does not fit"), languages),
    }


def shown_pattern(row: Row) -> dict[str, str]:
    """What stands in the fields."""
    pattern = row.get("pattern") or {}
    return {"pattern": pattern.get("regex", ""), **shown_text(MESSAGE, pattern.get("message"))}


def read_pattern(form: Form, languages: Sequence[str]) -> dict[str, Any]:
    """The pattern as typed; a message without one goes with it."""
    if "pattern" not in form:
        return {}
    regex = (form["pattern"].data or "").strip()
    message = read_text(form, MESSAGE, languages)
    if not regex:
        return {"pattern": None}
    return {"pattern": {"regex": regex} | ({"message": message} if message else {})}
