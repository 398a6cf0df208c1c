"""The rows of an import: checked, written as sealed responses, and read anew after a merge."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.audit import audit
from engage.clock import utcnow
from engage.db import get_or_abort, unit_of_work
from engage.jobs import enqueue
from engage.processes.models import Step, StepAudience
from engage.rolls.models import CollectorKind, Turnout
from engage.rolls.sealing import freeze_step, reconcile_step, run_sealing, shuffled
from engage.rolls.services.importing import collector_of
from surveys.models import ImportState, Questionnaire, ResultImport, SealedResponse, Survey
from surveys.rules import questionnaire as rules
from surveys.rules.canonical import fingerprint, to_dict
from surveys.rules.definition import parse
from surveys.rules.mapping.form import definition_of
from surveys.rules.mapping.model import ResultMapping
from surveys.rules.mapping.report import CheckReport, FileRow, read_rows
from surveys.rules.mapping.stored import mapping_to_json
from surveys.rules.vector import layout_of, layout_to_dict, pack_response
from surveys.services.importing import (
    ImportRefused,
    NothingTaken,
    drop_files,
    ensure_importable,
    ensure_open,
    mapping_of,
)
from surveys.services.lifecycle import create_survey
from surveys.services.sealing import SealedRow, drop_sealed, enqueue_tally, keep_sealed

CHANNEL = "imported"


@dataclass(frozen=True, slots=True)
class ReadFile:
    """What a file gives under a mapping, worked out outside any transaction."""

    definition: dict[str, Any]
    form: rules.Questionnaire
    report: CheckReport
    rows: list[tuple[FileRow, dict[str, Any]]]


def read_file(
    mapping: ResultMapping,
    rows: Sequence[Sequence[Any]],
    closes_at: datetime,
    progress: Callable[[int], None] = lambda _done: None,
) -> ReadFile:
    """The answers of every row, and the report; DefinitionError where the mapping makes no form."""
    if not mapping.taken:
        raise NothingTaken
    definition = definition_of(mapping)
    form = parse(definition)
    kept = (
        FileRow(place, number, {int(column): text for column, text in cells.items()})
        for place, number, cells in rows
    )
    report, taken = read_rows(mapping, form, kept, closes_at.date().isoformat(), progress)
    return ReadFile(definition, form, report, taken)


def keep_report(which: ResultImport, mapping: ResultMapping, read: ReadFile) -> None:
    """The check stands on the import."""
    ensure_open(which)
    which.report = read.report.to_json(mapping)
    which.state = ImportState.CHECKED


def write_import(
    session: Session, which: ResultImport, read: ReadFile, *, actor: UUID | None, now: datetime
) -> int:
    """The survey, its first version and its responses are there, all or nothing; how many rows.

    The rows go in shuffled and without a time: the day is that of the closing for all of them.
    """
    ensure_open(which)
    audience = which.step_audience
    ensure_importable(session, audience, now)
    survey = create_survey(session, audience, read.definition, actor=actor)
    door = collector_of(session, audience, CollectorKind.OPEN, CHANNEL)
    day = (audience.step.closes_at or now).date()
    _write_rows(session, survey.id, door.id, day, 1, read)
    which.survey_id = survey.id
    which.report = read.report.to_json(mapping_of(which))
    # Its examples hold values of columns that are not taken over.
    which.proposal = None
    which.state = ImportState.IMPORTED
    session.merge(Turnout(step_audience_id=audience.id, taken_part=len(read.rows), counted_at=now))
    drop_files(session, which)
    details = {"rows": read.report.rows, "taken": read.report.taken}
    audit(session, "surveys:import:done", actor=actor, subject=audience.path, details=details)
    return len(read.rows)


def _write_rows(
    session: Session, survey_id: UUID, door_id: UUID, day: date, version: int, read: ReadFile
) -> None:
    session.flush()
    keep_sealed(
        session,
        survey_id,
        (
            SealedRow(
                door_id,
                day,
                version,
                {"answers": answers, "raw": _raw(row)},
                pack_response(read.form, answers, day.isoformat()),
            )
            for row, answers in shuffled(read.rows)
        ),
    )


def _raw(row: FileRow) -> dict[str, Any]:
    """The cells that were taken over, as they stood: what a merge is worked out from anew.

    The number of the row is not among them: it would tell who of the file this is.
    """
    return {"form": row.form, "cells": {str(one): text for one, text in row.cells.items()}}


@dataclass(frozen=True, slots=True)
class Recoded:
    """A survey read anew from its raw cells."""

    mapping: ResultMapping
    read: ReadFile
    door_id: UUID
    day: date


def recode(session: Session, which: ResultImport, mapping: ResultMapping) -> Recoded:
    """Every response of the import under the changed mapping, from the texts as they stood."""
    if which.survey_id is None:
        raise ImportRefused("not-imported")
    rows = session.execute(
        select(SealedResponse.document, SealedResponse.collector_id, SealedResponse.day).where(
            SealedResponse.survey_id == which.survey_id
        )
    ).all()
    if not rows:
        raise ImportRefused("not-imported")
    raw = [[row.document["raw"]["form"], 0, row.document["raw"]["cells"]] for row in rows]
    closes_at = which.step_audience.step.closes_at or utcnow()
    return Recoded(mapping, read_file(mapping, raw, closes_at), rows[0].collector_id, rows[0].day)


def write_recoded(
    session: Session, which: ResultImport, recoded: Recoded, *, actor: UUID | None
) -> int:
    """A new version of the questionnaire has every response; it is counted again if it was."""
    survey = get_or_abort(session, Survey, which.survey_id)
    newest = survey.questionnaires[-1]
    mark = fingerprint(recoded.read.form)
    version = newest.version
    if newest.fingerprint != mark:
        version += 1
        survey.questionnaires.append(
            Questionnaire(
                version=version,
                fingerprint=mark,
                definition=to_dict(recoded.read.form),
                layout=layout_to_dict(layout_of(recoded.read.form)),
            )
        )
        session.flush()
    drop_sealed(session, survey.id)
    _write_rows(session, survey.id, recoded.door_id, recoded.day, version, recoded.read)
    which.mapping = mapping_to_json(recoded.mapping)
    which.report = recoded.read.report.to_json(recoded.mapping)
    details = {"version": version}
    subject = which.step_audience.path
    audit(session, "surveys:import:recoded", actor=actor, subject=subject, details=details)
    if which.step_audience.step.sealed_at is not None:
        enqueue_tally(session, survey.id)
    return version


def confirm_imported(session: Session, step: Step, *, actor: UUID | None, now: datetime) -> int:
    """The step is frozen and confirmed, ready to be sealed; how many surveys it has.

    Nobody could answer it here, so its key is made and destroyed without a single use.
    """
    count = _ensure_all_imported(session, step)
    freeze_step(session, step, actor=actor, now=now)
    reconcile_step(session, step, actor=actor, now=now)
    return count


def ask_for_sealing(session: Session, step_id: UUID, *, actor: UUID) -> UUID:
    """The sealing is in the queue, as when it is asked for on the participants' page; the job."""
    job = enqueue(
        session,
        "rolls.seal",
        key=f"rolls.seal:{step_id}",
        requested_by=actor,
        step_id=str(step_id),
        actor=str(actor),
    )
    session.flush()
    return job.id


def seal_imported(step_id: UUID, *, actor: UUID | None, now: datetime) -> int:
    """The step is sealed and its counting is in the queue; how many surveys it has."""
    with unit_of_work() as session:
        step = get_or_abort(session, Step, step_id)
        count = confirm_imported(session, step, actor=actor, now=now)
    run_sealing(step_id, actor=actor)
    return count


def _ensure_all_imported(session: Session, step: Step) -> int:
    """Every survey of the step came from a file; audiences that were not asked may be left."""
    if step.sealed_at is not None or step.frozen_at is not None:
        raise ImportRefused("step-opened")
    surveys = set(session.scalars(select(Survey.id).where(Survey.step_id == step.id)))
    imported = set(
        session.scalars(
            select(ResultImport.survey_id)
            .join(StepAudience, StepAudience.id == ResultImport.step_audience_id)
            .where(StepAudience.step_id == step.id, ResultImport.state == ImportState.IMPORTED)
        )
    )
    if not surveys or surveys - imported:
        raise ImportRefused("not-all-imported")
    return len(surveys)
