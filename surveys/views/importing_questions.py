"""Deciding about the questions of a result file: their role, their kind, what their texts mean."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from sqlalchemy.orm import Session

from engage.access import Permission, requires
from engage.accounts import current_account
from engage.db import db, get_or_abort, unit_of_work
from engage.errors import NotFound
from engage.web.forms import BaseForm
from surveys.models import ImportState, ResultImport
from surveys.rules.mapping.editing import swap_words
from surveys.rules.mapping.model import QuestionRule, ResultMapping, Role
from surveys.rules.mapping.stored import BadMapping
from surveys.rules.mapping.typed import (
    code_lines,
    edited,
    has_one_column,
    kinds_for,
    label,
    role_for,
)
from surveys.rules.questionnaire import QuestionKind
from surveys.services.import_jobs import changed
from surveys.services.importing import mapping_of, save_mapping
from surveys.views import bp
from surveys.views.importing import act, ask_for
from surveys.views.importing_show import question_rows
from surveys.views.importing_words import kind_text, role_text, typed_text

UNIT = QuestionKind.UNIT.value


@bp.post("/desk/result-imports/<uuid:import_id>/roles")
@requires(Permission.MANAGE_STEP)
def import_roles(import_id: UUID) -> ResponseReturnValue:
    """Every question has the role that was chosen on the list."""
    chosen = request.form.to_dict()

    def decide(_session: Session, which: ResultImport) -> None:
        save_mapping(which, with_roles(mapping_of(which), chosen))

    return act(import_id, decide, _("Saved. Check the file before you import it."))


def with_roles(mapping: ResultMapping, chosen: Mapping[str, str]) -> ResultMapping:
    """The mapping with these roles; one that does not suit its question stays as it was."""
    for rule in mapping.rules:
        try:
            role = role_for(rule.kind, chosen.get(f"role-{rule.key}", rule.role.value))
        except BadMapping:
            continue
        mapping = mapping.with_rule(_in_role(rule, role))
    return mapping


def _in_role(rule: QuestionRule, role: Role) -> QuestionRule:
    """The reason for leaving it out is gone where a person takes the question over."""
    is_taken = rule.role is Role.LEAVE_OUT and role is not Role.LEAVE_OUT
    return replace(rule, role=role, reason="" if is_taken else rule.reason)


@bp.get("/desk/result-imports/<uuid:import_id>/questions/<key>")
@requires(Permission.MANAGE_STEP)
def import_question(import_id: UUID, key: str) -> ResponseReturnValue:
    """One question of the file with all its values, to be decided about."""
    which = get_or_abort(db.session, ResultImport, import_id)
    return _question_page(which, _rule(mapping_of(which), key), {}, None)


@bp.post("/desk/result-imports/<uuid:import_id>/questions/<key>")
@requires(Permission.MANAGE_STEP)
def import_question_save(import_id: UUID, key: str) -> ResponseReturnValue:
    """The question is read as decided, or the page comes back as typed."""
    typed = request.form.to_dict()
    which = get_or_abort(db.session, ResultImport, import_id)
    mapping = mapping_of(which)
    rule = _rule(mapping, key)
    is_to_be_unit = typed.get("kind") == UNIT and rule.kind.value != UNIT
    read_as = {**typed, "kind": rule.kind.value} if is_to_be_unit else typed
    try:
        made = edited(rule, read_as, mapping.languages, _values(which, rule))
        if made.key != key and mapping.rule(made.key) is not None:
            raise BadMapping("key", "duplicate-key")
    except BadMapping as fault:
        return _question_page(which, rule, typed, fault), 422

    def decide(_session: Session, held: ResultImport) -> None:
        rules = tuple(made if one.key == key else one for one in mapping_of(held).rules)
        save_mapping(held, replace(mapping_of(held), rules=rules))

    answer = act(import_id, decide, _("Saved. Check the file before you import it."))
    return redirect(_units_url(import_id, made.key)) if is_to_be_unit else answer


def _units_url(import_id: UUID, key: str) -> str:
    """Where each text is matched with a unit."""
    return url_for("surveys.import_units", import_id=import_id, key=key)


@bp.post("/desk/result-imports/<uuid:import_id>/questions/<key>/swap")
@requires(Permission.MANAGE_STEP)
def import_swap(import_id: UUID, key: str) -> ResponseReturnValue:
    """The column of the option and the column of its words have changed places."""
    item = request.form.get("item", "")

    def swap(_session: Session, which: ResultImport) -> None:
        mapping = mapping_of(which)
        save_mapping(which, mapping.with_rule(swap_words(_rule(mapping, key), item)))

    return act(import_id, swap, _("The two columns have changed places."))


@bp.post("/desk/result-imports/<uuid:import_id>/questions/<key>/merge")
@requires(Permission.MANAGE_STEP)
def import_merge(import_id: UUID, key: str) -> ResponseReturnValue:
    """The chosen spellings count as one option, or a merge is undone."""
    undo = request.form.get("undo", -1, type=int)
    target, texts = request.form.get("target", ""), request.form.getlist("text")
    which = get_or_abort(db.session, ResultImport, import_id)
    try:
        mapping = changed(mapping_of(which), key, target, texts, undo)
    except BadMapping:
        flash(_("Choose the spellings and the option that they belong to."), "bad")
        return redirect(url_for("surveys.import_show", import_id=import_id))
    if which.state is ImportState.IMPORTED:
        return ask_for(
            "surveys.recode_results",
            import_id,
            question=key,
            target=target,
            texts="\n".join(texts),
            undo=undo,
            by=str(current_account().id),
        )
    with unit_of_work() as session:
        save_mapping(get_or_abort(session, ResultImport, import_id), mapping)
    flash(_("Saved. Check the file before you import it."), "good")
    return redirect(url_for("surveys.import_show", import_id=import_id))


def _rule(mapping: ResultMapping, key: str) -> QuestionRule:
    rule = mapping.rule(key)
    if rule is None:
        raise NotFound(key)
    return rule


def _values(which: ResultImport, rule: QuestionRule) -> list[str]:
    """The texts of the first column, the most frequent first."""
    proposals = (which.proposal or {}).get("proposals") or []
    columns = proposals[0]["columns"] if proposals else []
    column = rule.columns[0] if rule.columns else -1
    if not 0 <= column < len(columns):
        return []
    return [text for text, _count in columns[column]["examples"]]


def _question_page(
    which: ResultImport, rule: QuestionRule, typed: Mapping[str, str], fault: BadMapping | None
) -> str:
    mapping = mapping_of(which)
    proposals = (which.proposal or {}).get("proposals") or []
    language = mapping.languages[0]
    return render_template(
        "surveys/importing/question.html",
        which=which,
        step=which.step_audience.step,
        mapping=mapping,
        rule=rule,
        row=next(one for one in question_rows(mapping, proposals) if one["rule"].key == rule.key),
        columns=_columns(proposals, rule),
        given={**_given(rule, language), **typed},
        is_typed=bool(typed),
        is_one=has_one_column(rule),
        kinds=[(kind.value, kind_text(kind.value)) for kind in kinds_for(rule)],
        roles=[(role.value, role_text(role.value)) for role in Role],
        fault=fault.place if fault else None,
        fault_text=typed_text(fault.code) if fault else None,
        label=label,
        form=BaseForm(formdata=None),
    )


def _columns(proposals: list[Mapping[str, Any]], rule: QuestionRule) -> list[Mapping[str, Any]]:
    columns = proposals[0]["columns"] if proposals else []
    return [columns[column] for column in rule.columns if column < len(columns)]


def _given(rule: QuestionRule, language: str) -> dict[str, str]:
    """The fields as they stand."""
    meanings: dict[str, list[str]] = {}
    for text, meaning in rule.special.items():
        meanings.setdefault(meaning.value.replace("-", "_"), []).append(text)
    rest = next((code for code in rule.codes if code.takes_rest), None)
    return {
        "key": rule.key,
        "kind": rule.kind.value,
        "role": rule.role.value,
        **{f"title-{code}": text for code, text in rule.title.items()},
        "codes": code_lines(rule.codes, language),
        "items": "\n".join(label(item, language) for item in rule.items),
        "rest": "1" if rest else "",
        "rest_title": label(rest, language) if rest else "",
        "first": str(rule.first) if rule.last else "",
        "last": str(rule.last) if rule.last else "",
        "separator": {";": "semicolon", ",": "comma"}.get(rule.separator or "", ""),
        **{name: "\n".join(texts) for name, texts in meanings.items()},
    }
