"""Wires the rolls into the app: door, desk pages, tasks, timetable."""

from pathlib import Path

from flask import Flask

from engage.rolls import tasks
from engage.rolls.views import manage
from engage.rolls.views.door import bp
from engage.timetable import Row, schedule
from engage.web.assets import add_assets

__all__ = ["init_app", "manage", "tasks"]
COUNT = "rolls.count_turnout"
SEAL_DUE = "rolls.seal_due"
ERASE_DUE = "rolls.erase_due"


def init_app(app: Flask) -> None:
    """The door and the desk pages are served, and turnout and sealing run by the timetable."""
    app.register_blueprint(bp)
    add_assets(app, "rolls", Path(__file__).parent / "static")
    schedule(app, Row(COUNT, 60, "turnout is a count, at most once a minute"))
    schedule(
        app, Row(SEAL_DUE, 3600, "reconciled steps are sealed in time, left-over keys destroyed")
    )
    schedule(app, Row(ERASE_DUE, 24 * 3600, "rolls name nobody a month after their step closed"))
