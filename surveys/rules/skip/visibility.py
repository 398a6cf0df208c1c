"""Which sections and questions are shown: one pass in the order of the form settles all chains."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from surveys.rules.questionnaire import Question, Questionnaire, Section
from surveys.rules.skip.evaluate import is_true


@dataclass(frozen=True, slots=True)
class Shown:
    """The keys of what is shown; a section without any shown question is not."""

    sections: frozenset[str] = frozenset()
    questions: frozenset[str] = frozenset()

    def of(self, section: Section) -> Iterator[Question]:
        """The shown questions of the section in form order."""
        return (question for question in section.questions if question.key in self.questions)


def shown(form: Questionnaire, answers: Mapping[str, Any], today: str) -> Shown:
    """What these answers show; a hidden question counts as blank for everything after it."""
    sections: set[str] = set()
    questions: set[str] = set()
    known: dict[str, Any] = {}
    for section in form.sections:
        if section.relevant is not None and not is_true(section.relevant, known, today):
            continue
        for question in section.questions:
            if question.relevant is not None and not is_true(question.relevant, known, today):
                continue
            sections.add(section.key)
            questions.add(question.key)
            if question.key in answers:
                known[question.key] = answers[question.key]
    return Shown(frozenset(sections), frozenset(questions))


def drop_hidden(form: Questionnaire, answers: Mapping[str, Any], today: str) -> dict[str, Any]:
    """The answers without those of hidden questions; answers to no question of the form stay."""
    seen = shown(form, answers, today).questions
    hidden = {question.key for question in form} - seen
    return {key: answer for key, answer in answers.items() if key not in hidden}


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
