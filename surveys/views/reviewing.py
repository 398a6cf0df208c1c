"""The answers in words, part by part: for the review, and for what came too late."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from engage.web.filters import localized, localized_text
from surveys.forms import label_of, problem_words, written_day, written_number
from surveys.rules.answers import answerable
from surveys.rules.kinds import GIVEN, AnswerProblem
from surveys.rules.places import place_title
from surveys.rules.questionnaire import DONT_KNOW, TEXT_KINDS, Question, QuestionKind
from surveys.rules.skip.visibility import Shown
from surveys.views.visit import Place


@dataclass(frozen=True, slots=True)
class ReviewedQuestion:
    """A question, the answer in words (empty where it was skipped), and what is wrong with it."""

    title: str
    lines: tuple[str, ...]
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReviewedPart:
    """One part of the form as answered."""

    number: int
    title: str
    questions: tuple[ReviewedQuestion, ...]
    edit_url: str


def review_parts(
    place: Place,
    answers: Mapping[str, Any],
    problems: Iterable[AnswerProblem] = (),
    seen: Shown | None = None,
) -> tuple[ReviewedPart, ...]:
    """Every part in order, or only what is shown of them."""
    listed = tuple(problems)
    return tuple(
        ReviewedPart(
            number=number,
            title=localized(section.title),
            questions=tuple(
                _reviewed(question, answers.get(question.key), listed)
                for question in answerable(seen.of(section) if seen else section.questions)
            ),
            edit_url=place.url("part", number=number, then="review"),
        )
        for number, section in enumerate(place.sections, start=1)
        if seen is None or section.key in seen.sections
    )


def first_problem_url(place: Place, problems: Iterable[AnswerProblem]) -> str | None:
    """Where the first problem can be put right."""
    faulty = {problem.question for problem in problems}
    for number, section in enumerate(place.sections, start=1):
        if any(question.key in faulty for question in section.questions):
            return place.url("part", number=number, then="review")
    return None


def _reviewed(
    question: Question, answer: Any, problems: tuple[AnswerProblem, ...]
) -> ReviewedQuestion:
    own = [problem for problem in problems if problem.question == question.key]
    return ReviewedQuestion(
        title=localized(question.title) if question.number else label_of(question),
        lines=answer_lines(question, answer),
        problems=tuple(dict.fromkeys(problem_words(problem) for problem in own)),
    )


def answer_lines(question: Question, answer: Any) -> tuple[str, ...]:
    """The answer in the reader's language, a line for each row or choice."""
    if answer is None:
        return ()
    if question.kind is QuestionKind.RANK and answer != DONT_KNOW:
        return tuple(f"{place}. {title}" for place, title in _ranked(question, answer))
    if isinstance(answer, dict):
        rows = [item for item in question.items if item.key in answer]
        return tuple(
            f"{localized_text(row.title)}: {_word(question, answer[row.key])}" for row in rows
        )
    if question.kind in TEXT_KINDS:
        return tuple(line for line in str(answer).split("\n") if line.strip())
    values = answer if isinstance(answer, list) else [answer]
    return tuple(_word(question, value) for value in values)


def _ranked(question: Question, answer: Any) -> Iterator[tuple[str, str]]:
    """Place and title of each ranked option; places that make no order stand as they were sent."""
    titles = {option.key: localized_text(option.title) for option in question.options}
    is_order = not isinstance(answer, dict)
    places = enumerate(answer, 1) if is_order else ((one, key) for key, one in answer.items())
    yield from ((str(place), str(titles.get(key, key))) for place, key in places)


def _word(question: Question, value: Any) -> str:
    if value == DONT_KNOW and question.has_dont_know:
        return str(gettext("I don’t know"))
    if question.kind is QuestionKind.NUMBER:
        unit = localized_text(question.number.unit) if question.number else ""
        return f"{written_number(value)}\u00a0{unit}".rstrip("\u00a0")
    if question.kind is QuestionKind.DATE:
        return written_day(str(value))
    if question.kind is QuestionKind.CONSENT and value == GIVEN:
        return str(gettext("I agree"))
    titles = {option.key: option.title for option in question.options}
    if question.kind is QuestionKind.LOCATION and value not in titles:
        return str(gettext("Square %(name)s", name=place_title(question, str(value))))
    return localized_text(titles[value]) if value in titles else str(value)
