"""Suggesting themes by the keywords of a codebook, each with its reason."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from engage.text.languages import guess_language
from engage.text.lemmas import Token, tokens

ALONE = "="  # before a keyword: it is not looked for inside compounds
WHOLE, PART = 1.0, 0.7  # a keyword that is the word itself counts more than one inside a compound
TOP = 3


@dataclass(frozen=True, slots=True)
class CodebookTheme:
    """A theme as the matcher sees it: its key and its keywords by language."""

    key: str
    keywords: Mapping[str, Sequence[str]]


@dataclass(frozen=True, slots=True)
class Match:
    """A suggested theme, with the words of the text that speak for it."""

    theme: str
    score: float
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Keyword:
    theme: str
    keys: tuple[str, ...]
    is_alone: bool


class Codebook:
    """Themes with their keywords made ready for matching."""

    def __init__(self, themes: Iterable[CodebookTheme]) -> None:
        self._keywords: dict[str, list[_Keyword]] = {}
        for theme in themes:
            for language, entries in theme.keywords.items():
                ready = self._keywords.setdefault(language, [])
                ready.extend(_keyword(theme.key, entry, language) for entry in entries)

    def suggest(self, text: str, language: str | None = None) -> list[Match]:
        """At most three themes, the most likely first; none when no keyword occurs.

        The text's own small words decide its language; the given one (of the form) is the fallback.
        """
        spoken = guess_language(text) or language
        if spoken is None or spoken not in self._keywords:
            return []
        found = tokens(text, spoken)
        hits: dict[str, dict[str, float]] = {}
        for keyword in self._keywords[spoken]:
            for lemma, weight in _occurrences(keyword, found):
                words = hits.setdefault(keyword.theme, {})
                words[lemma] = max(weight, words.get(lemma, 0.0))
        matches = [Match(t, round(sum(w.values()), 3), tuple(w)) for t, w in hits.items()]
        return sorted(matches, key=lambda match: (-match.score, match.theme))[:TOP]


def _keyword(theme: str, entry: str, language: str) -> _Keyword:
    keys = tuple(token.key for token in tokens(entry, language))
    return _Keyword(theme, keys, entry.startswith(ALONE))


def _occurrences(keyword: _Keyword, found: list[Token]) -> list[tuple[str, float]]:
    """The places of the keyword in the text: lemma as found, and what it weighs."""
    if len(keyword.keys) == 1:
        return [(t.lemma, w) for t in found if (w := _weight(keyword, t))]
    size = len(keyword.keys)
    runs = (found[i : i + size] for i in range(len(found) - size + 1))
    matching = [run for run in runs if tuple(token.key for token in run) == keyword.keys]
    return [(" ".join(token.lemma for token in run), WHOLE) for run in matching]


def _weight(keyword: _Keyword, token: Token) -> float:
    (key,) = keyword.keys
    if token.key == key:
        return WHOLE
    return PART if key in token.parts and not keyword.is_alone else 0.0
