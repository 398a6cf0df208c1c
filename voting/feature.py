"""Wires the contests into the app: pages, count, secret store, evidence, demo."""

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from flask import Flask, url_for
from flask_babel import lazy_gettext as _l

from engage.demo.registry import register_demo_part
from engage.processes.kinds import StepPart, register_step_part
from engage.processes.models import Step, StepAudience, StepKind
from engage.rolls.sealing import register_secret_store
from engage.synthesis.sources import register_source
from engage.web.assets import add_assets
from engage.web.i18n import add_translations
from engage.web.naming import name_job
from engage.web.todo import register_todo
from voting import demo, tasks
from voting.evidence import VotingEvidence
from voting.services.store import BallotStore
from voting.views import (
    electorates,
    entries,
    files,
    ideas,
    manage,
    nominate,
    paper,
    paper_account,
    preview,
    results,
    vote,
    wizard,
)
from voting.views.blueprint import bp
from voting.views.todo import ideas_to_read, paper_to_count

__all__ = [
    "electorates",
    "entries",
    "files",
    "ideas",
    "init_app",
    "manage",
    "nominate",
    "paper",
    "paper_account",
    "preview",
    "results",
    "tasks",
    "vote",
    "wizard",
]
HERE = Path(__file__).parent


def init_app(app: Flask) -> None:
    """Steps of kind contest can be prepared, voted in, sealed, counted and published."""
    app.register_blueprint(bp)
    add_assets(app, "voting", HERE / "static")
    add_translations(app, HERE / "translations")
    part = StepPart(
        StepKind.CONTEST, participate_url, results_urls, manage_url, nominate.nomination_url
    )
    register_step_part(app, part)
    register_secret_store(app, StepKind.CONTEST, BallotStore())
    register_todo(app, ideas_to_read)
    register_todo(app, paper_to_count)
    register_source(app, VotingEvidence())
    register_demo_part(app, "voting", 30, demo.load)
    name_job(app, "voting.count", _l("Counting the ballots"))


def participate_url(step_audience: StepAudience) -> str | None:
    """The start page of the electorate; none before the rule is fixed."""
    step = step_audience.step
    if step.frozen_at is None:
        return None
    return url_for(
        "voting.start",
        process_key=step.process.key,
        step_key=step.key,
        audience_key=step_audience.audience.key,
    )


def results_urls(steps: Sequence[Step]) -> dict[UUID, str]:
    """The result pages; none before sealing, when there is no result."""
    return {
        step.id: url_for("voting.result", process_key=step.process.key, step_key=step.key)
        for step in steps
        if step.sealed_at is not None
    }


def manage_url(step: Step) -> str | None:
    """The desk page of the contest."""
    return url_for("voting.manage", step_id=step.id)
