"""The respondent's form, built from one section of a questionnaire."""

from collections.abc import Iterable, Mapping
from typing import Any

from flask_babel import gettext, lazy_gettext
from markupsafe import Markup
from wtforms import Field, RadioField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]
from wtforms.validators import InputRequired, Length

from engage.web.filters import localized
from engage.web.forms import AnswerForm
from surveys.rules.answers import answerable
from surveys.rules.kinds import LONGEST, AnswerProblem
from surveys.rules.kinds.base import field_name
from surveys.rules.questionnaire import (
    CHOICE_KINDS,
    DONT_KNOW,
    TEXT_KINDS,
    Option,
    Question,
    QuestionKind,
    Section,
)

SIGNER_LIMIT = 200
ROWS_OF_TEXT = 6


class SubmitForm(AnswerForm):
    """Sends the reviewed answers; nothing to fill in."""


class SignedSubmitForm(AnswerForm):
    """Sends the reviewed answers in a body's name, with the person who signs."""

    signed_by = StringField(
        lazy_gettext("Signed by"),
        description=lazy_gettext("The name and position of the person who sends the answer."),
        validators=[
            InputRequired(lazy_gettext("Tell who signs the answer.")),
            Length(
                max=SIGNER_LIMIT,
                message=lazy_gettext(
                    "Shorten the text: there is room for %(limit)d characters.", limit=SIGNER_LIMIT
                ),
            ),
        ],
    )


class ReceiptForm(AnswerForm):
    """A receipt to look for."""

    receipt = StringField(
        lazy_gettext("Receipt"),
        description=lazy_gettext("Four groups of four, as on the last page of the survey."),
    )


def section_form(section: Section, answers: Mapping[str, Any]) -> AnswerForm:
    """A form with a field for each question (each row of a matrix) that shows these answers."""
    fields: dict[str, Any] = {}
    shown: dict[str, Any] = {}
    for question in answerable(section.questions):
        fields.update(_fields(question))
        shown.update(_shown(question, answers.get(question.key)))
    built = type("SectionForm", (AnswerForm,), fields)
    form: AnswerForm = built(data=shown)
    return form


def show_problems(
    form: AnswerForm, questions: Iterable[Question], problems: Iterable[AnswerProblem]
) -> None:
    """Each problem stands at its field in plain words."""
    known = {question.key: question for question in questions}
    for problem in problems:
        for name in _field_names(known[problem.question], problem.item):
            field = form[name]
            field.errors = [*field.errors, problem_words(problem)]


def problem_words(problem: AnswerProblem) -> str:
    """What is wrong with the answer, and how to go on."""
    limit = problem.limit or 0
    words: dict[str, str] = {
        "required": gettext("Please answer this question."),
        "no-such-option": gettext("Choose one of the options on this page."),
        "no-such-question": gettext("This question is not part of the survey."),
        "too-many-choices": gettext("Choose at most %(limit)d.", limit=limit),
        "too-few-choices": gettext("Choose at least %(limit)d.", limit=limit),
        "dont-know-stands-alone": gettext("Choose either “I don’t know” or the other options."),
        "too-long": gettext(
            "Shorten the text: there is room for %(limit)d characters.", limit=limit
        ),
        "control-characters": gettext(
            "The text has invisible characters that cannot be stored. Type it again."
        ),
        "nothing-answered": gettext("Answer at least one question before you send."),
    }
    return words[problem.code]


def fields_of(form: AnswerForm, question: Question) -> list[Field]:
    """The fields of the question in form order."""
    return [form[name] for name in _field_names(question, None)]


def scale_columns(question: Question) -> list[tuple[str, str, str]]:
    """What stands above a matrix: value, short text, and the words for it."""
    labels = question.scale.labels if question.scale else {}
    columns = [
        (str(value), str(value), localized(labels[value]) if value in labels else str(value))
        for value in question.scale_values
    ]
    return [*columns, *_dont_know(question, "–")]


def _dont_know(question: Question, short: str) -> list[tuple[str, str, str]]:
    return [(DONT_KNOW, short, gettext("I don’t know"))] if question.has_dont_know else []


def _field_names(question: Question, item: str | None) -> list[str]:
    if question.kind is not QuestionKind.MATRIX:
        return [field_name(question.key)]
    return [
        field_name(question.key, key) for key in question.item_keys if item is None or key == item
    ]


def _fields(question: Question) -> dict[str, Field]:
    label = localized(question.title)
    hint = hint_of(question)
    name = field_name(question.key)
    if question.kind in TEXT_KINDS:
        is_short = question.kind is QuestionKind.SHORT_TEXT
        kind = StringField if is_short else TextAreaField
        keywords: dict[str, Any] = {"maxlength": LONGEST[question.kind]}
        keywords |= {} if is_short else {"rows": ROWS_OF_TEXT}
        return {name: kind(label, description=hint, render_kw=keywords)}
    if question.kind is QuestionKind.MATRIX:
        values = _scale_choices(question)
        return {
            field_name(question.key, item.key): _radio(localized(item.title), values)
            for item in question.items
        }
    if question.kind is QuestionKind.SCALE:
        return {name: _radio(label, _scale_choices(question), hint)}
    choices = [*_choices(question.options), *_dont_know_choice(question)]
    if question.kind in CHOICE_KINDS:
        return {name: _radio(label, choices, hint)}
    return {
        name: SelectMultipleField(label, choices=choices, description=hint, validate_choice=False)
    }


def hint_of(question: Question) -> str:
    """The question's own hint; a question that needs an answer says so."""
    needed = gettext("An answer is needed here.") if question.is_required else ""
    return Markup(" ").join(filter(None, (localized(question.hint), needed)))


def _radio(label: str, choices: list[SelectChoice], hint: str = "") -> RadioField:
    return RadioField(label, choices=choices, description=hint, validate_choice=False)


def _choices(options: Iterable[Option]) -> list[SelectChoice]:
    return [SelectChoice(option.key, localized(option.title)) for option in options]


def _scale_choices(question: Question) -> list[SelectChoice]:
    values = [SelectChoice(str(value), str(value)) for value in question.scale_values]
    return [*values, *_dont_know_choice(question)]


def _dont_know_choice(question: Question) -> list[SelectChoice]:
    return [SelectChoice(value, words) for value, _short, words in _dont_know(question, "")]


def _shown(question: Question, answer: Any) -> dict[str, Any]:
    if question.kind is QuestionKind.MATRIX:
        rows = answer if isinstance(answer, dict) else {}
        return {field_name(question.key, key): str(value) for key, value in rows.items()}
    if answer is None:
        return {}
    if question.kind is QuestionKind.MULTI:
        return {field_name(question.key): [answer] if isinstance(answer, str) else answer}
    return {field_name(question.key): str(answer)}
