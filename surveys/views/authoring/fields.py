"""Fields of the editor: a text by language, a number as typed, a day, and how they are read."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from wtforms import Field, Form, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]

from engage.web.forms import AnswerForm
from engage.web.languages import in_language
from surveys.rules.reader import Problem
from surveys.views.authoring.words import problem_text

LONGEST = 4_000
FINNISH_DAY = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


def choices(pairs: Iterable[tuple[str, str]], group: str | None = None) -> list[SelectChoice]:
    """What a field offers: values with their words, under a heading where there is one."""
    return [SelectChoice(value, words, optgroup=group) for value, words in pairs]


class Faults:
    """What is wrong with the form as typed: each at its field."""

    def __init__(self, form: AnswerForm) -> None:
        """What the form itself finds comes first: checking it would wipe out what is added."""
        self.form = form
        self.found = form.is_submitted() and not form.validate()

    def at(self, name: str, code: str, value: str = "") -> None:
        """The problem stands at the field, or above the form where there is no such field."""
        self.found = True
        sentence = problem_text(Problem(name, code, value))
        if name in self.form:
            field = self.form[name]
            field.errors = [*field.errors, sentence]
        else:
            self.form.form_errors.append(sentence)


def build_form(name: str, fields: Mapping[str, Any], shown: Mapping[str, Any]) -> AnswerForm:
    """A form of these fields, filled with what was sent, else with what is shown."""
    built: AnswerForm = type(name, (AnswerForm,), dict(fields))(data=dict(shown))
    return built


def text_fields(
    name: str, label: str, languages: Sequence[str], *, is_long: bool = False, hint: str = ""
) -> dict[str, Any]:
    """A field for each language, side by side on a wide screen."""
    kind = TextAreaField if is_long else StringField
    return {
        f"{name}-{code}": kind(
            in_language(label, code),
            description=hint if code == languages[0] else "",
            render_kw={"lang": code, "maxlength": LONGEST} | ({"rows": 3} if is_long else {}),
        )
        for code in languages
    }


def shown_text(name: str, text: Mapping[str, str] | None) -> dict[str, str]:
    """What stands in the fields of the text."""
    return {f"{name}-{code}": words for code, words in (text or {}).items()}


def read_text(form: Form, name: str, languages: Sequence[str]) -> dict[str, str]:
    """The text as typed, without the languages that were left blank."""
    typed = {code: (form[f"{name}-{code}"].data or "").strip() for code in languages}
    return {code: words.replace("\r\n", "\n") for code, words in typed.items() if words}


def fields_in(form: Form, name: str, languages: Sequence[str]) -> list[Field]:
    """The fields of the text in the order of the languages."""
    return [form[f"{name}-{code}"] for code in languages]


def number_field(label: str, hint: str = "") -> StringField:
    """A number as people type it."""
    return StringField(label, description=hint, render_kw={"inputmode": "decimal"})


def read_number(form: Form, name: str, faults: Faults) -> int | float | None:
    """The number in the field, a decimal comma read too; None where it is blank or wrong."""
    typed = (form[name].data or "").replace(" ", "").replace("\u00a0", "").replace(",", ".")
    if not typed:
        return None
    try:
        value = float(typed)
    except ValueError:
        faults.at(name, "not-a-number")
        return None
    if not abs(value) < 1e12:
        faults.at(name, "not-a-number")
        return None
    return int(value) if value.is_integer() else value


def read_whole(form: Form, name: str, faults: Faults) -> int | None:
    """The whole number in the field; None where it is blank or wrong."""
    value = read_number(form, name, faults)
    if value is not None and (not isinstance(value, int) or value < 0):
        faults.at(name, "not-a-number")
        return None
    return value


def read_day(form: Form, name: str, faults: Faults) -> str | None:
    """The day in the field as YYYY-MM-DD; both 4.6.2018 and 2018-06-04 are read."""
    typed = (form[name].data or "").strip()
    finnish = FINNISH_DAY.fullmatch(typed)
    if finnish:
        typed = f"{finnish[3]}-{int(finnish[2]):02}-{int(finnish[1]):02}"
    if not typed:
        return None
    try:
        return date.fromisoformat(typed).isoformat()
    except ValueError:
        faults.at(name, "not-a-day")
        return None


def lines_as_texts(typed: str, languages: Sequence[str]) -> list[dict[str, str]]:
    """Each line a text; several languages stand apart by a bar or, from a sheet, by a tab."""
    texts = (_line(line, languages) for line in typed.splitlines())
    return [text for text in texts if text]


def _line(line: str, languages: Iterable[str]) -> dict[str, str]:
    parts = re.split(r"\t|\|", line)
    return {
        code: part.strip() for code, part in zip(languages, parts, strict=False) if part.strip()
    }
