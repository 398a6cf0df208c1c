"""Wires the synthesis into the app: jobs, desk pages, files."""

from pathlib import Path

from flask import Flask, url_for
from flask_babel import lazy_gettext as _l

from engage.access import Permission
from engage.jobs import Job
from engage.synthesis import tasks
from engage.synthesis.views import codebook, coding, draft_inputs
from engage.synthesis.views.blueprint import bp
from engage.synthesis.views.waiting import texts_to_read
from engage.web.assets import add_assets
from engage.web.naming import name_job
from engage.web.navigation import add_desk_link
from engage.web.todo import register_todo

__all__ = ["codebook", "coding", "draft_inputs", "init_app", "tasks"]


def init_app(app: Flask) -> None:
    """The coding desk and the draft inputs are served, and their jobs have names."""
    app.register_blueprint(bp)
    add_desk_link(
        app,
        "synthesis.overview",
        _l("Themes and draft inputs"),
        icon="document",
        permission=Permission.READ_INPUTS,
        order=40,
    )
    register_todo(app, texts_to_read)
    add_assets(app, "synthesis", Path(__file__).parent / "static")
    name_job(app, "synthesis.collect", _l("Collecting the texts"), _themes_page)
    name_job(app, "synthesis.suggest", _l("Suggesting themes"), _themes_page)
    name_job(app, "synthesis.build", _l("Building the draft input"), _package_page)


def _themes_page(job: Job) -> str | None:
    process_id = (job.result or {}).get("process_id")
    return url_for("synthesis.themes", process_id=process_id) if process_id else None


def _package_page(job: Job) -> str | None:
    result = job.result or {}
    if "number" not in result:
        return None
    return url_for(
        "synthesis.draft_input", process_id=result["process_id"], number=result["number"]
    )
