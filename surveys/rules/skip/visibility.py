"""Which sections and questions are shown: one pass in the order of the form settles all chains."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from surveys.rules.questionnaire import DONT_KNOW, Question, Questionnaire, Section
from surveys.rules.skip.evaluate import is_true


@dataclass(frozen=True, slots=True)
class Shown:
    """The keys of what is shown; a section without any shown question is not."""

    sections: frozenset[str] = frozenset()
    questions: frozenset[str] = frozenset()

    def of(self, section: Section) -> Iterator[Question]:
        """The shown questions of the section in form order."""
        return (question for question in section.questions if question.key in self.questions)


@dataclass(frozen=True, slots=True)
class _Settled:
    """What one pass over the form has found out."""

    sections: set[str] = field(default_factory=set)
    known: dict[str, Any] = field(default_factory=dict)
    questions: set[str] = field(default_factory=set)


def shown(form: Questionnaire, answers: Mapping[str, Any], today: str) -> Shown:
    """What these answers show; a hidden question counts as blank for everything after it."""
    settled = _settle(form, answers, today)
    return Shown(frozenset(settled.sections), frozenset(settled.questions))


def drop_hidden(form: Questionnaire, answers: Mapping[str, Any], today: str) -> dict[str, Any]:
    """The answers without those of hidden questions; answers to no question of the form stay."""
    known = _settle(form, answers, today).known
    asked = {question.key for question in form}
    return {key: answer for key, answer in answers.items() if key in known or key not in asked}


def narrowed(question: Question, answers: Mapping[str, Any]) -> Question:
    """The question with the options that are offered under these earlier answers."""
    if question.filter_by is None:
        return question
    parent = answers.get(question.filter_by)
    return replace(question, options=tuple(o for o in question.options if o.within == parent))


def _settle(form: Questionnaire, answers: Mapping[str, Any], today: str) -> _Settled:
    settled = _Settled()
    known = settled.known
    for section in form.sections:
        if section.relevant is not None and not is_true(section.relevant, known, today):
            continue
        for question in section.questions:
            if question.relevant is not None and not is_true(question.relevant, known, today):
                continue
            offered = narrowed(question, known)
            if question.filter_by is not None and not offered.offered:
                continue
            settled.sections.add(section.key)
            settled.questions.add(question.key)
            answer = answers.get(question.key)
            is_lost = question.filter_by is not None and not _is_among(offered, answer)
            if answer is not None and not is_lost:
                known[question.key] = answer
    return settled


def _is_among(question: Question, answer: Any) -> bool:
    """Whether the answer is still one of the options; don't-know always is."""
    return answer in (DONT_KNOW, *question.option_keys)


def next_shown_section(
    form: Questionnaire, answers: Mapping[str, Any], after: int, today: str
) -> int | None:
    """The number of the first shown section after that number; None when the review is next."""
    seen = shown(form, answers, today).sections
    numbers = enumerate(form.sections, start=1)
    return next((n for n, section in numbers if n > after and section.key in seen), None)


def previous_shown_section(
    form: Questionnaire, answers: Mapping[str, Any], before: int, today: str
) -> int | None:
    """The number of the last shown section before that number; None when there is none."""
    seen = shown(form, answers, today).sections
    found = [n for n, section in enumerate(form.sections, start=1) if section.key in seen]
    return max((n for n in found if n < before), default=None)
