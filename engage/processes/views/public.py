"""The public site: the front page, a process with its timeline, a step."""

from flask import Blueprint, render_template
from flask.typing import ResponseReturnValue

from engage.access import public
from engage.clock import utcnow
from engage.db import db
from engage.processes.services.reading import all_processes, process_by_key, step_by_key
from engage.processes.views.presenting import (
    PARTICIPATION,
    doors_of,
    highlights,
    ideas_url,
    nearest,
    open_steps,
    phase,
    process_url,
    results_urls,
    step_url,
    timeline_item,
    trace,
)
from engage.processes.views.wording import ACTIONS, KINDS, RESULTS, STATES
from engage.web.navigation import viewer_permissions

bp = Blueprint("processes", __name__, template_folder="../templates")
WORDS = {"kinds": KINDS, "states": STATES, "actions": ACTIONS, "result_words": RESULTS}


@bp.get("/")
@public
def home() -> ResponseReturnValue:
    """What is being prepared, and the one thing you can do today."""
    now = utcnow()
    processes = all_processes(db.session)
    today = open_steps(processes, now)
    current = today[0].step.process if today else next(iter(processes), None)
    others = [process for process in processes if process is not current]
    coming = [step for step in current.steps if phase(step, now) == "coming"] if current else []
    return render_template(
        "processes/public/home.html",
        current=current,
        others=others,
        today=today,
        coming=coming,
        items=[timeline_item(step, now) for step in nearest(current, now)] if current else [],
        process_url=process_url,
        step_url=step_url,
        **WORDS,
    )


@bp.get("/<process_key>/")
@public
def process_page(process_key: str) -> ResponseReturnValue:
    """The process: what is open, every step in time, and where what was said went."""
    now = utcnow()
    held = viewer_permissions()
    process = process_by_key(db.session, process_key)
    addresses = results_urls(process.steps, held, now)
    results = {step.key: addresses[step.id] for step in process.steps if step.id in addresses}
    return render_template(
        "processes/public/process.html",
        process=process,
        today=open_steps([process], now),
        items=[
            timeline_item(step, now, results=results.get(step.key), bodies=step.bodies)
            for step in process.steps
        ],
        stages=trace(process, results, now),
        highlights=highlights(process, results),
        is_complete=all(phase(step, now) == "done" for step in process.steps),
        step_url=step_url,
        **WORDS,
    )


@bp.get("/<process_key>/<step_key>/")
@public
def step_page(process_key: str, step_key: str) -> ResponseReturnValue:
    """The step: what, who, when, how to take part, and its results once they may be seen."""
    now = utcnow()
    step = step_by_key(db.session, process_key, step_key)
    is_open = phase(step, now) == "now" and step.kind in PARTICIPATION
    return render_template(
        "processes/public/step.html",
        step=step,
        state=step.state(now),
        phase=phase(step, now),
        doors=doors_of(step) if is_open else [],
        ideas=ideas_url(step),
        results=results_urls([step], viewer_permissions(), now).get(step.id),
        process_url=process_url,
        **WORDS,
    )
