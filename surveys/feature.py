"""Wires surveys into the app: pages, counting, evidence, sealing, and the part of the demo."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from flask import Flask, url_for
from flask_babel import lazy_gettext as _l

from engage.demo.registry import register_demo_part
from engage.jobs import Job
from engage.processes.kinds import StepPart, register_step_part
from engage.processes.models import Step, StepAudience, StepKind
from engage.rolls.sealing import register_secret_store
from engage.synthesis.sources import register_source
from engage.timetable import Row, schedule
from engage.web.assets import add_assets
from engage.web.i18n import add_translations
from engage.web.naming import name_job
from surveys import tasks
from surveys.demo import DEMO_ORDER, load_surveys
from surveys.evidence import SurveyEvidence
from surveys.exports import job as export_job
from surveys.services.sealing import ResponseStore
from surveys.views import (
    authoring,
    bp,
    contacts,
    exporting,
    importing,
    importing_pairs,
    importing_questions,
    importing_units,
    manage,
    maps,
    over_time,
    paper,
    receipts,
    respond,
    results,
    resuming,
    texts,
    weighting,
)

__all__ = [
    "authoring",
    "contacts",
    "export_job",
    "exporting",
    "importing",
    "importing_pairs",
    "importing_questions",
    "importing_units",
    "init_app",
    "manage",
    "maps",
    "over_time",
    "paper",
    "receipts",
    "respond",
    "results",
    "resuming",
    "tasks",
    "texts",
    "weighting",
]
BATCH = "surveys.batch_readings"
SWEEP = "surveys.sweep_segments"
CLEAR = "surveys.clear_imports"
ERASE = "surveys.erase_contacts"
HERE = Path(__file__).parent


def init_app(app: Flask) -> None:
    """Steps of the kind survey can be answered, counted and used as evidence."""
    app.register_blueprint(bp)
    add_translations(app, HERE / "translations")
    add_assets(app, "surveys", HERE / "static")
    register_step_part(app, StepPart(StepKind.SURVEY, participate_url, results_urls, manage_url))
    register_secret_store(app, StepKind.SURVEY, ResponseStore())
    register_source(app, SurveyEvidence())
    register_demo_part(app, "surveys", DEMO_ORDER, load_surveys)
    name_job(app, "surveys.tally", _l("Counting the answers"))
    name_job(app, "surveys.list_texts", _l("Listing the open answers"))
    name_job(app, "surveys.weigh", _l("Weighting the results"))
    name_job(
        app, "surveys.export_rows", _l("Making an export of single answers"), exporting.job_url
    )
    name_job(app, "surveys.guess_results", _l("Reading a result file"), import_url)
    name_job(app, "surveys.check_results", _l("Checking a result file"), import_url)
    name_job(app, "surveys.import_results", _l("Importing a result file"), import_url)
    name_job(app, "surveys.recode_results", _l("Merging spellings of imported answers"), import_url)
    schedule(app, Row(ERASE, 24 * 3600, "contacts left after a survey have an end date"))
    schedule(app, Row(SWEEP, 24 * 3600, "what was cached of surveys that are gone goes too"))
    schedule(app, Row(CLEAR, 24 * 3600, "result files that nobody imported end after a week"))
    schedule(app, Row(BATCH, 6 * 3600, "a named person reads open answers in batches"))


def participate_url(step_audience: StepAudience) -> str | None:
    """The first page of the audience's survey; none before the step has been opened."""
    step = step_audience.step
    if step.frozen_at is None:
        return None
    return url_for(
        "surveys.start",
        process=step.process.key,
        step=step.key,
        audience=step_audience.audience.key,
    )


def results_urls(steps: Sequence[Step]) -> dict[UUID, str]:
    """The results of the steps' surveys."""
    return {
        step.id: url_for("surveys.results", process=step.process.key, step=step.key)
        for step in steps
    }


def manage_url(step: Step) -> str | None:
    """The coordinator's page of the step's surveys."""
    return url_for("surveys.manage", step_id=step.id)


def import_url(job: Job) -> str | None:
    """The page of the import that the job worked on."""
    return url_for("surveys.import_show", import_id=job.arguments["import_id"])
