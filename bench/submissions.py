"""Pages and whole submissions of a 12-question survey, by 8 clients, beside a bare Flask route.

    .venv/bin/python -m bench.submissions [--engine sqlite|postgresql] [--stored 100000]

The server is the one that `engage serve` starts on that database; SQLite commits with
synchronous=FULL, PostgreSQL with synchronous_commit=on. "whole way" is everything a new browser
does: first page, in, the form, its answers, the review, the sending. With --stored the same is
measured once more with so many responses in the database.
"""

import argparse
import contextlib
import re
import secrets
import tempfile
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import psutil
from itsdangerous import URLSafeSerializer
from sqlalchemy import insert, select

from bench.ground import SECRET, new_app, say
from bench.load import Browser, Load, loop, server
from engage.clock import utcnow
from engage.db import db, unit_of_work
from engage.processes.models import StepKind
from engage.rolls.models import Collector, CollectorKind
from engage.rolls.services.importing import collector_of
from engage.rolls.views.participant import SALT
from surveys.models import Response, ResponseVector, Survey
from surveys.rules.definition import parse
from surveys.rules.vector import pack
from surveys.services.lifecycle import create_survey, open_surveys
from tests.factories.processes import make_process, make_step
from tests.support.postgres import SETTINGS, start_postgres
from tests.support.valkey import free_port

HOME = "/bench/kysely/resident/answer"
TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')
DIGEST = re.compile(r'name="digest" value="([^"]+)"')
GROWTH = 1.05
BATCH = 5_000
ANSWERS = {
    **{f"q.single-{n}": f"o{n}" for n in range(4)},
    **{f"q.multi-{n}": "o1" for n in range(2)},
    **{f"q.scale-{n}": "4" for n in range(2)},
    **{f"q.number-{n}": "37" for n in range(2)},
    **{f"q.text-{n}": "Bussi kulkisi useammin." for n in range(2)},
}


