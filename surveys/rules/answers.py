"""Answers as a whole: read from a form section by section, checked as one before they count."""

from collections.abc import Iterable, Mapping
from typing import Any

from surveys.rules.kinds import Answer, AnswerProblem, Form, kind_of
from surveys.rules.questionnaire import Question, QuestionKind, Questionnaire, Section
from surveys.rules.skip.visibility import shown

Answers = dict[str, Any]
# What is only not finished yet: a draft keeps it, and the way back is open.
UNFINISHED = frozenset({"too-few-choices", "too-few-ranked", "place-missing"})


def read_section(section: Section, form: Form) -> Answers:
    """What the form says for the questions of the section; blanks are left out."""
    read = {
        question.key: kind_of(question).read(question, form)
        for question in answerable(section.questions)
    }
    return {key: answer for key, answer in read.items() if answer is not None}


def check_answers(
    questions: Iterable[Question], answers: Mapping[str, Answer]
) -> tuple[AnswerProblem, ...]:
    """Every answer that is none, and every required one that is not there, in form order."""
    problems: list[AnswerProblem] = []
    for question in answerable(questions):
        problems.extend(check_answer(question, answers.get(question.key)))
    return tuple(problems)


def check_shape(
    questions: Iterable[Question], answers: Mapping[str, Answer]
) -> tuple[AnswerProblem, ...]:
    """Every answer that is none; what is blank or begun is no problem, for more may follow."""
    problems: list[AnswerProblem] = []
    for question in answerable(questions):
        if question.key in answers:
            found = kind_of(question).check(question, answers[question.key])
            problems.extend(one for one in found if one.code not in UNFINISHED)
    return tuple(problems)


def check_response(
    questionnaire: Questionnaire, answers: Mapping[str, Answer], today: str
) -> tuple[AnswerProblem, ...]:
    """The whole response: known questions alone; of the shown ones each answer fits."""
    asked = {question.key for question in questionnaire.questions}
    strangers = (AnswerProblem(key, "no-such-question") for key in answers if key not in asked)
    seen = shown(questionnaire, answers, today).questions
    asked_now = (question for question in questionnaire if question.key in seen)
    return (*strangers, *check_answers(asked_now, answers))


def check_answer(question: Question, answer: Answer | None) -> tuple[AnswerProblem, ...]:
    """The problems of one question; a required matrix needs all of its rows."""
    if answer is None:
        return (AnswerProblem(question.key, "required"),) if question.is_required else ()
    problems = tuple(kind_of(question).check(question, answer))
    if problems or not question.is_required or question.kind is not QuestionKind.MATRIX:
        return problems
    rows = answer if isinstance(answer, dict) else {}
    return tuple(
        AnswerProblem(question.key, "required", item=row.key)
        for row in question.items
        if not row.is_retired and row.key not in rows
    )


def answerable(questions: Iterable[Question]) -> Iterable[Question]:
    """The questions without the notes between them."""
    return (question for question in questions if question.kind is not QuestionKind.NOTE)
