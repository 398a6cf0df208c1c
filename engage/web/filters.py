"""Template filters: content in the reader's language, dates, numbers, and what form macros need."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

from flask import Flask, current_app
from flask_babel import format_decimal, format_percent, gettext
from markupsafe import Markup
from wtforms import Field, FieldList, Form, FormField, RadioField, SelectMultipleField

from engage.localized import pick
from engage.web.dates import day_text, daytime_text, span_text
from engage.web.i18n import current_language

MISSING = "–"


class Dated(Protocol):
    """What stands on a timeline."""

    starts_on: date
    ends_on: date | None
    date_precision: str


@dataclass(frozen=True, slots=True)
class ChoiceOption:
    """One option of a choice field, as the macros draw it."""

    id: str
    value: str
    label: str
    checked: bool


def localized(value: Mapping[str, str] | None) -> str:
    """The text in the reader's language, or in another one marked with its `lang`."""
    if not value:
        return ""
    wanted = current_language()
    picked = pick(value, wanted)
    if picked.language == wanted:
        return picked.text
    return Markup('<span lang="{}">{}</span>').format(picked.language, picked.text)


def localized_text(value: Mapping[str, str] | None) -> str:
    """The same without markup, for titles, attributes and options of a list."""
    return pick(value, current_language()).text if value else ""


def localized_language(value: Mapping[str, str] | None) -> str | None:
    """The language code of the shown text when it is not the reader's; for a `lang` attribute."""
    if not value:
        return None
    wanted = current_language()
    language = pick(value, wanted).language
    return None if language == wanted else language


def day(value: date | datetime | None) -> str:
    """A calendar day in the place's own time zone."""
    return day_text(value, current_language(), _zone()) if value else ""


def daytime(value: datetime | None) -> str:
    """A moment with weekday and clock time."""
    return daytime_text(value, current_language(), _zone()) if value else ""


def month_or_day(step: Dated) -> str:
    """When a step takes place, as exactly as it is known."""
    precision = str(getattr(step.date_precision, "value", step.date_precision))
    return span_text(step.starts_on, step.ends_on, precision, current_language())


def number(value: float | None, digits: int | None = None) -> str:
    """A number with the language's own separators; digits fixes the decimals."""
    if value is None:
        return MISSING
    pattern = None if digits is None else "#,##0" + ("." + "0" * digits if digits else "")
    return str(format_decimal(value, format=pattern))


def percent(share: float | None, digits: int = 0) -> str:
    """A share (0…1) as a percentage."""
    if share is None:
        return MISSING
    # The space before the sign, where the language has one, is the locale's own pattern.
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    sign = "%" if current_language() == "en" else "\u00a0%"
    return str(format_percent(share, format=pattern + sign))


def flat_errors(errors: Iterable[object]) -> list[str]:
    """The messages of a field, also of one that nests others."""
    found: list[str] = []
    for error in errors:
        if isinstance(error, Mapping):
            found += flat_errors(error.values())
        elif isinstance(error, list | tuple):
            found += flat_errors(error)
        else:
            found.append(str(error))
    return found


def error_links(form: Form) -> list[tuple[str | None, str]]:
    """(anchor, words) of each error of a form, in field order; no anchor for the form itself."""
    links: list[tuple[str | None, str]] = [(None, str(error)) for error in form.form_errors]
    for field in form:
        links += _field_links(field)
    return links


def options(field: RadioField | SelectMultipleField) -> list[ChoiceOption]:
    """The options of a choice field in order."""
    return [
        ChoiceOption(option.id, str(option.data), option.label.text, bool(option.checked))
        for option in field
    ]


def is_many_choices(field: Field) -> bool:
    """True when more than one option may be ticked."""
    return isinstance(field, SelectMultipleField)


def job_words(state: object) -> str:
    """What a job's state means to a person."""
    words = {
        "queued": gettext("Waiting for its turn"),
        "published": gettext("Waiting for its turn"),
        "running": gettext("In progress"),
        "done": gettext("Done"),
        "failed": gettext("Failed"),
    }
    return str(words[str(getattr(state, "value", state))])


def init_filters(app: Flask) -> None:
    """Templates have the kit's filters, tests and functions."""
    app.jinja_env.filters.update(
        localized=localized,
        localized_text=localized_text,
        localized_language=localized_language,
        day=day,
        daytime=daytime,
        month_or_day=month_or_day,
        number=number,
        percent=percent,
        flat_errors=flat_errors,
        error_links=error_links,
        options=options,
        job_words=job_words,
    )
    app.jinja_env.tests["many_choices"] = is_many_choices


def _field_links(field: Field) -> list[tuple[str | None, str]]:
    if not field.errors:
        return []
    if isinstance(field, FormField):
        return error_links(field.form)
    if isinstance(field, FieldList):
        nested = [link for entry in field.entries for link in _field_links(entry)]
        return nested or [(field.id, str(error)) for error in flat_errors(field.errors)]
    if field.type == "CSRFTokenField":
        return [(None, str(error)) for error in field.errors]
    is_cards = isinstance(field, RadioField | SelectMultipleField)
    anchor = f"{field.id}-0" if is_cards else field.id
    return [
        (anchor, Markup("{} – {}").format(field.label.text, error))
        for error in flat_errors(field.errors)
    ]


def _zone() -> ZoneInfo:
    return ZoneInfo(current_app.config["ENGAGE_SETTINGS"].timezone)
