"""Options and matrix rows on the page: one line each, and room for a pasted list."""

from collections.abc import Sequence
from typing import Any

from flask_babel import gettext
from wtforms import BooleanField, Form, SelectField, StringField, TextAreaField

from engage.web.languages import in_language, language_name
from surveys.rules.authoring.editing import DOWN, UP, Row, add_rows, move_row
from surveys.rules.questionnaire import QuestionKind
from surveys.views.authoring.fields import (
    LONGEST,
    Faults,
    choices,
    lines_as_texts,
    read_text,
    shown_text,
)

LISTS = {
    QuestionKind.SINGLE: "options",
    QuestionKind.MULTI: "options",
    QuestionKind.RANK: "options",
    QuestionKind.UNIT: "options",
    QuestionKind.LOCATION: "options",
    QuestionKind.MATRIX: "items",
}
SPEAKING = frozenset({QuestionKind.SINGLE, QuestionKind.MULTI})


def row_fields(
    kind: QuestionKind,
    rows: Sequence[Row],
    languages: Sequence[str],
    within: Sequence[tuple[str, str]],
) -> dict[str, Any]:
    """The fields of every row that is there, and of the list for new ones."""
    made: dict[str, Any] = {
        "new-rows": TextAreaField(
            gettext("Add options, one a line")
            if LISTS[kind] == "options"
            else gettext("Add rows, one a line"),
            description=gettext(
                "Paste a list. Languages may stand on the line one after another with a bar"
                " between them: %(example)s",
                example=" | ".join(language_name(code) for code in languages),
            ),
            render_kw={"rows": 4},
        )
    }
    for number, row in enumerate(rows, 1):
        made |= _fields_of(kind, number, row["key"], languages, within)
    return made


def shown_rows(rows: Sequence[Row]) -> dict[str, Any]:
    """What stands in the fields of the rows."""
    shown: dict[str, Any] = {}
    for row in rows:
        name = f"row-{row['key']}"
        shown |= shown_text(name, row["title"])
        shown[f"{name}-text"] = bool(row.get("text"))
        shown[f"{name}-retired"] = bool(row.get("retired"))
        shown[f"{name}-within"] = row.get("within", "")
    return shown


def read_rows(
    form: Form, kind: QuestionKind, rows: Sequence[Row], languages: Sequence[str], faults: Faults
) -> list[Row]:
    """The rows as typed, those left out gone, the new ones last."""
    kept = [
        _read(form, kind, row["key"], languages, faults)
        for row in rows
        if not form[f"row-{row['key']}-remove"].data
    ]
    return add_rows(kept, lines_as_texts(form["new-rows"].data or "", languages))


def row_words(kind: QuestionKind, number: int) -> str:
    """What the row is called on the pages: its place in the list, not its key."""
    if LISTS[kind] == "options":
        return str(gettext("Option %(number)d", number=number))
    return str(gettext("Row %(number)d", number=number))


def moved(rows: Sequence[Row], go: str) -> list[Row]:
    """The rows after the button `up:KEY` or `down:KEY`."""
    way, _colon, key = go.partition(":")
    return move_row(rows, key, UP if way == "up" else DOWN)


def _fields_of(
    kind: QuestionKind,
    number: int,
    key: str,
    languages: Sequence[str],
    within: Sequence[tuple[str, str]],
) -> dict[str, Any]:
    name, called = f"row-{key}", row_words(kind, number)
    made: dict[str, Any] = {
        f"{name}-{code}": StringField(
            in_language(called, code), render_kw={"lang": code, "maxlength": LONGEST}
        )
        for code in languages
    }
    made[f"{name}-remove"] = BooleanField(gettext("Leave out"))
    if kind in SPEAKING:
        made[f"{name}-text"] = BooleanField(gettext("Asks for words of one’s own"))
    if LISTS[kind] == "options":
        made[f"{name}-retired"] = BooleanField(gettext("No longer offered"))
    if within:
        made[f"{name}-within"] = SelectField(
            gettext("Offered under"), choices=choices(within), validate_choice=False
        )
    return made


def _read(
    form: Form, kind: QuestionKind, key: str, languages: Sequence[str], faults: Faults
) -> Row:
    name = f"row-{key}"
    title = read_text(form, name, languages)
    if languages[0] not in title:
        faults.at(f"{name}-{languages[0]}", "missing-language")
    row: Row = {"key": key, "title": title}
    if kind in SPEAKING and form[f"{name}-text"].data:
        row["text"] = True
    if LISTS[kind] == "options" and form[f"{name}-retired"].data:
        row["retired"] = True
    if f"{name}-within" in form and form[f"{name}-within"].data:
        row["within"] = form[f"{name}-within"].data
    return row
