"""The respondent's form, built from one section of a questionnaire."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from flask_babel import gettext
from markupsafe import Markup
from wtforms import Field, RadioField, SelectField, SelectMultipleField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from engage.web.filters import localized, localized_text
from engage.web.forms import AnswerForm
from engage.web.i18n import current_language
from surveys.forms.location import how_to_place, location_fields, location_names, shown_location
from surveys.forms.written import written_number
from surveys.rules.answers import answerable
from surveys.rules.kinds import GIVEN, LONGEST
from surveys.rules.kinds.base import field_name
from surveys.rules.questionnaire import (
    CHOICE_KINDS,
    DONT_KNOW,
    Days,
    Number,
    Question,
    QuestionKind,
    Section,
)

ROWS_OF_TEXT = 6
# From here on a list to open is easier to read than a page of cards.
LONG_LIST = 16
LONGEST_NUMBER = 30
MOST_KEPT = 200
_kept: dict[tuple[str, str, str], type[AnswerForm]] = {}


def section_form(section: Section, answers: Mapping[str, Any]) -> AnswerForm:
    """A form with the fields of each question of the section, showing these answers.

    Which fields there are depends on the section and the language alone, never on the answers.
    """
    shown: dict[str, Any] = {}
    for question in answerable(section.questions):
        shown.update(_shown(question, answers.get(question.key)))
    form: AnswerForm = _class_of(section)(data=shown)
    return form


def sent_form(fingerprint: str, section: Section) -> AnswerForm:
    """The form of the whole section as it was sent; its class is made once for each language.

    The fingerprint is that of the version, which never changes.
    """
    name = (fingerprint, current_language(), section.key)
    built = _kept.get(name)
    if built is None:
        if len(_kept) >= MOST_KEPT:
            _kept.clear()
        built = _kept[name] = _class_of(section)
    return built()


def _class_of(section: Section) -> type[AnswerForm]:
    fields: dict[str, Any] = {}
    for question in answerable(section.questions):
        fields.update(_fields(question))
    return type("SectionForm", (AnswerForm,), fields)


def fields_of(form: AnswerForm, question: Question) -> list[Field]:
    """The fields of the question in form order; of a ranking the one for the whole comes first."""
    if question.kind is QuestionKind.LOCATION:
        return [form[name] for name in location_fields(question, "", "")]
    rows = question.offered if question.kind is QuestionKind.RANK else ()
    places = [form[field_name(question.key, option.key)] for option in rows]
    return [*(form[name] for name in field_names(question, None)), *places]


def field_names(question: Question, item: str | None) -> list[str]:
    """The fields at which a problem of the question, or of one row of it, is told."""
    if question.kind is QuestionKind.LOCATION:
        return location_names(question, item)
    if question.kind is QuestionKind.RANK:
        is_place = item in question.offered_keys
        return [field_name(question.key, item if is_place else None)]
    if question.kind is not QuestionKind.MATRIX:
        return [field_name(question.key)]
    rows = (row.key for row in question.items if not row.is_retired)
    return [field_name(question.key, key) for key in rows if item is None or key == item]


def scale_columns(question: Question) -> list[tuple[str, str, str]]:
    """What stands above a matrix: value, short text, and the words for it."""
    labels = question.scale.labels if question.scale else {}
    columns = [
        (str(value), str(value), localized(labels[value]) if value in labels else str(value))
        for value in question.scale_values
    ]
    return [*columns, *_dont_know(question, "–")]


def label_of(question: Question) -> str:
    """The question as its field is called: with its unit, or with the option it belongs to."""
    title = localized(question.title)
    if question.companion_of is not None:
        return Markup(gettext("Please specify: %(option)s")) % {"option": title}  # noqa: S704
    if question.number is not None and question.number.unit:
        return Markup("{} ({})").format(title, localized(question.number.unit))
    return title


def hint_of(question: Question) -> str:
    """The question's own hint; what its kind asks for, and that it needs an answer, is said too."""
    needed = gettext("An answer is needed here.") if question.is_required else ""
    return Markup(" ").join(filter(None, (localized(question.hint), _how(question), needed)))


def _how(question: Question) -> str:
    """How a ranking or a place is filled in; other kinds explain themselves."""
    if question.kind is QuestionKind.LOCATION:
        return how_to_place(question)
    if question.kind is not QuestionKind.RANK:
        return ""
    if question.maximum is None:
        return str(gettext("Give each option a place. Place 1 is the most important to you."))
    words = gettext(
        "Give a place to at most %(limit)d options. Place 1 is the most important to you.",
        limit=question.most_choices,
    )
    return str(words)


def _fields(question: Question) -> dict[str, Field]:
    if question.kind is QuestionKind.MATRIX:
        values = _scale_choices(question)
        return {
            field_name(question.key, item.key): _radio(localized(item.title), values)
            for item in question.items
            if not item.is_retired
        }
    if question.kind is QuestionKind.RANK:
        return _rank_fields(question)
    if question.kind is QuestionKind.LOCATION:
        return location_fields(question, label_of(question), hint_of(question))
    return {field_name(question.key): _field(question)}


