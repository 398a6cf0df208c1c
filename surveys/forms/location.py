"""The fields of a question for a place: the square in words, and a list of districts beside it."""

from typing import Any

from flask_babel import gettext
from wtforms import Field, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from engage.web.filters import localized_text
from surveys.rules.kinds import DISTRICT
from surveys.rules.kinds.base import field_name
from surveys.rules.maps import cell_name, is_on_map
from surveys.rules.questionnaire import Question
from surveys.rules.squares import square_named

LONGEST_PLACE = 60


def location_fields(question: Question, label: str, hint: str) -> dict[str, Field]:
    """The square, and the districts where the question has any."""
    keywords = {"maxlength": LONGEST_PLACE, "autocomplete": "off", "autocapitalize": "characters"}
    fields: dict[str, Field] = {
        field_name(question.key): StringField(label, description=hint, render_kw=keywords)
    }
    if question.offered:
        listed = [
            SelectChoice(option.key, localized_text(option.title)) for option in question.offered
        ]
        fields[field_name(question.key, DISTRICT)] = SelectField(
            gettext("Or choose a district"),
            choices=[SelectChoice("", gettext("Choose from the list")), *listed],
            validate_choice=False,
        )
    return fields


def location_names(question: Question, item: str | None) -> list[str]:
    """The field at which a problem is told."""
    is_district = item == DISTRICT and bool(question.offered)
    return [field_name(question.key, DISTRICT if is_district else None)]


def shown_location(question: Question, answer: Any) -> dict[str, Any]:
    """The answer as the fields show it: a square by its name on the map."""
    if not isinstance(answer, str):
        return {}
    if answer in question.offered_keys:
        return {field_name(question.key, DISTRICT): answer}
    return {field_name(question.key): place_words(question, answer)}


def place_words(question: Question, name: str) -> str:
    """The square as it is called on the map of the question, or else on the grid."""
    square = square_named(name)
    if square is None or question.base_map is None or not is_on_map(square, question.base_map):
        return name
    return cell_name(square, question.base_map)


def how_to_place(question: Question) -> str:
    """What may be written into the field."""
    if question.base_map is not None:
        words = gettext(
            "Write the square of the map, for example F7. Coordinates will do too:"
            " only their square of 500 metres is kept."
        )
    else:
        words = gettext(
            "Write the coordinates, for example 60.4058, 22.3698. Only the square of 500 metres"
            " in which they lie is kept."
        )
    return str(words)
