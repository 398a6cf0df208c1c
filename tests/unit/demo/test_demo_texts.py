"""The made-up answers: many, varied, dealt alike for the same seed."""

from collections import Counter
from itertools import chain
from random import Random

import pytest

from engage.demo.texts import Corpus, TextDeck, load_corpora

AUDIENCES = ("resident", "staff", "trustee")
DISTRICTS = ("piikkio", "littoinen", "keskusta", "kuusisto", "piispanristi")
POLARITIES = ("good", "improve")


def deck_of(seed: int) -> TextDeck:
    return TextDeck(Random(seed))  # noqa: S311 - texts, not secrets


def whole(corpus: Corpus) -> list[str]:
    return [
        text
        for topic in corpus.whole.values()
        for audience in topic.values()
        for texts in audience.values()
        for text in texts
    ]


@pytest.mark.parametrize(("language", "least"), [("fi", 350), ("sv", 70), ("en", 50)])
def test_there_are_enough_texts_and_none_twice(language: str, least: int) -> None:
    corpus = load_corpora()[language]
    cores = [text for topic in corpus.cores.values() for texts in topic.values() for text in texts]
    texts = whole(corpus) + cores
    assert len(set(texts)) == len(texts) >= least


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_every_topic_and_district_has_words_for_both_sides(language: str) -> None:
    corpus = load_corpora()[language]
    assert len(corpus.cores) == 12
    for topic in corpus.cores.values():
        assert all(topic[polarity] for polarity in POLARITIES)
    for district in DISTRICTS:
        assert all(corpus.districts[district][polarity] for polarity in POLARITIES)
    for audience in AUDIENCES:
        assert set(corpus.weights[audience]) == set(corpus.cores)


def test_two_thousand_answers_do_not_look_copied() -> None:
    deck = deck_of(7)
    sides = [
        deck.answer("resident", polarity, district=district).text
        for _ in range(200)
        for district in DISTRICTS
        for polarity in POLARITIES
    ]
    seen = Counter(sides)
    assert len(seen) > 0.8 * len(sides)
    assert seen.most_common(1)[0][1] <= 8


def test_the_same_seed_deals_the_same_answers() -> None:
    first, second, other = (deck_of(seed) for seed in (3, 3, 4))

    def dealt(deck: TextDeck) -> list[str]:
        notes = (deck.note("staff", "good", district="kuusisto").text for _ in range(20))
        words = (deck.vision_words() for _ in range(20))
        return list(
            chain((deck.answer("trustee", "improve").text for _ in range(20)), notes, words)
        )

    assert dealt(first) == (again := dealt(second))
    assert again != dealt(other)


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
def test_a_text_is_dealt_in_the_wished_language_without_its_brackets(language: str) -> None:
    deck = deck_of(1)
    for _ in range(200):
        dealt = deck.answer("resident", "good", language=language, district="piikkio")
        assert dealt.language == language
        assert not set("[]|") & set(dealt.text)


def test_a_whole_text_is_dealt_once() -> None:
    deck = deck_of(5)
    known = set(whole(load_corpora()["fi"]))
    dealt = [
        deck.answer("staff", "improve", topic="johtaminen", language="fi").text for _ in range(150)
    ]
    assert all(count == 1 for text, count in Counter(dealt).items() if text in known)
