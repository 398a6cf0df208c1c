"""Texts of SurveyJS: a string, or a mapping of languages to strings."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from surveys.formats.imported import UNDETERMINED, Imported, complete_text, language_code
from surveys.formats.markup import has_markup, plain_text

DEFAULT = "default"
PLACEHOLDER = re.compile(r"\{[^{}\s][^{}]*\}")
TEXT_PROPERTIES = frozenset(
    {"title", "description", "text", "html", "otherText", "noneText", "labelTrue", "labelFalse"}
    | {"minRateDescription", "maxRateDescription", "commentText", "dontKnowText", "refuseText"}
)


class Texts:
    """The languages of the form, and every text in them."""

    def __init__(self, form: Mapping[str, Any], found: Imported, given: Mapping[str, str]) -> None:
        """Texts without a language are in the form's locale; where it names none, one is asked."""
        self.found = found
        names = dict.fromkeys([DEFAULT, *_languages(form)])
        codes = {name: language_code(name, given) for name in names}
        locale = form.get("locale")
        if isinstance(locale, str) and locale and not codes[DEFAULT]:
            codes[DEFAULT] = language_code(locale, given)
        found.unknown_languages = tuple(name for name in names if not codes[name])
        for name in found.unknown_languages:
            found.warn("locale", "language-unknown", name)
        self.codes = {
            name: codes[name] or (UNDETERMINED if name == DEFAULT else name) for name in names
        }
        self.languages = tuple(dict.fromkeys(self.codes.values()))

    def text(self, given: object, place: str) -> dict[str, str]:
        """The wordings that are there; empty where there is none."""
        by_name = given if isinstance(given, Mapping) else {DEFAULT: given}
        by_code: dict[str, str] = {}
        for name, words in by_name.items():
            if name in self.codes and isinstance(words, str | int | float) and str(words).strip():
                by_code.setdefault(self.codes[name], self.plain(str(words), place))
        return complete_text(by_code, self.languages)

    def title(self, given: object, name: object, place: str) -> dict[str, str]:
        """The text; without one SurveyJS itself shows the name."""
        return self.text(given, place) or {self.languages[0]: str(name).strip() or "?"}

    def plain(self, words: str, place: str) -> str:
        """The words; references to answers are told, and marks of a web page are taken out."""
        if PLACEHOLDER.search(words):
            self.found.warn(place, "reference-in-text", PLACEHOLDER.findall(words)[0])
        if not has_markup(words) and not place.endswith(".html"):
            return words.strip()
        if not place.endswith(".html"):
            self.found.warn(place, "markup-removed")
        return plain_text(words)


def _languages(given: object, depth: int = 30) -> Iterator[str]:
    if isinstance(given, Mapping) and depth:
        for name, value in given.items():
            if name in TEXT_PROPERTIES and isinstance(value, Mapping):
                yield from (str(code) for code in value if code != DEFAULT)
            elif isinstance(value, Mapping | list):
                yield from _languages(value, depth - 1)
    elif isinstance(given, list) and depth:
        for value in given:
            yield from _languages(value, depth - 1)