def _field(question: Question) -> Field:
    label, hint = label_of(question), hint_of(question)
    make = _WRITTEN.get(question.kind)
    if make is not None:
        return make(question, label, hint)
    if question.kind is QuestionKind.SCALE:
        return _radio(label, _scale_choices(question), hint)
    choices = [*_choices(question), *_dont_know_choice(question)]
    if question.kind is QuestionKind.CONSENT:
        choices = [SelectChoice(GIVEN, gettext("I agree"))]
    if question.kind not in CHOICE_KINDS:
        return SelectMultipleField(label, choices=choices, description=hint, validate_choice=False)
    if len(question.offered) >= LONG_LIST:
        blank = SelectChoice("", gettext("Choose from the list"))
        return SelectField(
            label, choices=[blank, *choices], description=hint, validate_choice=False
        )
    return _radio(label, choices, hint)


def _short_text(question: Question, label: str, hint: str) -> Field:
    return StringField(label, description=hint, render_kw={"maxlength": LONGEST[question.kind]})


def _long_text(question: Question, label: str, hint: str) -> Field:
    keywords = {"maxlength": LONGEST[question.kind], "rows": ROWS_OF_TEXT}
    return TextAreaField(label, description=hint, render_kw=keywords)


def _number(question: Question, label: str, hint: str) -> Field:
    number = question.number or Number()
    keywords: dict[str, Any] = {"maxlength": LONGEST_NUMBER, "autocomplete": "off"}
    # The keyboards of digits have no minus sign.
    if number.first is None or number.first >= 0:
        keywords["inputmode"] = "decimal" if number.decimals else "numeric"
    return StringField(label, description=hint, render_kw=keywords)


def _date(question: Question, label: str, hint: str) -> Field:
    # A browser without a calendar of its own shows a text field, where 4.6.2018 will do.
    days = question.days or Days()
    limits = {"min": days.first, "max": days.last}
    keywords = {name: limit for name, limit in limits.items() if limit}
    return StringField(label, description=hint, render_kw={"type": "date", **keywords})


_WRITTEN: Mapping[QuestionKind, Callable[[Question, str, str], Field]] = {
    QuestionKind.SHORT_TEXT: _short_text,
    QuestionKind.LONG_TEXT: _long_text,
    QuestionKind.NUMBER: _number,
    QuestionKind.DATE: _date,
}


def _rank_fields(question: Question) -> dict[str, Field]:
    """A field for the whole, which also takes “I don’t know”, and a list of places per option."""
    whole = SelectMultipleField(
        label_of(question),
        choices=_dont_know_choice(question),
        description=hint_of(question),
        validate_choice=False,
    )
    numbers = [str(place) for place in range(1, question.most_choices + 1)]
    places = [SelectChoice("", "–"), *(SelectChoice(number, number) for number in numbers)]
    return {field_name(question.key): whole} | {
        field_name(question.key, option.key): SelectField(
            localized(option.title), choices=places, validate_choice=False
        )
        for option in question.offered
    }


def _radio(label: str, choices: list[SelectChoice], hint: str = "") -> RadioField:
    return RadioField(label, choices=choices, description=hint, validate_choice=False)


def _choices(question: Question) -> list[SelectChoice]:
    is_list = question.kind in CHOICE_KINDS and len(question.offered) >= LONG_LIST
    title: Callable[[Mapping[str, str]], str] = localized_text if is_list else localized
    return [SelectChoice(option.key, title(option.title)) for option in question.offered]


def _scale_choices(question: Question) -> list[SelectChoice]:
    values = [SelectChoice(str(value), str(value)) for value in question.scale_values]
    return [*values, *_dont_know_choice(question)]


def _dont_know(question: Question, short: str) -> list[tuple[str, str, str]]:
    return [(DONT_KNOW, short, gettext("I don’t know"))] if question.has_dont_know else []


def _dont_know_choice(question: Question) -> list[SelectChoice]:
    return [SelectChoice(value, words) for value, _short, words in _dont_know(question, "")]


def _shown(question: Question, answer: Any) -> dict[str, Any]:
    """The answer as the fields of the question show it."""
    name = field_name(question.key)
    if answer is None:
        return {}
    if question.kind is QuestionKind.MATRIX:
        rows = answer if isinstance(answer, dict) else {}
        return {field_name(question.key, key): str(value) for key, value in rows.items()}
    if question.kind is QuestionKind.LOCATION:
        return shown_location(question, answer)
    if question.kind is QuestionKind.RANK and not isinstance(answer, str):
        return {field_name(question.key, key): place for key, place in _places(answer)}
    if question.kind in {QuestionKind.MULTI, QuestionKind.RANK, QuestionKind.CONSENT}:
        return {name: [answer] if isinstance(answer, str) else answer}
    if question.kind is QuestionKind.NUMBER:
        return {name: written_number(answer)}
    return {name: str(answer)}


def _places(answer: Any) -> Iterable[tuple[str, str]]:
    """Option and place of a ranking; places that make no order are shown as they were sent."""
    if isinstance(answer, dict):
        return [(key, str(place)) for key, place in answer.items()]
    return [(key, str(place)) for place, key in enumerate(answer, start=1)]