def main() -> None:
    """The figures have been printed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    arguments.add_argument("--stored", type=int, default=0)
    arguments.add_argument("--clients", type=int, default=8)
    arguments.add_argument("--seconds", type=float, default=10)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="engage-bench-") as name:
        folder = Path(name)
        with database_of(given.engine, folder) as (url, bare_url, process):
            urls = (url, bare_url)
            bench = Bench(folder, urls, process, clients=given.clients, seconds=given.seconds)
            prepare(folder, url)
            say(f"{given.engine}, {given.clients} clients, {given.seconds:g} s each")
            compare(bench, given.stored)


def compare(bench: "Bench", stored: int) -> None:
    """The survey beside the bare routes, and beside itself with so many responses stored."""
    bare = bench.bare()
    fresh = bench.survey()
    bench.tell("none stored before", fresh, bare)
    if not stored:
        return
    store(bench.folder, bench.url, stored)
    full = bench.survey()
    bench.tell(f"{stored:,} stored before", full, bare)
    for name, before in fresh.items():
        say(f"{name + ', growth':<38}{full[name].cpu_ms / before.cpu_ms:8.2f} x (goal {GROWTH})")


def definition() -> dict[str, Any]:
    """12 questions on one page: 4 single, 2 multiple, 2 scales, 2 numbers, 2 texts."""

    def question(key: str, kind: str, **more: Any) -> dict[str, Any]:
        return {"key": key, "kind": kind, "title": {"fi": f"Kysymys {key}"}, **more}

    options = [{"key": f"o{n}", "title": {"fi": f"Vaihtoehto {n}"}} for n in range(6)]
    questions = [
        *(question(f"single-{n}", "single", options=options) for n in range(4)),
        *(question(f"multi-{n}", "multi", options=options) for n in range(2)),
        *(question(f"scale-{n}", "scale", scale={"first": 1, "last": 5}) for n in range(2)),
        *(question(f"number-{n}", "number", number={"first": 0, "last": 120}) for n in range(2)),
        *(question(f"text-{n}", "long-text") for n in range(2)),
    ]
    section = {"key": "all", "title": {"fi": "Kaikki"}, "questions": questions}
    return {"languages": ["fi"], "title": {"fi": "Mittaus"}, "sections": [section]}


def prepare(folder: Path, url: str) -> None:
    """The survey is open, by an open link."""
    app = new_app(folder, url)
    with app.app_context():
        with unit_of_work() as session:
            process = make_process(session, key="bench")
            step = make_step(session, StepKind.SURVEY, process=process, key="kysely")
            now = utcnow()
            step.opens_at, step.closes_at = now - timedelta(hours=1), now + timedelta(days=1)
            for audience in step.audiences:
                create_survey(session, audience, definition(), actor=None)
            collector_of(session, step.audiences[0], CollectorKind.OPEN)
            open_surveys(session, step, actor=None, now=now)
        db.engine.dispose()


def store(folder: Path, url: str, responses: int) -> None:
    """So many responses more are in, as if they had been sent."""
    form = parse(definition())
    answers = {"single-0": "o1", "scale-0": 4, "number-0": 37, "text-0": "Bussi kulkisi useammin."}
    vector = pack(form, answers)
    app = new_app(folder, url)
    with app.app_context():
        with unit_of_work() as session:
            door = session.scalars(select(Collector)).one()
            of_door = Survey.step_audience_id == door.step_audience_id
            survey_id = session.scalars(select(Survey.id).where(of_door)).one()
            common = {"survey_id": survey_id, "version": 1}
            rest = {
                "is_anonymous": True,
                "collector_id": door.id,
                "day": utcnow().date(),
                "document": {"answers": answers},
            }
            for start in range(0, responses, BATCH):
                keys = [secrets.token_bytes(32) for _ in range(min(BATCH, responses - start))]
                session.execute(insert(Response), [{"key": k, **common, **rest} for k in keys])
                packed = [{"key": k, **common, "vector": vector} for k in keys]
                session.execute(insert(ResponseVector), packed)
        db.engine.dispose()


def checked(answer: tuple[int, str], status: int) -> str:
    """What came with the answer; anything but this status ends the measurement."""
    if answer[0] != status:
        raise RuntimeError(f"{answer[0]} instead of {status}: {answer[1][:200]}")
    return answer[1]


def first_page(browser: Browser) -> None:
    """A reader who has not come in yet."""
    checked(browser.get(f"{HOME}/"), 200)


def come_in(browser: Browser) -> None:
    """A browser that nobody has seen, past the door."""
    browser.cookies.clear()
    page = checked(browser.get(f"{HOME}/"), 200)
    checked(browser.post(f"{HOME}/", token_of(page)), 302)


def form_page(browser: Browser) -> None:
    """The form, by somebody who has come in."""
    if not browser.cookies:
        come_in(browser)
    checked(browser.get(f"{HOME}/1"), 200)


def whole_way(browser: Browser) -> None:
    """From the first page to the thank-you, which is shown after the commit alone."""
    come_in(browser)
    page = checked(browser.get(f"{HOME}/1"), 200)
    checked(browser.post(f"{HOME}/1", token_of(page) | ANSWERS | {"go": "next"}), 302)
    page = checked(browser.get(f"{HOME}/review"), 200)
    digest = DIGEST.findall(page)[0]
    sent = checked(browser.post(f"{HOME}/review", token_of(page) | {"digest": digest}), 302)
    if not sent.endswith("/thanks"):
        raise RuntimeError(sent)


class Sender:
    """The two posts that make a response: its answers are saved, then sent for good.

    Everybody comes with a cookie of their own, made here as the door makes it. The form's token
    and what was reviewed are the same for all, since all give the same answers.
    """

    def __init__(self, port: int) -> None:
        """One went the whole way before, so that token and digest are known."""
        pioneer = Browser(port)
        come_in(pioneer)
        page = checked(pioneer.get(f"{HOME}/1"), 200)
        self.token = token_of(page)
        checked(pioneer.post(f"{HOME}/1", self.token | ANSWERS | {"go": "next"}), 302)
        self.digest = DIGEST.findall(checked(pioneer.get(f"{HOME}/review"), 200))[0]
        (self.name,) = (name for name in pioneer.cookies if name.startswith("engage-p-"))
        self.others = {name: v for name, v in pioneer.cookies.items() if name != self.name}
        self.serializer = URLSafeSerializer(SECRET, salt=SALT)
        self.fields = self.serializer.loads(pioneer.cookies[self.name])

    def __call__(self, browser: Browser) -> None:
        """Somebody new has answered."""
        audience, door, kind, _ref, unit = self.fields
        ref = f"open:{secrets.token_urlsafe(24)}"
        own = str(self.serializer.dumps([audience, door, kind, ref, unit]))
        browser.cookies = self.others | {self.name: own}
        checked(browser.post(f"{HOME}/1", self.token | ANSWERS | {"go": "next"}), 302)
        sent = self.token | {"digest": self.digest}
        thanks = checked(browser.post(f"{HOME}/review", sent), 302)
        if not thanks.endswith("/thanks"):
            raise RuntimeError(thanks)


def token_of(page: str) -> dict[str, str]:
    """The form's own token, which is sent back with it."""
    return {"csrf_token": TOKEN.findall(page)[0]}


