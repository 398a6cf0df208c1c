"""What the page of an import shows, put together from what is stored of it."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template
from sqlalchemy import select

from engage.db import db
from engage.jobs import Job
from engage.jobs.models import LIVE
from engage.tables.formulas import column_letters
from engage.web.forms import BaseForm
from engage.web.i18n import current_language
from surveys.forms.importing import NameForm, ReadingForm
from surveys.models import ResultImport
from surveys.rules.mapping.model import QuestionRule, ResultMapping, Role
from surveys.rules.mapping.spelling import Suggestion, suggestions
from surveys.rules.mapping.stored import mapping_from_json
from surveys.rules.mapping.typed import label
from surveys.rules.questionnaire import CHOICE_KINDS
from surveys.services.importing import response_count
from surveys.views.importing_twins import pair_table
from surveys.views.importing_words import (
    fault_text,
    issue_text,
    kind_text,
    reason_text,
    remark_text,
    role_text,
)

MOST_EXAMPLES = 5


def import_page(
    which: ResultImport,
    *,
    reading: BaseForm | None = None,
    naming: BaseForm | None = None,
    typed_pairs: Mapping[str, str] | None = None,
    pair_fault: tuple[str, str] | None = None,
) -> str:
    """The page of the import in the state in which it is, and a form as it was typed."""
    mapping = mapping_from_json(which.mapping) if which.mapping else None
    proposal = (which.proposal or {}).get("proposals") or []
    return render_template(
        "surveys/importing/show.html",
        which=which,
        state=which.state.value,
        step=which.step_audience.step,
        job=live_job(which),
        mapping=mapping,
        proposals=proposal,
        remarks=[remark_text(one) for found in proposal for one in found["remarks"]],
        fit=(which.proposal or {}).get("fit") or {},
        rows=question_rows(mapping, proposal) if mapping else [],
        report=which.report,
        merges=merge_rows(mapping, which.report) if mapping else [],
        responses=response_count(db.session, which) if which.survey_id else 0,
        reading=reading or ReadingForm(formdata=None),
        naming=naming or NameForm(formdata=None),
        pairs=pair_table(mapping, typed_pairs or {}) if mapping else None,
        pair_fault=pair_fault,
        roles=[(role.value, role_text(role.value)) for role in Role],
        fault=fault_text(which.fault) if which.fault else None,
        issue_text=issue_text,
        column_letters=column_letters,
    )


def live_job(which: ResultImport) -> Job | None:
    """The job that works on the import now, if there is one."""
    running = db.session.scalars(
        select(Job).where(Job.state.in_(LIVE), Job.task.like("surveys.%"))
    ).all()
    mine = (job for job in running if job.arguments.get("import_id") == str(which.id))
    return next(mine, None)


def question_rows(
    mapping: ResultMapping, proposals: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """A row for each question: where it stands in the file, its values, what it is taken for."""
    columns = proposals[0]["columns"] if proposals else []
    language = current_language()
    return [
        {
            "number": number,
            "rule": rule,
            "title": rule.title.get(language) or next(iter(rule.title.values())),
            "place": _place(rule),
            "examples": _examples(rule, columns),
            "kind": kind_text(rule.kind.value),
            "reason": reason_text(rule.reason),
        }
        for number, rule in enumerate(mapping.rules)
    ]


def _place(rule: QuestionRule) -> str:
    """The letters of the columns, as a spreadsheet program shows them."""
    letters = [column_letters(column + 1) for column in rule.columns]
    return letters[0] if len(letters) == 1 else "–".join(letters[:1] + letters[-1:])


def _examples(rule: QuestionRule, columns: Sequence[Mapping[str, Any]]) -> list[tuple[str, int]]:
    """The most frequent texts; options and rows with columns of their own, and their cells."""
    language = current_language()
    parts = [
        (label(code, language), columns[code.column]["filled"])
        for code in (*rule.codes, *rule.items)
        if code.column is not None and code.column < len(columns)
    ]
    if parts:
        return parts[:MOST_EXAMPLES]
    return [
        (text, count)
        for column in rule.columns[:2]
        if column < len(columns)
        for text, count in columns[column]["examples"][:MOST_EXAMPLES]
    ]


def merge_rows(mapping: ResultMapping, report: Mapping[str, Any] | None) -> list[dict[str, Any]]:
    """Questions with options: the spellings, what looks like one, and the merges so far."""
    counted = (report or {}).get("values", {})
    language = current_language()
    rows = []
    for rule in mapping.taken:
        if rule.kind not in CHOICE_KINDS or not rule.codes:
            continue
        found = _fresh(rule, counted.get(rule.key, {}))
        names = {code.key: label(code, language) for code in rule.codes}
        rows.append(
            {
                "rule": rule,
                "title": rule.title.get(language) or next(iter(rule.title.values())),
                "values": counted.get(rule.key, {}),
                "codes": [(code.key, names[code.key]) for code in rule.merged_codes],
                "suggestions": found,
                "merges": [
                    (number, names.get(merge.target, merge.target), merge.texts)
                    for number, merge in enumerate(rule.merges)
                ],
            }
        )
    return rows


def _fresh(rule: QuestionRule, counts: Mapping[str, int]) -> list[tuple[str, Suggestion]]:
    """Suggestions that have not been followed yet, with the key of the code that stays."""
    by_text = {text: code.key for code in rule.merged_codes for text in code.texts}
    return [
        (by_text[one.target], Suggestion(one.target, texts))
        for one in suggestions(counts)
        if one.target in by_text
        and (texts := tuple(t for t in one.texts if by_text.get(t) != by_text[one.target]))
    ]
