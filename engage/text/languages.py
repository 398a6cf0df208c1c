"""Which of the three languages a text is in, by its small words."""

import re

from engage.text.words import words

_SMALL_WORDS = {
    "fi": (
        "ja on ei että olisi ovat myös se kun jos tai mutta niin kuin pitäisi lisää liian enemmän"
        " ole oli voisi sekä joka koska vain hyvä hyvin tulee saa eivät siellä täällä meidän"
    ),
    "sv": (
        "och att det är en ett för på som inte med av till vi den har de om men kan mer flera borde"
        " finns ska man så också bra här där eller från vår våra skulle när alla"
    ),
    "en": (
        "the and is to of a in for that it we are be with not more should have there this our"
        " they but need at from as or would could good too all you has"
    ),
}
SMALL_WORDS = {language: frozenset(text.split()) for language, text in _SMALL_WORDS.items()}
# Double vowels and double stops at the end of a word are everyday Finnish, rare in the other two.
_FINNISH = re.compile(r"aa|ää|yy|uu|ii|ssa$|ssä$|lla$|llä$|sta$|stä$|een$|nen$|jen$|öi|äi|äy|uo|yö")


def guess_language(text: str) -> str | None:
    """The language with most small words of its own; None when the text gives no sign."""
    tokens = words(text)
    scores = {
        language: sum(token in small for token in tokens) + _signs(language, tokens)
        for language, small in SMALL_WORDS.items()
    }
    best = max(scores.values())
    found = [language for language, score in scores.items() if score == best]
    return found[0] if best > 0 and len(found) == 1 else None


def _signs(language: str, tokens: list[str]) -> float:
    if language == "fi":
        return sum(0.6 for token in tokens if _FINNISH.search(token))
    if language == "sv":
        return sum(0.6 for token in tokens if "å" in token)
    return 0.0
