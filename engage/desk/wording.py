"""Words for the ground's own jobs, and for why a job failed."""

from flask import Flask
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from engage.jobs.queue import WORKER_LOST
from engage.web.naming import name_job

OWN = {
    "jobs.clear": _l("Clearing finished jobs"),
    "misses.clear": _l("Clearing counted misses"),
    "files.clear": _l("Clearing files past their end date"),
    "rolls.count_turnout": _l("Counting the turnout"),
    "rolls.seal": _l("Sealing a step"),
    "rolls.seal_due": _l("Sealing steps that are due"),
    "rolls.erase_due": _l("Erasing rolls past their end date"),
}


def name_own_jobs(app: Flask) -> None:
    """The jobs of the floors below the features have words."""
    for task, text in OWN.items():
        name_job(app, task, text)


def error_words(error: str | None) -> str | None:
    """Why the job failed, for a person."""
    if error == WORKER_LOST:
        return str(gettext("The worker stopped in the middle of the job."))
    return error
