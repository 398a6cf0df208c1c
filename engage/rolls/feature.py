"""Wires the rolls into the app: door, desk pages, tasks, timetable."""

from pathlib import Path

from flask import Flask, url_for
from flask_babel import lazy_gettext as _l

from engage.access import Permission
from engage.jobs import Job
from engage.rolls import letter_tasks, tasks
from engage.rolls.services.mailing import SEND
from engage.rolls.views import (
    account_door,
    counter,
    doors,
    manage,
    messages,
    oidc_door,
    opting_out,
    printing,
    samples,
)
from engage.rolls.views.door import bp
from engage.rolls.views.station import current_station
from engage.rolls.views.ways import ways_in
from engage.timetable import Row, schedule
from engage.web.assets import add_assets
from engage.web.naming import name_job
from engage.web.navigation import add_answer_part, add_desk_link

__all__ = [
    "account_door",
    "counter",
    "doors",
    "init_app",
    "letter_tasks",
    "manage",
    "messages",
    "oidc_door",
    "opting_out",
    "printing",
    "samples",
    "tasks",
]
COUNT = "rolls.count_turnout"
SEAL_DUE = "rolls.seal_due"
ERASE_DUE = "rolls.erase_due"


def _batch_url(job: Job) -> str | None:
    return url_for("rolls.message", batch_id=job.arguments["batch_id"])


def init_app(app: Flask) -> None:
    """The door and the desk pages are served, and turnout and sealing run by the timetable."""
    app.register_blueprint(bp)
    add_assets(app, "rolls", Path(__file__).parent / "static")
    app.jinja_env.globals.update(current_station=current_station, ways_in=ways_in)
    add_answer_part(app, "rolls/_station.html")
    assist = Permission.ASSIST
    add_desk_link(
        app, "rolls.counter", _l("Service point"), icon="people", permission=assist, order=40
    )
    name_job(app, letter_tasks.PRINT_LETTERS, _l("Printing letters"), printing.letters_url)
    name_job(app, SEND, _l("Sending mails"), _batch_url)
    schedule(app, Row(COUNT, 60, "turnout is a count, at most once a minute"))
    schedule(
        app, Row(SEAL_DUE, 3600, "reconciled steps are sealed in time, left-over keys destroyed")
    )
    schedule(app, Row(ERASE_DUE, 24 * 3600, "rolls name nobody a month after their step closed"))
