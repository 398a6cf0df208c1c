"""Wiring of workshops: pages, tasks, the step kind, the evidence and the demonstration."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from flask import Flask, url_for
from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from engage.access import Permission
from engage.clock import utcnow
from engage.db import db
from engage.demo.registry import register_demo_part
from engage.jobs import Job
from engage.processes.kinds import StepPart, register_step_part
from engage.processes.models import Step, StepAudience, StepKind
from engage.synthesis.sources import register_source
from engage.timetable import Row, schedule
from engage.web.assets import add_assets
from engage.web.i18n import add_translations
from engage.web.naming import name_job
from engage.web.navigation import add_desk_link
from workshops.demo import ORDER, load
from workshops.evidence import KEY, WorkshopEvidence
from workshops.models import Workshop
from workshops.services.importing import IMPORT, READ
from workshops.services.listening import open_code
from workshops.tasks import CLEAR, EXPORT, RETIRE
from workshops.views import (
    clusters,
    contribute,
    entry,
    exports,
    facilitate,
    importing,
    manage,
    news,
    results,
    typist,
)
from workshops.views.blueprint import bp

# The pages hang themselves on the blueprint when their modules are loaded.
__all__ = [
    "clusters",
    "contribute",
    "entry",
    "exports",
    "facilitate",
    "importing",
    "init_app",
    "manage",
    "news",
    "results",
    "typist",
]
HERE = Path(__file__).parent


def init_app(app: Flask) -> None:
    """The app has workshops, from the join code to the evidence."""
    app.register_blueprint(bp)
    add_assets(app, KEY, HERE / "static")
    add_translations(app, HERE / "translations")
    add_desk_link(
        app,
        "workshops.index",
        _l("Workshops"),
        icon="people",
        permission=Permission.FACILITATE,
        order=40,
    )
    register_step_part(app, StepPart(StepKind.WORKSHOP, _join_url, _results_urls, _manage_url))
    register_source(app, WorkshopEvidence())
    register_demo_part(app, KEY, ORDER, load)
    name_job(app, RETIRE, _l("Closing sessions that are over"))
    name_job(app, EXPORT, _l("Exporting the notes of a workshop"), _export_url)
    name_job(app, READ, _l("Reading typed-up notes"), _import_url)
    name_job(app, IMPORT, _l("Bringing typed-up notes in"), _import_url)
    name_job(app, CLEAR, _l("Deleting files with notes that nobody brought in"))
    schedule(app, Row(CLEAR, 86_400, "uploaded sheets are kept for a week at most"))
    schedule(app, Row(RETIRE, 3600, "join codes of sessions that are over may be drawn again"))


def _join_url(step_audience: StepAudience) -> str | None:
    """The door to the sessions; it holds the code itself where the audience has an open link."""
    if _workshop_of(step_audience.step) is None:
        return None
    code = open_code(db.session, step_audience, now=utcnow())
    return url_for("workshops.join", _anchor=code)


def _results_urls(steps: Sequence[Step]) -> dict[UUID, str]:
    ids = [step.id for step in steps]
    held = set(db.session.scalars(select(Workshop.step_id).where(Workshop.step_id.in_(ids))))
    return {
        step.id: url_for("workshops.notes", process_key=step.process.key, step_key=step.key)
        for step in steps
        if step.id in held
    }


def _manage_url(step: Step) -> str | None:
    return url_for("workshops.plan", step_id=step.id)


def _export_url(job: Job) -> str | None:
    file_id = (job.result or {}).get("file")
    return url_for("workshops.download", file_id=file_id) if file_id else None


def _import_url(job: Job) -> str | None:
    return url_for("workshops.sheet_import", import_id=job.arguments["import_id"])


def _workshop_of(step: Step) -> Workshop | None:
    return db.session.scalars(select(Workshop).where(Workshop.step_id == step.id)).one_or_none()
