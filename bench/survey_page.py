"""What a survey page costs beside a bare Flask route, measured in one run, in processor time.

    make bench        (or: .venv/bin/python bench/survey_page.py [--calls 400])

Both run in this process through the same WSGI client, in turns, so a busy machine slows both. The
survey is the live one of the demonstration, with its real door, cookie, form and database; nothing
is cached between calls. The network and the server in front are not part of either figure.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from alembic import command
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event

from engage.app import create_app
from engage.cli.database import alembic_config
from engage.config import Settings
from engage.db import db
from engage.demo.loader import DemoPlan, load_demo

SURVEY = "/kaarina-nyt/kysely/resident/answer/"
ROUNDS = 8


def main() -> None:
    """The figures have been printed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--calls", type=int, default=400, help="calls of each page")
    calls = arguments.parse_args().calls
    with tempfile.TemporaryDirectory(prefix="engage-bench-") as folder:
        app = loaded_app(Path(folder))
        client = respondent(app)
        bare = bare_client()
        pages = {
            "bare Flask route": lambda: bare.get("/"),
            "survey, first page": lambda: client.get(SURVEY),
            "survey, one part of the form": lambda: client.get(SURVEY + "1"),
        }
        costs = measure(pages, calls)
        base = costs["bare Flask route"]
        for name, cost in costs.items():
            say(f"{name:<30}{cost:8.3f} CPU-ms   {cost / base:6.1f} x bare")
        say(f"{'statements for one part':<30}{statements(app, pages[list(pages)[2]]):>8}")
        with app.app_context():
            db.engine.dispose()


def loaded_app(folder: Path) -> Flask:
    """The application with a small demonstration in it."""
    app = create_app(
        Settings(
            environment="embedded",
            secret_key="a-secret-for-measuring-only-0123456789",
            base_url="http://localhost",
            data_dir=folder,
            broker_url="redis://127.0.0.1:1/0",
        )
    )
    with app.app_context():
        command.upgrade(alembic_config(), "head")
    load_demo(app, DemoPlan(residents=60, staff=40), lambda *_: None)
    return app


def respondent(app: Flask) -> FlaskClient:
    """A browser that has come through the open door of the survey."""
    app.config["WTF_CSRF_ENABLED"] = False
    client = app.test_client()
    assert client.post(SURVEY).status_code == 302
    answer = client.get(SURVEY + "1")
    assert answer.status_code == 200
    assert b"<form" in answer.data
    return client


def bare_client() -> FlaskClient:
    """The least that Flask can do."""
    bare = Flask("bare")

    @bare.get("/")
    def hello() -> str:
        return "hello"

    return bare.test_client()


def measure(pages: dict[str, Callable[[], object]], calls: int) -> dict[str, float]:
    """Median processor milliseconds of a call of each page, over rounds taken in turns."""
    rounds: dict[str, list[float]] = {name: [] for name in pages}
    for call in pages.values():
        call()
    each = max(calls // ROUNDS, 1)
    for _ in range(ROUNDS):
        for name, call in pages.items():
            begun = time.process_time()
            for _ in range(each):
                call()
            rounds[name].append((time.process_time() - begun) * 1000 / each)
    return {name: statistics.median(costs) for name, costs in rounds.items()}


def statements(app: Flask, call: Callable[[], object]) -> int:
    """How many statements one call sends to the database."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    call()
    event.remove(engine, "before_cursor_execute", note)
    return len(seen)


def say(line: str) -> None:
    """The line is on standard output."""
    sys.stdout.write(line + "\n")


if __name__ == "__main__":
    main()
