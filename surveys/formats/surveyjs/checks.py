"""A check of SurveyJS as the pattern of a short text."""

from collections.abc import Mapping
from typing import Any

from surveys.formats.limits import whole_pattern
from surveys.formats.surveyjs.texts import Texts

EMAIL = r"^[^@\s]+@[^@\s]+\.[^@\s]+$"


def pattern_of(check: Mapping[str, Any], texts: Texts, place: str) -> dict[str, Any] | None:
    """The pattern and its message; None where the check says anything else, or is unsafe."""
    given = EMAIL if check.get("type") == "email" else check.get("regex")
    if not isinstance(given, str) or not given or check.get("caseInsensitive"):
        return None
    regex = whole_pattern(given)
    if regex is None:
        return None
    message = texts.text(check.get("text"), f"{place}.text")
    return {"regex": regex} | ({"message": message} if message else {})
