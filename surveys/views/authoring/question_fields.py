"""The page of one question: its fields by kind, what stands in them, and how they are read."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from wtforms import BooleanField, Form, SelectField, StringField

from engage.web.filters import localized_text
from surveys.rules.authoring.editing import Row
from surveys.rules.questionnaire import (
    CHOICE_KINDS,
    OPTION_KINDS,
    Question,
    QuestionKind,
)
from surveys.views.authoring.condition_fields import (
    ConditionFields,
    read_condition,
    shown_condition,
)
from surveys.views.authoring.fields import (
    Faults,
    choices,
    number_field,
    read_day,
    read_number,
    read_text,
    read_whole,
    shown_text,
    text_fields,
)
from surveys.views.authoring.pattern_fields import (
    MESSAGE,
    pattern_fields,
    read_pattern,
    shown_pattern,
)
from surveys.views.authoring.row_fields import LISTS, read_rows, row_fields, shown_rows
from surveys.views.authoring.words import unit_kind_words

COUNTED = frozenset({QuestionKind.MULTI, QuestionKind.RANK})
SCALED = frozenset({QuestionKind.SCALE, QuestionKind.MATRIX})
UNSURE = OPTION_KINDS | SCALED
AREAS = frozenset({QuestionKind.UNIT, QuestionKind.LOCATION})
MOST_LABELS = 11


@dataclass(frozen=True, slots=True)
class QuestionSheet:
    """What the page needs to know: the question as written, the languages, what comes before."""

    row: Row
    languages: tuple[str, ...]
    before: Sequence[Question]
    condition: ConditionFields

    @property
    def kind(self) -> QuestionKind:
        """What sort of question it is."""
        return QuestionKind(self.row["kind"])

    @property
    def rows(self) -> list[Row]:
        """The options, or the rows of the matrix."""
        return list(self.row.get(LISTS[self.kind], ())) if self.kind in LISTS else []

    @property
    def values(self) -> range:
        """The values of the scale whose labels can be written here."""
        scale = self.row.get("scale") or {}
        first, last = scale.get("first", 0), scale.get("last", -1)
        return range(first, min(last, first + MOST_LABELS - 1) + 1)

    @property
    def parents(self) -> list[Question]:
        """Questions on whose answer the options may depend."""
        return [one for one in self.before if one.kind in CHOICE_KINDS]

    @property
    def within(self) -> list[tuple[str, str]]:
        """The answers under which an option can be offered; none without a question chosen."""
        parent = next((one for one in self.parents if one.key == self.row.get("filter_by")), None)
        answers = [(o.key, localized_text(o.title)) for o in parent.options] if parent else []
        return [("", "–"), *answers] if answers else []


def question_form_fields(sheet: QuestionSheet) -> dict[str, Any]:
    """Every field that a question of this kind has."""
    kind, languages = sheet.kind, sheet.languages
    is_long = kind in {QuestionKind.NOTE, QuestionKind.CONSENT}
    fields = {
        **text_fields("title", gettext("Question"), languages),
        **text_fields(
            "hint", gettext("Text") if is_long else gettext("Hint"), languages, is_long=True
        ),
        **sheet.condition.fields(),
    }
    if kind is not QuestionKind.NOTE:
        fields["required"] = BooleanField(gettext("An answer is required"))
        fields["background"] = BooleanField(gettext("Background question"))
    if kind in UNSURE:
        fields["dont_know"] = BooleanField(gettext("“I don’t know” is offered"))
    if kind in LISTS:
        fields |= row_fields(kind, sheet.rows, languages, sheet.within)
    return fields | _kind_fields(sheet)


def shown_question(sheet: QuestionSheet) -> dict[str, Any]:
    """What stands in the fields."""
    row = sheet.row
    shown = {
        **shown_text("title", row["title"]),
        **shown_text("hint", row.get("hint")),
        **shown_condition(row.get("relevant")),
        **shown_rows(sheet.rows),
        **shown_pattern(row),
        **{name: bool(row.get(name)) for name in ("required", "background", "dont_know")},
        **{name: _plain(row.get(name)) for name in ("min", "max", "unit_kind", "filter_by")},
    }
    scale, number, days = (row.get(name) or {} for name in ("scale", "number", "days"))
    for value, label in (scale.get("labels") or {}).items():
        shown |= shown_text(f"label-{value}", label)
    shown |= {f"scale-{name}": _plain(scale.get(name)) for name in ("first", "last")}
    shown["nps"] = bool(scale.get("nps"))
    shown |= {f"number-{name}": _plain(number.get(name)) for name in ("first", "last", "decimals")}
    shown |= shown_text("unit", number.get("unit"))
    shown["bands"] = "; ".join(_plain(cut) for cut in number.get("bands", ()))
    return shown | {f"days-{name}": days.get(name, "") for name in ("first", "last")}


def read_question(form: Form, sheet: QuestionSheet, faults: Faults) -> dict[str, Any]:
    """The question as typed; what cannot be read is told at its field."""
    kind, languages = sheet.kind, sheet.languages
    fields: dict[str, Any] = {
        "title": read_text(form, "title", languages),
        "hint": read_text(form, "hint", languages),
        "relevant": read_condition(form, sheet.condition, faults),
        "map": sheet.row.get("map"),
        **read_pattern(form, languages),
    }
    for name in ("required", "background", "dont_know"):
        if name in form:
            fields[name] = bool(form[name].data)
    if kind in LISTS:
        fields[LISTS[kind]] = read_rows(form, kind, sheet.rows, languages, faults)
    if kind in COUNTED:
        fields |= {name: read_whole(form, name, faults) for name in ("min", "max")}
    if kind in CHOICE_KINDS and "filter_by" in form:
        fields["filter_by"] = form["filter_by"].data or None
    if kind in AREAS:
        fields["unit_kind"] = form["unit_kind"].data or None
    if kind in SCALED:
        fields["scale"] = _read_scale(form, sheet, faults)
    if kind is QuestionKind.NUMBER:
        fields["number"] = _read_numbers(form, languages, faults)
    if kind is QuestionKind.DATE:
        days = {name: read_day(form, f"days-{name}", faults) for name in ("first", "last")}
        fields["days"] = {name: day for name, day in days.items() if day}
    return fields


def field_of(place: str, sheet: QuestionSheet) -> str:
    """The field of the page at which a problem of the definition stands."""
    first = sheet.languages[0]
    head, _dot, rest = place.partition(".")
    name, _bracket, index = head.partition("[")
    if name in {"options", "items"} and index and int(index[:-1]) < len(sheet.rows):
        key = sheet.rows[int(index[:-1])]["key"]
        return f"row-{key}-within" if rest == "within" else f"row-{key}-{rest[6:] or first}"
    if name == "pattern" and rest.startswith("message"):
        return f"{MESSAGE}-{rest[8:] or first}"
    places = {
        "title": f"title-{rest or first}",
        "hint": f"hint-{rest or first}",
        "options": "new-rows",
        "items": "new-rows",
        "scale": "scale-first",
        "number": "bands" if rest == "bands" else "number-first",
        "days": "days-first",
        "relevant": "when",
    }
    return places.get(name, name)


def _kind_fields(sheet: QuestionSheet) -> dict[str, Any]:
    kind = sheet.kind
    if kind in COUNTED:
        is_rank = kind is QuestionKind.RANK
        most = gettext("How many are put in order") if is_rank else gettext("At most so many")
        return {"min": number_field(gettext("At least so many")), "max": number_field(most)}
    if kind in SCALED:
        return _scale_fields(sheet)
    if kind is QuestionKind.NUMBER:
        return _number_fields(sheet.languages)
    if kind is QuestionKind.SHORT_TEXT:
        return pattern_fields(sheet.languages)
    if kind is QuestionKind.DATE:
        hint = gettext("For example 4.6.2018")
        return {
            "days-first": StringField(gettext("First day"), description=hint),
            "days-last": StringField(gettext("Last day"), description=hint),
        }
    return _choice_fields(sheet)


def _choice_fields(sheet: QuestionSheet) -> dict[str, Any]:
    fields: dict[str, Any] = {}
    if sheet.kind in AREAS:
        fields["unit_kind"] = SelectField(
            gettext("Kind of unit"),
            choices=choices(unit_kind_words().items()),
            validate_choice=False,
        )
    if sheet.kind in CHOICE_KINDS and sheet.parents:
        parents = [(one.key, localized_text(one.title)) for one in sheet.parents]
        fields["filter_by"] = SelectField(
            gettext("The options depend on the answer to"),
            choices=choices([("", gettext("nothing")), *parents]),
            validate_choice=False,
        )
    return fields


def _scale_fields(sheet: QuestionSheet) -> dict[str, Any]:
    fields: dict[str, Any] = {
        "scale-first": number_field(gettext("From")),
        "scale-last": number_field(gettext("To")),
        "nps": BooleanField(gettext("Recommendation scale, of which a net score is worked out")),
    }
    for value in sheet.values:
        label = gettext("Words for %(value)d", value=value)
        fields |= text_fields(f"label-{value}", label, sheet.languages)
    return fields


def _number_fields(languages: Sequence[str]) -> dict[str, Any]:
    return {
        "number-first": number_field(gettext("Smallest")),
        "number-last": number_field(gettext("Largest")),
        "number-decimals": number_field(gettext("Decimals")),
        "bands": StringField(
            gettext("Classes begin at"),
            description=gettext("For example 18; 30; 65. Results are counted in these classes."),
        ),
        **text_fields("unit", gettext("Unit"), languages),
    }


def _read_scale(form: Form, sheet: QuestionSheet, faults: Faults) -> dict[str, Any]:
    ends = {name: read_whole(form, f"scale-{name}", faults) for name in ("first", "last")}
    scale: dict[str, Any] = {name: end for name, end in ends.items() if end is not None}
    values = range(scale.get("first", 0), scale.get("last", -1) + 1)
    labels = {
        str(value): read_text(form, f"label-{value}", sheet.languages)
        for value in sheet.values
        if value in values
    }
    scale["labels"] = {value: label for value, label in labels.items() if label}
    if form["nps"].data:
        scale["nps"] = True
    return scale


def _read_numbers(form: Form, languages: Sequence[str], faults: Faults) -> dict[str, Any]:
    limits = {name: read_number(form, f"number-{name}", faults) for name in ("first", "last")}
    number: dict[str, Any] = {name: end for name, end in limits.items() if end is not None}
    number["decimals"] = read_whole(form, "number-decimals", faults) or 0
    unit = read_text(form, "unit", languages)
    cuts = _cuts(form["bands"].data or "")
    if cuts is None:
        faults.at("bands", "not-a-number")
    return number | ({"unit": unit} if unit else {}) | ({"bands": cuts} if cuts else {})


def _cuts(typed: str) -> list[int | float] | None:
    parts = [part.strip().replace(",", ".") for part in typed.split(";") if part.strip()]
    try:
        cuts = [float(part) for part in parts]
    except ValueError:
        return None
    return [int(cut) if cut.is_integer() else cut for cut in cuts]


def _plain(value: Any) -> str:
    return "" if value is None else f"{value:g}" if isinstance(value, float) else str(value)