@contextlib.contextmanager
def database_of(engine: str, folder: Path) -> Iterator[tuple[str, str, psutil.Process | None]]:
    """URLs for the service and for the bare route, and the database server's process if any."""
    if engine == "sqlite":
        yield f"sqlite:///{folder}/engage.sqlite", f"sqlite:///{folder}/bare.sqlite", None
        return
    # Durable, unlike the tests' server: what is acknowledged is on the disk.
    SETTINGS.update(fsync="on", synchronous_commit="on", full_page_writes="on")
    running = start_postgres()
    try:
        process = running._process
        urls = running.make_database("engage"), running.make_database("bare")
        yield (*urls, psutil.Process(process.pid) if process else None)
    finally:
        running.stop()


class Bench:
    """The measurements of one database."""

    def __init__(
        self,
        folder: Path,
        urls: tuple[str, str],
        database: psutil.Process | None,
        *,
        clients: int,
        seconds: float,
    ) -> None:
        """Nothing runs yet."""
        self.folder = folder
        self.url, self.bare_url = urls
        self.database, self.clients, self.seconds = database, clients, seconds

    def bare(self) -> tuple[Load, Load]:
        """The bare page, and the bare form that commits a row."""
        port = free_port()
        env = {"ENGAGE_BENCH_DATABASE": self.bare_url}
        with server(["-m", "bench.bare", str(port)], port, env) as process:
            page = self._loop(lambda browser: checked(browser.get("/"), 200), port, process)
            row = self._loop(lambda one: checked(one.post("/", {"t": "x"}), 200), port, process)
        return page, row

    def survey(self) -> dict[str, Load]:
        """The first page, the form, and the whole way."""
        port = free_port()
        command = ["-c", "from engage.cli import main; main()", "serve", "--port", str(port)]
        with server(command, port, self._env(port)) as process:
            return {
                "first page": self._loop(first_page, port, process),
                "form of 12 questions": self._loop(form_page, port, process),
                "submission (save and send)": self._loop(Sender(port), port, process),
                "whole way (6 requests)": self._loop(whole_way, port, process),
            }

    def tell(self, title: str, loads: dict[str, Load], bare: tuple[Load, Load]) -> None:
        """Every figure on a line."""
        say(f"-- {title}")
        say(bare[0].line("bare page"))
        say(bare[1].line("bare row"))
        for name, load in loads.items():
            say(load.line(name, bare[0] if "page" in name or "form" in name else bare[1]))

    def _loop(self, step: Any, port: int, process: psutil.Process) -> Load:
        return loop(
            step,
            port=port,
            process=process,
            clients=self.clients,
            seconds=self.seconds,
            database=self.database,
        )

    def _env(self, port: int) -> dict[str, str]:
        return {
            "ENGAGE_ENVIRONMENT": "embedded",
            "ENGAGE_SECRET_KEY": SECRET,
            "ENGAGE_BASE_URL": f"http://127.0.0.1:{port}",
            "ENGAGE_DATA_DIR": str(self.folder),
            "ENGAGE_DATABASE_URL": self.url,
            "ENGAGE_BROKER_URL": "redis://127.0.0.1:1/0",
        }


if __name__ == "__main__":
    main()
