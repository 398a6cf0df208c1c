"""Answers on paper: the small codes printed beside the boxes, and what is typed from them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from surveys.rules.answers import Answers, answerable
from surveys.rules.kinds import GIVEN, AnswerProblem, kind_of
from surveys.rules.kinds.values import read_day, read_number
from surveys.rules.maps import read_place
from surveys.rules.questionnaire import (
    DONT_KNOW,
    OPTION_KINDS,
    TEXT_KINDS,
    Question,
    QuestionKind,
    Questionnaire,
)

DONT_KNOW_CODE = "x"
SEVERAL = re.compile(r"[\s,;.]+")
LISTED = frozenset({QuestionKind.MULTI, QuestionKind.RANK})


@dataclass(frozen=True, slots=True)
class Blank:
    """One place to type: a question, or one row of a matrix; codes are (typed, answer)."""

    question: Question
    item: str | None
    codes: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """The name of its field."""
        return f"p.{self.question.key}.{self.item}" if self.item else f"p.{self.question.key}"


def blanks_of(form: Questionnaire) -> tuple[Blank, ...]:
    """Every place to type in form order."""
    return tuple(
        Blank(question, item, codes_of(question))
        for question in answerable(form)
        for item in (question.item_keys or (None,))
    )


def codes_of(question: Question) -> tuple[tuple[str, str], ...]:
    """What is printed beside each box: running numbers, scale values, x for don't know."""
    codes: list[tuple[str, str]] = []
    if question.kind in OPTION_KINDS | {QuestionKind.LOCATION}:
        codes = [(str(n), one.key) for n, one in enumerate(question.offered, start=1)]
    elif question.scale is not None:
        codes = [(str(value), str(value)) for value in question.scale_values]
    elif question.kind is QuestionKind.CONSENT:
        codes = [("1", GIVEN)]
    return (*codes, (DONT_KNOW_CODE, DONT_KNOW)) if question.has_dont_know else tuple(codes)


def read_typed(
    form: Questionnaire, typed: Mapping[str, str]
) -> tuple[Answers, tuple[AnswerProblem, ...]]:
    """The answers that were typed, and what is no answer with its place; blanks are left out."""
    answers: Answers = {}
    problems: list[AnswerProblem] = []
    for blank in blanks_of(form):
        written = typed.get(blank.name, "").strip()
        if written:
            value, code = _read(blank, written)
            if code is not None:
                problems.append(AnswerProblem(blank.question.key, code, item=blank.item))
            elif blank.item is None:
                answers[blank.question.key] = value
            else:
                answers.setdefault(blank.question.key, {})[blank.item] = value
    refused = {(problem.question, problem.item) for problem in problems}
    for problem in _unfit(form, answers):
        if (problem.question, problem.item) not in refused:
            problems.append(problem)
    return answers, tuple(problems)


def typed_of(form: Questionnaire, answers: Mapping[str, Any]) -> dict[str, str]:
    """What would be typed for these answers: the inverse of reading them."""
    return {
        blank.name: _typed(blank, answer)
        for blank in blanks_of(form)
        if (answer := _answer(blank, answers)) is not None
    }


def differences(one: Mapping[str, Any], other: Mapping[str, Any]) -> tuple[str, ...]:
    """The keys of the questions that two people read differently, in order."""
    keys = dict.fromkeys((*one, *other))
    return tuple(key for key in keys if one.get(key) != other.get(key))


def _read(blank: Blank, written: str) -> tuple[Any, str | None]:
    """The answer, or a code for what is wrong with it."""
    kind = blank.question.kind
    if kind in TEXT_KINDS:
        return written.replace("\r\n", "\n"), None
    if kind is QuestionKind.NUMBER:
        number = read_number(written)
        return number, None if number is not None else "not-a-number"
    if kind is QuestionKind.DATE:
        day = read_day(written)
        return day, None if day is not None else "not-a-day"
    known = dict(blank.codes)
    if kind is QuestionKind.LOCATION and written not in known:
        square = read_place(written, blank.question.base_map)
        return square and square.name, None if square else "not-a-place"
    parts = [part.casefold() for part in SEVERAL.split(written) if part]
    picked = [known.get(part) for part in parts]
    if None in picked:
        return None, "no-such-code"
    if picked == [DONT_KNOW]:
        return DONT_KNOW, None
    if kind in LISTED:
        return _listed(blank.question, [str(one) for one in picked]), None
    if len(picked) > 1:
        return None, "too-many-choices"
    is_scale = blank.question.scale is not None
    return (int(str(picked[0])) if is_scale else picked[0]), None


def _listed(question: Question, picked: list[str]) -> list[str]:
    """A ranking keeps its order; ticks stand in the order of the form."""
    if question.kind is QuestionKind.RANK:
        return picked
    return [key for key in question.option_keys if key in picked] + (
        [DONT_KNOW] if DONT_KNOW in picked else []
    )


def _unfit(form: Questionnaire, answers: Answers) -> Iterator[AnswerProblem]:
    for question in answerable(form):
        if question.key in answers:
            yield from kind_of(question).check(question, answers[question.key])


def _answer(blank: Blank, answers: Mapping[str, Any]) -> Any:
    answer = answers.get(blank.question.key)
    if blank.item is None:
        return answer
    return answer.get(blank.item) if isinstance(answer, dict) else None


def _typed(blank: Blank, answer: Any) -> str:
    by_answer = {value: code for code, value in blank.codes}
    if isinstance(answer, list):
        return " ".join(by_answer.get(key, "") for key in answer)
    if blank.question.kind is QuestionKind.NUMBER:
        return f"{answer}".replace(".", ",")
    if blank.question.kind is QuestionKind.LOCATION and answer not in by_answer:
        return str(answer)
    return by_answer.get(str(answer), str(answer))
