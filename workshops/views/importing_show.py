"""What the pages of an import show, put together from what is stored of it."""

from collections.abc import Iterator
from typing import Any

from flask import render_template
from sqlalchemy import select

from engage.db import db
from engage.jobs import Job
from engage.jobs.models import LIVE
from engage.tables.formulas import column_letters
from engage.web.filters import localized_text
from workshops.forms.importing import ProfileForm, SheetsForm
from workshops.forms.importing_words import (
    words_of_file_fault,
    words_of_outcome,
    words_of_place,
    words_of_role,
)
from workshops.models import SheetImport, Workshop
from workshops.rules.sheets import Role, SheetMapping, mapping_from_json
from workshops.rules.sheets_decided import Outcome
from workshops.services.importing import IMPORT, READ, imports_of

EXAMPLES = 3
MOST_WORDS = 40


def start_page(workshop: Workshop, form: SheetsForm) -> str:
    """The form for the file, as it was typed, and the earlier files."""
    return render_template(
        "workshops/importing/start.html",
        workshop=workshop,
        form=form,
        imports=imports_of(db.session, workshop.id),
    )


def import_page(which: SheetImport, *, naming: ProfileForm | None = None) -> str:
    """The page of the import in the state in which it is."""
    mapping = mapping_from_json(which.mapping) if which.mapping else None
    prompts = which.workshop.prompts
    headings = {prompt.key: localized_text(prompt.heading) for prompt in prompts}
    rooms = {room.key: localized_text(room.title) for room in which.workshop.sessions}
    return render_template(
        "workshops/importing/show.html",
        which=which,
        state=which.state.value,
        workshop=which.workshop,
        job=live_job(which),
        sheets=list(shown_sheets(mapping, which.preview or {})) if mapping else [],
        preview=which.preview or {},
        report=which.report,
        first=list(first_notes(which.report or {}, headings, rooms)),
        told=list(told_rows(which.report or {})),
        fault=words_of_file_fault(which.fault) if which.fault else None,
        roles=[(role.value, words_of_role(role)) for role in Role],
        headings=headings,
        naming=naming or ProfileForm(formdata=None),
    )


def live_job(which: SheetImport) -> Job | None:
    """The job that works on the import or waits for it."""
    jobs = db.session.scalars(
        select(Job).where(Job.task.in_((READ, IMPORT)), Job.state.in_(LIVE))
    ).all()
    return next((job for job in jobs if job.arguments["import_id"] == str(which.id)), None)


def shown_sheets(mapping: SheetMapping, preview: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Each sheet with its rule, and each column with the first values under its header."""
    found = {one["name"]: one for one in preview.get("sheets", [])}
    for rule in mapping.sheets:
        shown = found.get(rule.name, {"rows": 0, "first": []})
        below = [cells for number, cells in shown["first"] if number > rule.header_row]
        columns: list[dict[str, Any]] = [
            {
                "rule": one,
                "letters": column_letters(one.column),
                "values": [
                    cells[one.column - 1]
                    for cells in below
                    if len(cells) >= one.column and cells[one.column - 1].strip()
                ][:EXAMPLES],
            }
            for one in rule.columns
        ]
        filled = [one for one in columns if one["values"] or one["rule"].header]
        yield {"rule": rule, "rows": shown["rows"], "columns": filled}


def first_notes(
    report: dict[str, Any], headings: dict[str, str], rooms: dict[str, str]
) -> Iterator[list[Any]]:
    """The first notes as they would be, or are, stored."""
    for note in report.get("first", []):
        yield [
            words_of_place(*note["place"]),
            headings.get(note["prompt"], note["prompt"]),
            note["table"] or None,
            f"{note['heading']}: {note['text']}" if note["heading"] else note["text"],
            note["dots"],
            rooms.get(note["room"], note["room"]),
        ]


def told_rows(report: dict[str, Any]) -> Iterator[list[str]]:
    """The notes that are refused, with place, reason and first words."""
    for sheet, row, column, outcome, words in report.get("told", []):
        yield [
            words_of_place(sheet, row, column),
            words_of_outcome(Outcome(outcome)),
            words[:MOST_WORDS],
        ]
