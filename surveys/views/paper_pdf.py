"""What stands on the printed form, in one language of the questionnaire."""

from collections.abc import Iterator
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from engage.config import Settings
from engage.localized import pick
from surveys.formats.paper_form import printed
from surveys.rules.labels import rows_of
from surveys.rules.paper import codes_of
from surveys.rules.questionnaire import (
    DONT_KNOW,
    Question,
    QuestionKind,
    Questionnaire,
    Section,
    Text,
)
from surveys.rules.skip.check import references

LINES = {QuestionKind.LONG_TEXT: 6}
INTERFACE = frozenset({"fi", "sv", "en"})


def paper_pdf(form: Questionnaire, language: str) -> bytes:
    """The form to print in that language, with a code beside every box."""
    settings: Settings = current_app.config["ENGAGE_SETTINGS"]
    numbers = {question.key: str(n) for n, question in enumerate(form.questions, start=1)}
    with force_locale(language if language in INTERFACE else "en"):
        return printed(
            {
                "municipality": settings.municipality_name,
                "accent": settings.accent_colour,
                "language": language,
                "title": words_of(form.title, language),
                "intro": words_of(form.intro, language),
                "words": {
                    "number": _("Number of the paper (filled in by the city)"),
                    "how": _("Put a cross beside your answer. You may leave out a question."),
                },
                "sections": [_section(one, numbers, language) for one in form.sections],
            }
        )


def words_of(text: Text | None, language: str) -> str:
    """The text in that language, or in the first one it has."""
    return pick(text, language).text if text else ""


def _section(section: Section, numbers: dict[str, str], language: str) -> dict[str, Any]:
    return {
        "title": words_of(section.title, language),
        "intro": words_of(section.intro, language),
        "questions": [_question(one, numbers, language) for one in section.questions],
    }


def _question(question: Question, numbers: dict[str, str], language: str) -> dict[str, Any]:
    titles = {option.key: words_of(option.title, language) for option in question.options}
    labels = question.scale.labels if question.scale else {}
    for value, label in labels.items():
        titles[str(value)] = f"{value} {words_of(label, language)}"
    titles[DONT_KNOW] = _("I don’t know")
    options = [
        {"code": code, "title": titles.get(answer, code)} for code, answer in codes_of(question)
    ]
    if question.kind is QuestionKind.CONSENT:
        options = [{"code": "1", "title": _("I agree")}]
    return {
        "number": numbers.get(question.key, ""),
        "kind": question.kind.value,
        "title": words_of(question.title, language),
        "hints": list(_hints(question, numbers, language)),
        "options": options,
        "rows": [words_of(row.title, language) for row in rows_of(question)],
        "lines": LINES.get(question.kind, 1),
    }


def _hints(question: Question, numbers: dict[str, str], language: str) -> Iterator[str]:
    """The question's own hint, its limits, and when it need not be answered."""
    if question.hint:
        yield words_of(question.hint, language)
    if question.kind is QuestionKind.MULTI and question.maximum is not None:
        yield _("Choose at most %(limit)d.", limit=question.maximum)
    if question.kind is QuestionKind.RANK:
        most = question.most_choices
        yield _("Write 1 beside the best, 2 beside the next, up to %(most)d.", most=most)
    if question.kind is QuestionKind.LOCATION:
        yield _("Write the square of the map, for example F7, or put a cross beside a district.")
    if question.number is not None and question.number.unit:
        yield words_of(question.number.unit, language)
    if question.relevant is not None:
        before = [numbers[key] for key in references(question.relevant) if key in numbers]
        if before:
            yield _("Only if your answer to question %(number)s leads here.", number=before[0])
