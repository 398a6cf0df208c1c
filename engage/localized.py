"""Content text in several languages: which of them a reader gets."""

from collections.abc import Mapping
from dataclasses import dataclass

LANGUAGES = ("fi", "sv", "en")
"""The languages of the interface; content may carry others too."""


@dataclass(frozen=True, slots=True)
class Picked:
    """A text and the language it is really in."""

    text: str
    language: str


def pick(value: Mapping[str, str], wanted: str) -> Picked:
    """The text in the wanted language, else in the first that has one, else empty."""
    if value.get(wanted):
        return Picked(value[wanted], wanted)
    for language, text in value.items():
        if text:
            return Picked(text, language)
    return Picked("", wanted)
