"""The pages of one question, of one section, and of the questionnaire's own texts."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from engage.access import Permission, requires
from engage.db import db
from engage.errors import NotFound
from engage.web.forms import AnswerForm, keeps_answers
from engage.web.languages import language_name
from surveys.rules.authoring import editing
from surveys.rules.authoring.editing import CannotEdit, Definition, Row
from surveys.rules.authoring.places import placed_problems
from surveys.rules.authoring.readable import questions_before
from surveys.services.authoring import Manuscript, problems_of, unit_options
from surveys.views import bp
from surveys.views.authoring.condition_fields import (
    ConditionFields,
    condition_fields,
    read_condition,
    shown_condition,
)
from surveys.views.authoring.fields import (
    Faults,
    build_form,
    fields_in,
    number_field,
    read_text,
    read_whole,
    shown_text,
    text_fields,
)
from surveys.views.authoring.outline import BASE
from surveys.views.authoring.place import Desk, desk_at, take
from surveys.views.authoring.question_fields import (
    QuestionSheet,
    field_of,
    question_form_fields,
    read_question,
    shown_question,
)
from surveys.views.authoring.row_fields import LISTS, moved
from surveys.views.authoring.words import kind_words

UNDERSTOOD = 422


class NotWritten(NotFound):
    """There is no such section or question in what is being written."""


@bp.get(f"{BASE}/questions/<key>")
@requires(Permission.MANAGE_STEP)
def write_question(audience_id: UUID, key: str) -> ResponseReturnValue:
    """Everything about one question, in every language side by side."""
    desk = desk_at(audience_id)
    sheet = _sheet(desk, key)
    return _question_page(desk, sheet, _question_form(sheet))


@bp.post(f"{BASE}/questions/<key>")
@requires(Permission.MANAGE_STEP)
@keeps_answers
def save_question(audience_id: UUID, key: str) -> ResponseReturnValue:
    """The question is as typed; or the page comes back as typed, and says what is wrong."""
    desk = desk_at(audience_id)
    sheet = _sheet(desk, key)
    form = _question_form(sheet)
    faults = Faults(form)
    fields = read_question(form, sheet, faults)
    go = request.form.get("go", "save")
    if go == "units":
        known = {row["key"] for row in fields["options"]}
        found = unit_options(db.session, fields["unit_kind"] or "")
        fields["options"] += [_in_languages(row, desk) for row in found if row["key"] not in known]
    elif go.startswith(("up:", "down:")):
        fields[LISTS[sheet.kind]] = _moved(fields[LISTS[sheet.kind]], go)
    if _is_stale(sheet.row, form) or not _is_sound(desk, sheet, fields, faults):
        return _question_page(desk, sheet, form), UNDERSTOOD
    take(audience_id, lambda definition, _desk: editing.set_question(definition, key, fields))
    if go != "save":
        return redirect(desk.url("write_question", key=key, anchor="rows"))
    flash(_("The question has been written down."), "good")
    return redirect(desk.url("outline", anchor=f"question-{key}"))


@bp.get(f"{BASE}/sections/<key>")
@requires(Permission.MANAGE_STEP)
def write_section(audience_id: UUID, key: str) -> ResponseReturnValue:
    """The texts of one section, and when it is shown."""
    desk = desk_at(audience_id)
    row, condition = _section(desk, key)
    return _section_page(desk, row, condition, _section_form(desk, row, condition))


@bp.post(f"{BASE}/sections/<key>")
@requires(Permission.MANAGE_STEP)
@keeps_answers
def save_section_texts(audience_id: UUID, key: str) -> ResponseReturnValue:
    """The section is as typed; or the page comes back as typed, and says what is wrong."""
    desk = desk_at(audience_id)
    row, condition = _section(desk, key)
    form = _section_form(desk, row, condition)
    faults = Faults(form)
    fields: dict[str, Any] = {
        "title": read_text(form, "title", desk.languages),
        "intro": read_text(form, "intro", desk.languages),
        "relevant": read_condition(form, condition, faults),
    }
    if desk.languages[0] not in fields["title"]:
        faults.at(f"title-{desk.languages[0]}", "missing-language")
    if faults.found or _is_stale(_texts_of(row), form):
        return _section_page(desk, row, condition, form), UNDERSTOOD
    take(audience_id, lambda definition, _desk: editing.set_section(definition, key, fields))
    flash(_("The section has been written down."), "good")
    return redirect(desk.url("outline", anchor=f"section-{key}"))


@bp.get(f"{BASE}/texts")
@requires(Permission.MANAGE_STEP)
def write_texts(audience_id: UUID) -> ResponseReturnValue:
    """The title, the first words, and the languages of the questionnaire."""
    desk = desk_at(audience_id)
    return _texts_page(desk, _texts_form(desk))


@bp.post(f"{BASE}/texts")
@requires(Permission.MANAGE_STEP)
@keeps_answers
def save_texts(audience_id: UUID) -> ResponseReturnValue:
    """The questionnaire's own texts are as typed, and it has the languages chosen."""
    desk = desk_at(audience_id)
    form = _texts_form(desk)
    faults = Faults(form)
    languages = (form["languages"].data or "").replace(",", " ").lower().split()
    if not languages or any(not _is_language(code) for code in languages):
        faults.at("languages", "unknown-language")
    fields: dict[str, Any] = {
        "title": read_text(form, "title", desk.languages),
        "intro": read_text(form, "intro", desk.languages),
        "minutes": read_whole(form, "minutes", faults),
    }
    if desk.languages[0] not in fields["title"]:
        faults.at(f"title-{desk.languages[0]}", "missing-language")
    if faults.found:
        return _texts_page(desk, form), UNDERSTOOD

    def change(definition: Definition, _desk: Manuscript) -> Definition:
        return editing.set_languages(editing.set_form(definition, fields), languages)

    if not take(audience_id, change):
        return _texts_page(desk, form), UNDERSTOOD
    return redirect(desk.url("outline"))


