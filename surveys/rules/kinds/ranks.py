"""Options in an order of preference, all of them or the first few."""

from collections.abc import Iterator
from typing import Any

from surveys.rules.kinds.base import (
    Answer,
    AnswerProblem,
    Form,
    Slot,
    pack_code,
    unpack_code,
    values_of,
)
from surveys.rules.questionnaire import DONT_KNOW, Question

UNRANKED = "unranked"


class Ranking:
    """The options from the first place on; the form has a place number for each option."""

    def read(self, question: Question, form: Form) -> Answer | None:
        """The ranked keys in order; places that make no order stay as they were sent."""
        if DONT_KNOW in values_of(question, form):
            return DONT_KNOW
        sent = {key: values_of(question, form, key) for key in question.option_keys}
        places = {key: values[0].strip() for key, values in sent.items() if values}
        order = {place: key for key, place in places.items()}
        numbers = [str(number) for number in range(1, len(places) + 1)]
        if set(order) != set(numbers):
            return dict(places)
        return [order[number] for number in numbers] or None

    def check(self, question: Question, answer: Any) -> Iterator[AnswerProblem]:
        """Every place is given once, from the first on, to as many options as are asked."""
        if answer == DONT_KNOW and question.has_dont_know:
            return
        if isinstance(answer, dict):
            yield from places_problems(question, answer)
        elif not is_order(answer, question.offered_keys):
            yield AnswerProblem(question.key, "no-such-option")
        elif len(answer) > question.most_choices:
            yield AnswerProblem(question.key, "too-many-ranked", limit=question.most_choices)
        elif len(answer) < question.fewest_choices:
            yield AnswerProblem(question.key, "too-few-ranked", limit=question.fewest_choices)

    def slots(self, question: Question) -> tuple[Slot, ...]:
        """One byte for each option: its place, or that it was left out of the ranking."""
        codes = place_codes(question)
        return tuple(Slot(question.key, "code", codes, item=key) for key in question.option_keys)

    def pack(self, question: Question, answer: Answer | None) -> bytes:
        """The place of every option, in the order of the form."""
        return bytes(
            pack_code(place_codes(question), place_of(answer, key)) for key in question.option_keys
        )

    def unpack(self, question: Question, packed: bytes) -> Answer | None:
        """The ranked keys in order."""
        codes = place_codes(question)
        places = [unpack_code(codes, code) for code in packed]
        if DONT_KNOW in places:
            return DONT_KNOW
        ranked = {
            int(place): key
            for key, place in zip(question.option_keys, places, strict=True)
            if place is not None and place != UNRANKED
        }
        return [ranked[place] for place in sorted(ranked)] or None


def is_order(answer: Any, offered: frozenset[str]) -> bool:
    """Whether this lists options, each once."""
    if not isinstance(answer, list) or not all(isinstance(key, str) for key in answer):
        return False
    return len(set(answer)) == len(answer) and set(answer) <= offered


def place_codes(question: Question) -> tuple[str, ...]:
    """The places as code names, and one for the options that got none."""
    most = len(question.options) if question.maximum is None else question.maximum
    return (*(str(place) for place in range(1, most + 1)), UNRANKED)


def place_of(answer: Answer | None, key: str) -> str | None:
    """The place of the option in the answer."""
    if not isinstance(answer, list):
        return answer if answer == DONT_KNOW else None
    return str(answer.index(key) + 1) if key in answer else UNRANKED


def places_problems(question: Question, places: dict[str, Any]) -> Iterator[AnswerProblem]:
    """What keeps these places from being an order, option by option."""
    known = {str(number) for number in range(1, question.most_choices + 1)}
    given = [str(place) for place in places.values()]
    problems = [
        AnswerProblem(question.key, code, item=key, limit=question.most_choices)
        for key, place in places.items()
        for code in ("no-such-place",) * (str(place) not in known)
        or ("place-twice",) * (given.count(str(place)) > 1)
    ]
    yield from problems or [AnswerProblem(question.key, "place-missing")]
