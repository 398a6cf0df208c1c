"""From a word as it was written to the keys under which its forms and parts meet.

A key is the stem of the lemma: the lemma joins "teiden" with "tie", the stem joins what the
dictionary doesn't know. A compound has the keys of its parts too, the largest gain there is in
Finnish. The dictionaries take some 400 MB and seconds to load, so only a worker imports this.
"""

from dataclasses import dataclass
from functools import cache, lru_cache

import simplemma
from Stemmer import Stemmer

from engage.text.words import words

_STEMMERS = {"fi": "finnish", "sv": "swedish", "en": "english"}
_COMPOUNDING = ("fi", "sv")
SHORTEST_PART = 3
SHORTEST_COMPOUND = 7
SHORTEST_FRONT, SHORTEST_END = 4, 5  # of a word that is known only at its end


@dataclass(frozen=True, slots=True)
class Token:
    """One word of a text: its lemma to show, its key, and the keys of the parts of a compound."""

    lemma: str
    key: str
    parts: tuple[str, ...]


def tokens(text: str, language: str) -> list[Token]:
    """The words of the text in order; without a dictionary of the language as they stand."""
    return [_token(word, language) for word in words(text)]


@lru_cache(maxsize=50_000)
def _token(word: str, language: str) -> Token:
    if language not in _STEMMERS:
        return Token(word, word, ())
    lemma = str(simplemma.lemmatize(word, lang=language)).lower()
    parts = compound_parts(lemma, language) if language in _COMPOUNDING else ()
    return Token(lemma, _key(lemma, language), tuple(_key(part, language) for part in parts))


def compound_parts(lemma: str, language: str) -> tuple[str, ...]:
    """The lemmas a compound is made of, or nothing for a simple word."""
    if "-" in lemma:
        pieces = [piece for piece in lemma.split("-") if len(piece) >= SHORTEST_PART]
        return tuple(part for piece in pieces for part in _with_parts(piece, language))
    if len(lemma) < SHORTEST_COMPOUND:
        return ()
    cuts = range(SHORTEST_PART, len(lemma) - SHORTEST_PART + 1)
    found = [i for i in cuts if _is_word(lemma[:i], language) and _is_word(lemma[i:], language)]
    if not found:
        return _behind_an_unknown(lemma, language)
    cut = max(found, key=lambda i: (min(i, len(lemma) - i), i))
    halves = (_lemma(lemma[:cut], language), _lemma(lemma[cut:], language))
    return tuple(
        part
        for half in halves
        # A dictionary may lengthen a half; what does not get shorter is not taken apart again.
        for part in (_with_parts(half, language) if len(half) < len(lemma) else (half,))
    )


def _behind_an_unknown(lemma: str, language: str) -> tuple[str, ...]:
    """The known end of a long word that no dictionary has, such as a lake's name or a new thing.

    What stands before it is taken apart too when it is a compound itself.
    """
    if _is_word(lemma, language):
        return ()
    for cut in range(SHORTEST_FRONT, len(lemma) - SHORTEST_END + 1):
        if _is_word(lemma[cut:], language):
            front = compound_parts(lemma[:cut], language)
            return (*front, *_with_parts(_lemma(lemma[cut:], language), language))
    return ()


def _with_parts(lemma: str, language: str) -> tuple[str, ...]:
    return (lemma, *compound_parts(lemma, language))


def _lemma(word: str, language: str) -> str:
    return str(simplemma.lemmatize(word, lang=language)).lower()


def _is_word(word: str, language: str) -> bool:
    return bool(simplemma.is_known(word, lang=language))


def _key(lemma: str, language: str) -> str:
    return str(_stemmer(language).stemWord(lemma))


@cache
def _stemmer(language: str) -> Stemmer:
    return Stemmer(_STEMMERS[language])
