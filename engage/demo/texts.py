"""Made-up answers of many people, dealt so that two thousand of them do not look copied."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

TEXTS_FOLDER = Path(__file__).parent / "texts"
LANGUAGE_SHARES = {"fi": 0.93, "sv": 0.05, "en": 0.02}
ALTERNATIVES = re.compile(r"\[([^\[\]]*)\]")


@dataclass(frozen=True, slots=True)
class DemoText:
    """A text together with what it was meant to be about."""

    text: str
    language: str
    topic: str
    polarity: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """The texts of one language: whole answers, and fragments that combine into more."""

    language: str
    weights: Mapping[str, Mapping[str, int]]
    whole: Mapping[str, Mapping[str, Mapping[str, Sequence[str]]]]
    cores: Mapping[str, Mapping[str, Sequence[str]]]
    openings: Mapping[str, Sequence[str]]
    districts: Mapping[str, Mapping[str, Sequence[str]]]
    endings: Mapping[str, Sequence[str]]
    vision_words: Sequence[str]


@cache
def load_corpora() -> Mapping[str, Corpus]:
    """Every corpus of the texts folder by its language."""
    corpora = {}
    for language in LANGUAGE_SHARES:
        parts: dict[str, Any] = {}
        for path in sorted(TEXTS_FOLDER.glob(f"{language}-*.yaml")):
            _merge(parts, yaml.safe_load(path.read_text(encoding="utf-8")))
        corpora[language] = Corpus(
            language=language,
            weights=parts["weights"],
            whole=parts["whole"],
            cores=parts["cores"],
            openings=parts["openings"],
            districts=parts["districts"],
            endings=parts["endings"],
            vision_words=parts["vision-words"],
        )
    return corpora


def _merge(into: dict[str, Any], more: Mapping[str, Any]) -> None:
    for key, value in more.items():
        if isinstance(value, dict):
            _merge(into.setdefault(key, {}), value)
        elif isinstance(value, list):
            into.setdefault(key, []).extend(value)
        else:
            into[key] = value


class TextDeck:
    """Deals answers from the corpora; a whole text is dealt once, then fragments are combined."""

    def __init__(self, rng: Random, corpora: Mapping[str, Corpus] | None = None) -> None:
        self._rng = rng
        self._corpora = corpora or load_corpora()
        self._piles: dict[tuple[str, str, str, str], list[str]] = {}

    def answer(
        self,
        audience: str,
        polarity: str,
        *,
        district: str | None = None,
        topic: str | None = None,
        language: str | None = None,
    ) -> DemoText:
        """One answer of an audience (resident, staff, trustee); polarity is good or improve."""
        corpus = self._corpora[language or self._language()]
        topic = topic or self._topic(corpus, audience)
        text = self._whole(corpus, topic, audience, polarity)
        if text is None:
            text = self._combined(corpus, topic, polarity, district)
        return DemoText(self._roughen(self._vary(text)), corpus.language, topic, polarity)

    def note(self, audience: str, polarity: str, *, district: str | None = None) -> DemoText:
        """A short note as it is written on a phone or a flip chart in the evening."""
        corpus = self._corpora[self._language()]
        topic = self._topic(corpus, audience)
        core = self._vary(self._rng.choice(corpus.cores[topic][polarity]))
        if district and self._rng.random() < 0.35:
            core = self._vary(self._rng.choice(corpus.districts[district][polarity]))
        return DemoText(self._roughen(core), corpus.language, topic, polarity)

    def vision_words(self, language: str | None = None) -> str:
        """One to three words somebody wants the city to be known by."""
        words = self._corpora[language or self._language()].vision_words
        count = self._rng.choice((1, 1, 2, 2, 3))
        return ", ".join(self._rng.sample(list(words), count))

    def _language(self) -> str:
        shares = LANGUAGE_SHARES
        return self._rng.choices(tuple(shares), tuple(shares.values()))[0]

    def _topic(self, corpus: Corpus, audience: str) -> str:
        weights = corpus.weights[audience]
        return self._rng.choices(tuple(weights), tuple(weights.values()))[0]

    def _whole(self, corpus: Corpus, topic: str, audience: str, polarity: str) -> str | None:
        key = (corpus.language, topic, audience, polarity)
        if key not in self._piles:
            texts = list(corpus.whole.get(topic, {}).get(audience, {}).get(polarity, ()))
            self._rng.shuffle(texts)
            self._piles[key] = texts
        pile = self._piles[key]
        return pile.pop() if pile and self._rng.random() < 0.6 else None

    def _combined(self, corpus: Corpus, topic: str, polarity: str, district: str | None) -> str:
        pieces = [self._rng.choice(corpus.cores[topic][polarity])]
        if self._rng.random() < 0.35:
            pieces.insert(0, self._rng.choice(corpus.openings[polarity]))
        if district and self._rng.random() < 0.35:
            pieces.append(self._rng.choice(corpus.districts[district][polarity]))
        elif self._rng.random() < 0.25:
            pieces.append(self._rng.choice(corpus.endings[polarity]))
        return " ".join(pieces)

    def _vary(self, text: str) -> str:
        return ALTERNATIVES.sub(lambda found: self._rng.choice(found[1].split("|")), text)

    def _roughen(self, text: str) -> str:
        """People write in a hurry: some leave the full stop out, some the capital, some slip."""
        chance = self._rng.random()
        if chance < 0.14:
            text = text.rstrip(".")
        if chance < 0.07:
            text = text[0].lower() + text[1:]
        if self._rng.random() < 0.05 and len(text) > 20:
            spot = self._rng.randrange(3, len(text) - 3)
            if text[spot].isalpha() and text[spot + 1].isalpha():
                text = text[:spot] + text[spot + 1] + text[spot] + text[spot + 2 :]
        return text
