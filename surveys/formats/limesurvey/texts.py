"""Texts of LimeSurvey: each is a piece of a web page, and may call for earlier answers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from surveys.formats.imported import Imported, complete_text
from surveys.formats.limesurvey.structure import Wordings
from surveys.formats.markup import plain_text

PLACEHOLDER = re.compile(r"\{[^{}\s][^{}]*\}")
PICTURE = re.compile(r"<(?:img|video|audio|iframe|object)\b", re.IGNORECASE)
STYLES_OF_ADDRESS = re.compile(r"-(?:informal|formal|easy)$")


@dataclass(frozen=True, slots=True)
class Texts:
    """Turns wordings of the file into texts of ours; the base language fills in for the others."""

    found: Imported
    codes: Mapping[str, str]
    languages: tuple[str, ...]

    def text(self, given: Wordings, place: str) -> dict[str, str]:
        """The wordings that are there, as plain text; empty where there is none."""
        by_code: dict[str, str] = {}
        for name, words in given.items():
            if name in self.codes and words:
                by_code.setdefault(self.codes[name], self.plain(words, place))
        return complete_text(by_code, self.languages)

    def title(self, given: Wordings, code: str, place: str) -> dict[str, str]:
        """The text, or the code where there is none in any language."""
        text = self.text(given, place)
        if not text:
            self.found.warn(place, "missing-label", code)
        return text or {self.languages[0]: code or "?"}

    def plain(self, words: str, place: str) -> str:
        """The words; what a picture showed and what an answer would have filled in is told."""
        if PICTURE.search(words):
            self.found.warn(place, "picture-not-taken")
        plain = plain_text(words)
        placeholder = PLACEHOLDER.search(plain)
        if placeholder:
            self.found.warn(place, "reference-in-text", placeholder.group())
        return plain


def language_codes(names: list[str]) -> dict[str, str]:
    """Our codes; a style of address is no language of its own, unless the form has both."""
    plain = [STYLES_OF_ADDRESS.sub("", name) for name in names]
    return {
        name: code if plain.count(code) == 1 else name
        for name, code in zip(names, plain, strict=True)
    }
