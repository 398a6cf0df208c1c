"""Made-up respondents: where they live or work, what they think, and what they write.

A respondent has one mood that colours every grade; district, service area, age and audience shift
single things, so that groups differ in ways a reader can recognise.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any

from engage.demo.texts import TextDeck
from surveys.demo.opinions import (
    AGES,
    DISTRICTS,
    DONT_KNOW_SHARE,
    FUTURE,
    NEWS_CHANNELS,
    OLDEST,
    OTHER_WAYS,
    PRIORITIES,
    PRIORITIES_BY_GROUP,
    SERVICE_AREAS,
    SERVICES,
    SERVICES_BY_GROUP,
    WAYS,
    WRITES,
    YEARS_HERE,
)
from surveys.rules.answers import Answers
from surveys.rules.questionnaire import DONT_KNOW, Question, QuestionKind, Questionnaire

ROW_SKIPPED = 0.02
QUESTION_SKIPPED = 0.04


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody with an audience, groups they belong to, and a mood."""

    audience: str
    groups: Mapping[str, str]
    mood: float


def make_person(rng: Random, audience: str, unit: str | None = None) -> Person:
    """A person whose groups are as common as they are in the city."""
    groups: dict[str, str] = {}
    if audience == "resident":
        groups = {"district": unit or draw(rng, DISTRICTS), "age": draw(rng, AGES)}
    elif audience == "staff":
        groups = {"service-area": unit or draw(rng, SERVICE_AREAS)}
    else:
        groups = {"role": draw(rng, {"council": 47, "committee": 43})}
    return Person(audience, groups, rng.gauss(0, 0.65))


def answers_of(person: Person, form: Questionnaire, rng: Random, texts: TextDeck) -> Answers:
    """What the person answers to the form; some questions are left out."""
    answers: Answers = {}
    for question in form.questions:
        if question.companion_of is not None:
            answer = _own_words(person, question, answers)
        else:
            answer = _answer(person, question, rng, texts)
        if answer is not None:
            answers[question.key] = answer
    return answers


def draw(rng: Random, weights: Mapping[str, float]) -> str:
    """One key, as likely as its weight says."""
    return rng.choices(tuple(weights), tuple(weights.values()))[0]


def _answer(person: Person, question: Question, rng: Random, texts: TextDeck) -> Any:
    if question.key in person.groups:
        is_told = question.is_required or rng.random() > QUESTION_SKIPPED
        return person.groups[question.key] if is_told else None
    if question.kind in {QuestionKind.LONG_TEXT, QuestionKind.SHORT_TEXT}:
        return _text(person, question, rng, texts)
    if question.kind is QuestionKind.RANK:
        return _ranked(person, question)
    if question.kind is QuestionKind.NUMBER:
        return _years_here(person, question)
    if not question.is_required and rng.random() < QUESTION_SKIPPED:
        return None
    return _choice(person, question, rng)


def _own_words(person: Person, question: Question, answers: Answers) -> str | None:
    """What goes with the option, of those who picked it."""
    parent = question.companion_of or ""
    option = question.key.removeprefix(f"{parent}-")
    if option not in answers.get(parent, ()):
        return None
    return _own_luck(person, question).choice(OTHER_WAYS)


def _own_luck(person: Person, question: Question) -> Random:
    """Luck of the person's own, so that one question more changes no answer to the others."""
    return Random(f"{person.mood}/{question.key}")  # noqa: S311 - made-up answers that come out alike


def _ranked(person: Person, question: Question) -> list[str] | None:
    rng = _own_luck(person, question)
    if rng.random() < QUESTION_SKIPPED:
        return None
    weights = {key: _factored(person, NEWS_CHANNELS[key]) for key in question.option_keys}
    order: list[str] = []
    for _ in range(rng.choice((1, 2, 3, 3, 3))):
        order.append(draw(rng, {key: one for key, one in weights.items() if key not in order}))
    return order


def _years_here(person: Person, question: Question) -> int | None:
    rng, age = _own_luck(person, question), person.groups.get("age", "age-45-64")
    if rng.random() < 2 * QUESTION_SKIPPED:
        return None
    years = round(abs(rng.gauss(YEARS_HERE[age], YEARS_HERE[age] / 2)))
    return int(min(years, OLDEST.get(age, 90)))


def _choice(person: Person, question: Question, rng: Random) -> Any:
    if question.kind is QuestionKind.MATRIX:
        return _services(person, question, rng) or None
    if question.kind is QuestionKind.SCALE:
        return _grade(7.9 + 0.9 * person.mood + rng.gauss(0, 0.7), question)
    if question.kind is QuestionKind.MULTI:
        weights = _weights(person, question.key)
        wanted = min(question.most_choices, rng.choice((1, 2, 3, 3, 3)))
        return _several(rng, {key: weights[key] for key in question.option_keys}, wanted)
    if question.has_dont_know and rng.random() < 0.05:
        return DONT_KNOW
    return draw(rng, {key: _future(person, key) for key in question.option_keys})


def _services(person: Person, question: Question, rng: Random) -> dict[str, int | str]:
    rows: dict[str, int | str] = {}
    for key in question.item_keys:
        if rng.random() < ROW_SKIPPED:
            continue
        if rng.random() < DONT_KNOW_SHARE[person.audience].get(key, 0.03):
            rows[key] = DONT_KNOW
            continue
        shift = sum(SERVICES_BY_GROUP.get(group, {}).get(key, 0.0) for group in _groups(person))
        centre = SERVICES[key][person.audience] + shift
        rows[key] = _grade(centre + person.mood + rng.gauss(0, 0.75), question)
    return rows


def _grade(value: float, question: Question) -> int:
    values = question.scale_values
    return min(max(round(value), values[0]), values[-1])


def _weights(person: Person, key: str) -> Mapping[str, float]:
    if key != "priorities":
        return WAYS
    weights = {option: shares[person.audience] for option, shares in PRIORITIES.items()}
    for group in _groups(person):
        for option, factor in PRIORITIES_BY_GROUP.get(group, {}).items():
            weights[option] *= factor
    return weights


def _several(rng: Random, weights: dict[str, float], wanted: int) -> list[str]:
    picked: list[str] = []
    while len(picked) < wanted:
        key = draw(rng, {key: weight for key, weight in weights.items() if key not in picked})
        picked.append(key)
    return [key for key in weights if key in picked]


def _future(person: Person, key: str) -> float:
    return _factored(person, FUTURE[key])


def _factored(person: Person, shares: Mapping[str, float]) -> float:
    """How likely it is, in the person's audience and groups."""
    factor = 1.0
    for group in _groups(person):
        factor *= shares.get(group, 1.0)
    return shares[person.audience] * factor


def _text(person: Person, question: Question, rng: Random, texts: TextDeck) -> str | None:
    chance = WRITES[question.key][person.audience] - 0.08 * person.mood
    if question.key == "good":
        chance += 0.16 * person.mood
    if not question.is_required and rng.random() > chance:
        return None
    if question.key == "vision-words":
        return texts.vision_words()
    polarity = "good" if question.key in {"good", "success"} else "improve"
    return texts.answer(person.audience, polarity, district=person.groups.get("district")).text


def _groups(person: Person) -> Sequence[str]:
    return tuple(person.groups.values())
