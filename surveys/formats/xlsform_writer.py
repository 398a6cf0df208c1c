"""Our questionnaires as XLSForm workbooks that other tools open, and that read back unchanged."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from engage.tables.cells import Sheet
from engage.tables.xlsx import write_xlsx
from surveys.formats.imported import DONT_KNOW_WORDS, LANGUAGE, own_words
from surveys.rules.questionnaire import (
    DONT_KNOW,
    OPTION_KINDS,
    Question,
    QuestionKind,
    Questionnaire,
    Section,
    Text,
)
from surveys.rules.shapes import MOST_DECIMALS
from surveys.rules.skip.grammar import write_expression
from surveys.rules.skip.tree import Tree, number_text

LANGUAGE_NAMES = {"fi": "suomi", "sv": "svenska", "en": "English", "de": "Deutsch"}
SURVEY_COLUMNS = (
    *("type", "name", "label", "hint", "required", "relevant", "appearance", "parameters"),
    *("constraint", "constraint_message", "choice_filter"),
    *("x_background", "x_nps", "x_unit_kind", "x_decimals"),
    *("x_unit", "x_bands", "x_min", "x_max", "x_retired"),
    *("x_map", "x_map_file", "x_map_credit", "x_districts"),
)
CHOICE_COLUMNS = (
    *("list_name", "name", "label"),
    *("x_within", "x_text", "x_retired", "x_dont_know", "x_unlabelled"),
)
SETTINGS_COLUMNS = (
    *("form_title", "form_id", "default_language"),
    *("x_format", "x_languages", "x_title", "x_intro", "x_minutes"),
)
TYPES = {
    QuestionKind.SINGLE: "select_one",
    QuestionKind.UNIT: "select_one",
    QuestionKind.MULTI: "select_multiple",
    QuestionKind.RANK: "rank",
    QuestionKind.SHORT_TEXT: "text",
    QuestionKind.LONG_TEXT: "text",
    QuestionKind.DATE: "date",
    QuestionKind.CONSENT: "acknowledge",
    QuestionKind.NOTE: "note",
}
YES = "yes"

Cells = dict[str, Any]


def write_xlsform(form: Questionnaire, *, moment: datetime) -> bytes:
    """A workbook whose only date is the given moment; reading it gives the same questionnaire."""
    writer = _Writer(form)
    rows = [row for section in form.sections for row in writer.section(section)]
    sheets = (
        writer.sheet("survey", SURVEY_COLUMNS, rows),
        writer.sheet("choices", CHOICE_COLUMNS, writer.choices),
        writer.sheet("settings", SETTINGS_COLUMNS, [writer.settings()]),
    )
    return write_xlsx(sheets, title=form.title[form.languages[0]], moment=moment)


def language_name(code: str) -> str:
    """The name of the language with its code, as the headers have it."""
    return f"{LANGUAGE_NAMES.get(code, code)} ({code})" if LANGUAGE.fullmatch(code) else code


def name_of(key: str) -> str:
    """The name of a row: what begins with a digit may not stand in an XForm."""
    return f"_{key}" if key[:1].isdigit() else key


class _Writer:
    """Goes over the form once; the choices gather on the way."""

    def __init__(self, form: Questionnaire) -> None:
        self.form = form
        self.kinds = {question.key: question.kind for question in form}
        self.choices: list[Cells] = []

    def settings(self) -> Cells:
        form = self.form
        return {
            "form_title": form.title[form.languages[0]],
            "form_id": "engage_questionnaire",
            "default_language": language_name(form.languages[0]),
            "x_format": "engage",
            "x_languages": " ".join(form.languages),
            "x_title": form.title,
            "x_intro": form.intro,
            "x_minutes": form.minutes,
        }

    def section(self, section: Section) -> Iterator[Cells]:
        is_taken = section.key in self.kinds
        yield {
            "type": "begin_group",
            "name": name_of(section.key) + ("_section" if is_taken else ""),
            "label": section.title,
            "hint": section.intro,
            "relevant": self.condition(section.relevant),
        }
        for question in section.questions:
            yield from self.question(question)
        yield {"type": "end_group"}

    def question(self, question: Question) -> Iterator[Cells]:
        if question.kind is QuestionKind.MATRIX:
            yield from self.matrix(question)
            return
        yield {
            "name": name_of(question.key),
            "label": question.title,
            "hint": question.hint,
            "required": YES if question.is_required else None,
            "relevant": self.condition(question.relevant),
            "x_background": YES if question.is_background else None,
            **self.typed(question),
        }

    def typed(self, question: Question) -> Cells:
        """Type and limits of the row, its choices on their sheet."""
        kind = question.kind
        if kind is QuestionKind.SCALE:
            return self.scale(question)
        if kind is QuestionKind.NUMBER:
            return number_cells(question)
        if kind in OPTION_KINDS:
            return self.listed(question)
        if kind is QuestionKind.LOCATION:
            return self.place(question)
        look = "multiline" if kind is QuestionKind.LONG_TEXT else None
        limits = (
            pattern_cells(question) if question.pattern else {"constraint": day_limits(question)}
        )
        return {"type": TYPES[kind], "appearance": look, **limits}

    def listed(self, question: Question) -> Cells:
        for option in question.options:
            self.choices.append(
                {
                    "list_name": question.key,
                    "name": option.key,
                    "label": option.title,
                    "x_within": option.within,
                    "x_text": YES if option.has_text else None,
                    "x_retired": YES if option.is_retired else None,
                }
            )
        self.dont_know(question)
        is_rank = question.kind is QuestionKind.RANK
        parent = question.filter_by
        blank = " or x_within = ''" if question.has_dont_know else ""
        return {
            "type": f"{TYPES.get(question.kind, '')} {question.key}",
            "constraint": None if is_rank else tick_limits(question),
            # A ranking elsewhere is always of all; a limit there could never be kept.
            "x_min": question.minimum or None if is_rank else None,
            "x_max": question.maximum if is_rank else None,
            "x_unit_kind": question.unit_kind,
            "choice_filter": f"x_within = ${{{name_of(parent)}}}{blank}" if parent else None,
        }

    def place(self, question: Question) -> Cells:
        """A point to other tools; the edges of the map and the districts in columns of our own."""
        known = question.base_map
        listed = self.listed(question) if question.options else {}
        edges = (known.west, known.south, known.east, known.north) if known else ()
        return {
            "type": "geopoint",
            "x_unit_kind": question.unit_kind,
            "x_map": " ".join(map(str, edges)) or None,
            "x_map_file": known.file if known else None,
            "x_map_credit": known.credit if known else None,
            "x_districts": question.key if listed else None,
        }

    def scale(self, question: Question) -> Cells:
        scale = question.scale
        is_nps = YES if scale and scale.is_nps else None
        if scale and not scale.labels and not question.has_dont_know:
            steps = f"start={scale.first} end={scale.last} step=1"
            return {"type": "range", "appearance": "rating", "parameters": steps, "x_nps": is_nps}
        self.numbers(question)
        return {"type": f"select_one {question.key}", "appearance": "likert", "x_nps": is_nps}

    def numbers(self, question: Question) -> None:
        """The numbers of the scale as choices; without a label they show themselves."""
        labels: Mapping[int, Text] = question.scale.labels if question.scale else {}
        for value in question.scale_values:
            bare = dict.fromkeys(self.form.languages, str(value))
            self.choices.append(
                {
                    "list_name": question.key,
                    "name": str(value),
                    "label": labels.get(value, bare),
                    "x_unlabelled": None if value in labels else YES,
                }
            )
        self.dont_know(question)

    def dont_know(self, question: Question) -> None:
        if question.has_dont_know:
            words = own_words(DONT_KNOW_WORDS, self.form.languages)
            self.choices.append(
                {"list_name": question.key, "name": DONT_KNOW, "label": words, "x_dont_know": YES}
            )

    def matrix(self, question: Question) -> Iterator[Cells]:
        """A group of rows under a line of labels, the way other tools lay out a table."""
        self.numbers(question)
        name = name_of(question.key)
        listed = f"select_one {question.key}"
        yield {
            "type": "begin_group",
            "name": name,
            "appearance": "field-list",
            "relevant": self.condition(question.relevant),
        }
        yield {
            "type": listed,
            "name": f"{name}_label",
            "label": question.title,
            "hint": question.hint,
            "appearance": "label",
            "x_background": YES if question.is_background else None,
        }
        for item in question.items:
            yield {
                "type": listed,
                "name": f"{name}.{item.key}",
                "label": item.title,
                "appearance": "list-nolabel",
                "required": YES if question.is_required else None,
                "x_retired": YES if item.is_retired else None,
            }
        yield {"type": "end_group"}

    def condition(self, tree: Tree | None) -> str | None:
        return write_expression(self.named(tree)) if tree else None

    def named(self, tree: Tree) -> Tree:
        """The condition with the names of rows, and a consent as other tools note it."""
        if tree[0] == "key":
            key, dot, row = tree[1].partition(".")
            return ("key", f"{name_of(key)}{dot}{row}")
        keys = [part[1] for part in tree[1:] if isinstance(part, tuple) and part[0] == "key"]
        is_consent = any(self.kinds.get(key) is QuestionKind.CONSENT for key in keys)
        given = ("text", "given")
        return tuple(
            ("text", "OK")
            if is_consent and part == given
            else self.named(part)
            if isinstance(part, tuple)
            else part
            for part in tree
        )

    def sheet(self, name: str, columns: Sequence[str], rows: Sequence[Cells]) -> Sheet:
        """The filled columns alone, those with texts once for each language."""
        filled = [c for c in columns if c in {"type", "name"} or any(row.get(c) for row in rows)]
        headers: list[tuple[str, str | None]] = []
        for column in filled:
            is_text = any(isinstance(row.get(column), Mapping) for row in rows)
            codes: Iterable[str | None] = self.form.languages if is_text else (None,)
            headers += [(column, code) for code in codes]
        titles = [
            f"{column}::{language_name(code)}" if code else column for column, code in headers
        ]
        return Sheet(name, titles, [[_cell(row, *at) for at in headers] for row in rows])


def number_cells(question: Question) -> Cells:
    """Type, limits, unit and bands of a number."""
    number = question.number
    decimals = number.decimals if number else 0
    first, last = (number.first, number.last) if number else (None, None)
    cuts = number.cuts if number else ()
    return {
        "type": "decimal" if decimals else "integer",
        "constraint": _both(first, last, _number),
        "x_decimals": None if decimals in {0, MOST_DECIMALS} else str(decimals),
        "x_unit": number.unit if number else None,
        "x_bands": " ".join(map(_number, cuts)) or None,
    }


def pattern_cells(question: Question) -> Cells:
    """The pattern of a short text as a constraint, and what is said where it is missed."""
    if question.pattern is None:
        return {}
    tree = ("call", "regex", ("self",), ("text", question.pattern.regex))
    return {
        "constraint": write_expression(tree),
        "constraint_message": question.pattern.message,
    }


def day_limits(question: Question) -> str | None:
    """The first and the last day as a constraint."""
    days = question.days
    return _both(days.first, days.last, lambda day: f"date('{day}')") if days else None


def tick_limits(question: Question) -> str | None:
    """The fewest and the most ticks as a constraint."""
    return _both(question.minimum or None, question.maximum, str, "count-selected(.)")


def _both(first: Any, last: Any, write: Any, what: str = ".") -> str | None:
    parts = [
        f"{what} {operator} {write(limit)}"
        for operator, limit in ((">=", first), ("<=", last))
        if limit is not None
    ]
    return " and ".join(parts) or None


def _number(number: float) -> str:
    return f"-{number_text(-number)}" if number < 0 else number_text(number)


def _cell(row: Cells, column: str, code: str | None) -> str | None:
    value = row.get(column)
    if isinstance(value, Mapping):
        # Names in braces are references to every reader of XLSForms, and a text has none.
        return str(value.get(code, "")).replace("${", "$ {") or None
    return None if value is None else str(value)