def _sheet(desk: Desk, key: str) -> QuestionSheet:
    try:
        row = editing.find_question(desk.definition, key)
    except CannotEdit as missing:
        raise NotWritten(key) from missing
    before = questions_before(desk.definition, question=key)
    condition = condition_fields(before, row.get("relevant"), _rows_sent())
    return QuestionSheet(row, desk.languages, before, condition)


def _question_form(sheet: QuestionSheet) -> AnswerForm:
    shown = shown_question(sheet)
    return build_form("QuestionForm", question_form_fields(sheet), shown)


def _question_page(desk: Desk, sheet: QuestionSheet, form: AnswerForm) -> str:
    return render_template(
        "surveys/authoring/question.html",
        desk=desk,
        sheet=sheet,
        form=form,
        kinds=kind_words(),
        seen=_digest(sheet.row),
        fields_in=fields_in,
        language_name=language_name,
    )


def _section(desk: Desk, key: str) -> tuple[Row, ConditionFields]:
    try:
        row = editing.find_section(desk.definition, key)
    except CannotEdit as missing:
        raise NotWritten(key) from missing
    before = questions_before(desk.definition, section=key)
    return row, condition_fields(before, row.get("relevant"), _rows_sent())


def _section_form(desk: Desk, row: Row, condition: ConditionFields) -> AnswerForm:
    fields = {
        **text_fields("title", _("Title"), desk.languages),
        **text_fields("intro", _("Introduction"), desk.languages, is_long=True),
        **condition.fields(),
    }
    shown = {
        **shown_text("title", row["title"]),
        **shown_text("intro", row.get("intro")),
        **shown_condition(row.get("relevant")),
    }
    return build_form("PartForm", fields, shown)


def _section_page(desk: Desk, row: Row, condition: ConditionFields, form: AnswerForm) -> str:
    return render_template(
        "surveys/authoring/section.html",
        desk=desk,
        row=row,
        condition=condition,
        form=form,
        seen=_digest(_texts_of(row)),
        fields_in=fields_in,
    )


def _texts_form(desk: Desk) -> AnswerForm:
    definition = desk.definition
    fields = {
        **text_fields("title", _("Title"), desk.languages),
        **text_fields("intro", _("Introduction"), desk.languages, is_long=True),
        "minutes": number_field(_("Minutes it takes")),
        "languages": number_field(
            _("Languages of the survey"),
            _("Codes such as fi, sv, en; the first one is shown where a text is missing."),
        ),
    }
    shown = {
        **shown_text("title", definition["title"]),
        **shown_text("intro", definition.get("intro")),
        "minutes": definition.get("minutes", ""),
        "languages": ", ".join(desk.languages),
    }
    return build_form("TextsForm", fields, shown)


def _texts_page(desk: Desk, form: AnswerForm) -> str:
    return render_template(
        "surveys/authoring/texts.html", desk=desk, form=form, fields_in=fields_in
    )


def _is_sound(desk: Desk, sheet: QuestionSheet, fields: Mapping[str, Any], faults: Faults) -> bool:
    """Whether the question can be used as typed; what others lack is not asked of it."""
    if faults.found:
        if sheet.languages[0] not in fields["title"]:
            faults.at(f"title-{sheet.languages[0]}", "missing-language")
        return False
    key = sheet.row["key"]
    changed = editing.set_question(desk.definition, key, fields)
    for one in placed_problems(changed, problems_of(changed)):
        if one.question == key:
            faults.at(field_of(one.field, sheet), one.problem.code, one.problem.value)
    return not faults.found


def _moved(rows: list[Row], go: str) -> list[Row]:
    try:
        return moved(rows, go)
    except CannotEdit:
        return rows


def _in_languages(row: Row, desk: Desk) -> Row:
    """The unit's name in the languages of the form, the first one borrowed where it has none."""
    names = {code: row["title"][code] for code in desk.languages if code in row["title"]}
    return {**row, "title": names or {desk.languages[0]: next(iter(row["title"].values()))}}


def _is_stale(row: Row, form: AnswerForm) -> bool:
    """Whether somebody else has written it since the page was opened; the form then says so."""
    if request.form.get("seen") in {None, _digest(row)}:
        return False
    form.form_errors.append(
        _("Somebody else has changed this meanwhile. Compare, and send again to keep yours.")
    )
    return True


def _texts_of(row: Row) -> Row:
    return {name: value for name, value in row.items() if name != "questions"}


def _digest(row: Row) -> str:
    written = json.dumps(row, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(written.encode()).hexdigest()[:16]


def _rows_sent() -> int:
    return sum(name.startswith("if-") and name.endswith("-question") for name in request.form)


def _is_language(code: str) -> bool:
    return 2 <= len(code) <= 8 and code.replace("-", "").isalnum() and code.isascii()
