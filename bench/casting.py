"""Votes by 8 concurrent voters, beside a bare Flask route that inserts and commits one row.

    .venv/bin/python -m bench.casting [--engine sqlite|postgresql]

The server is the one that `engage serve` starts on that database; SQLite commits with
synchronous=FULL, PostgreSQL with synchronous_commit=on. "vote" is the post that puts a star ballot
of eight entries into the box; "ballot page" is the form; "whole way" is everything that a new
browser does: first page, in, the ballot, its review, the cast, the receipt. At the end there are
as many ballots as voters.
"""

import argparse
import tempfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

from itsdangerous import URLSafeSerializer
from sqlalchemy import func, select

from bench.ground import SECRET, new_app, say
from bench.load import Browser, Load, server
from bench.submissions import Bench, checked, database_of, token_of
from engage.clock import utcnow
from engage.db import db, read_session, unit_of_work
from engage.processes.models import StepKind
from engage.rolls.models import Collector, CollectorKind
from engage.rolls.participation import open_ref
from engage.rolls.rules.codes import new_code
from engage.rolls.services.importing import collector_of
from engage.rolls.views.participant import SALT
from tests.factories.processes import make_process, make_step
from tests.support.valkey import free_port
from voting.models import Ballot
from voting.rules.ballots import BallotKind
from voting.rules.ties import TieRule
from voting.services.electing import name_merger
from voting.services.entering import Wording, add_entry, prepare_contest
from voting.services.opening import open_contest

HOME = "/bench/visiovisa/resident/vote"
ENTRIES = tuple(f"entry-{number}" for number in range(8))
MARKS = {f"mark-{key}": str(number % 6) for number, key in enumerate(ENTRIES)}


def main() -> None:
    """The figures have been printed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--engine", choices=("sqlite", "postgresql"), default="sqlite")
    arguments.add_argument("--clients", type=int, default=8)
    arguments.add_argument("--seconds", type=float, default=10)
    given = arguments.parse_args()
    with tempfile.TemporaryDirectory(prefix="engage-bench-") as name:
        folder = Path(name)
        with database_of(given.engine, folder) as (url, bare_url, process):
            door = prepare(folder, url)
            bench = Casting(
                folder, (url, bare_url), process, clients=given.clients, seconds=given.seconds
            )
            say(f"{given.engine}, {given.clients} voters at once, {given.seconds:g} s each")
            page, row = bench.bare()
            loads, voters = bench.votes(door)
            tell(loads, page, row)
            say(f"{stored(folder, url):,} ballots of {voters:,} voters")


def tell(loads: dict[str, Load], page: Load, row: Load) -> None:
    """Every figure on a line, and how much of the bare route's rate a vote reaches."""
    say(page.line("bare page"))
    say(row.line("bare row"))
    for name, load in loads.items():
        say(load.line(name, page if name == "ballot page" else row))
    say(f"votes/s beside bare rows/s: {loads['vote'].rate:.0f} : {row.rate:.0f}")


def prepare(folder: Path, url: str) -> tuple[str, str]:
    """A star contest is open by an open link; the ids of its electorate and of the door."""
    app = new_app(folder, url)
    with app.app_context():
        with unit_of_work() as session:
            process = make_process(session, key="bench")
            step = make_step(session, StepKind.CONTEST, process=process, key="visiovisa")
            now = utcnow()
            step.opens_at, step.closes_at = now - timedelta(hours=1), now + timedelta(days=1)
            promise = dict.fromkeys(process.languages, "Lupaus")
            contest = prepare_contest(
                session,
                step,
                kind=BallotKind.STARS,
                tie_rule=TieRule.LOT,
                promise=promise,
                actor=None,
            )
            for key in ENTRIES:
                words = dict.fromkeys(process.languages, key)
                add_entry(session, contest, key, Wording(words, words), actor=None)
            for number, one in enumerate(step.audiences):
                name_merger(session, one, step.audiences[number - 1])
                collector_of(session, one, CollectorKind.OPEN)
            open_contest(session, contest, actor=None, now=now - timedelta(days=1))
            electorate = step.audiences[0].id
        with read_session() as session:
            door = session.scalars(
                select(Collector.id).where(Collector.step_audience_id == electorate)
            ).one()
        db.engine.dispose()
    return str(electorate), str(door)


def stored(folder: Path, url: str) -> int:
    """How many ballots are in the box."""
    app = new_app(folder, url)
    with app.app_context():
        with read_session() as session:
            found = session.scalar(select(func.count()).select_from(Ballot)) or 0
        db.engine.dispose()
    return found


def come_in(browser: Browser) -> None:
    """A browser that nobody has seen, past the open link."""
    browser.cookies.clear()
    page = checked(browser.get(f"{HOME}/"), 200)
    checked(browser.post(f"{HOME}/begin", token_of(page)), 302)


def ballot_page(browser: Browser) -> None:
    """The ballot, by somebody who has come in."""
    if not browser.cookies:
        come_in(browser)
    checked(browser.get(f"{HOME}/ballot"), 200)


class Voter:
    """Casts a ballot as somebody new, again and again; counts how many have."""

    def __init__(self, port: int, door: tuple[str, str]) -> None:
        """The form's token and the name of the cookie are known from one that came in before."""
        pioneer = Browser(port)
        come_in(pioneer)
        self.token = token_of(checked(pioneer.get(f"{HOME}/ballot"), 200))
        (self.name,) = (name for name in pioneer.cookies if name.startswith("engage-p-"))
        self.others = {name: v for name, v in pioneer.cookies.items() if name != self.name}
        self.serializer = URLSafeSerializer(SECRET, salt=SALT)
        self.door = door

    def __call__(self, browser: Browser) -> None:
        """One post, and one ballot more."""
        fields = [*self.door, "open", open_ref(new_code()), None]
        browser.cookies = self.others | {self.name: str(self.serializer.dumps(fields))}
        sent = checked(browser.post(f"{HOME}/cast", self.token | MARKS), 302)
        if not sent.endswith("/receipt"):
            raise RuntimeError(sent)


def whole_way(browser: Browser) -> None:
    """From the first page to the receipt, which is shown after the commit alone."""
    come_in(browser)
    page = checked(browser.get(f"{HOME}/ballot"), 200)
    page = checked(browser.post(f"{HOME}/ballot", token_of(page) | MARKS), 200)
    checked(browser.post(f"{HOME}/cast", token_of(page) | MARKS), 302)
    if "receipt-code" not in checked(browser.get(f"{HOME}/receipt"), 200):
        raise RuntimeError("there is no receipt")


class Counted:
    """A step that knows how often it came to its end."""

    def __init__(self, step: Callable[[Browser], None]) -> None:
        """None yet."""
        self.step = step
        # Appending is safe where many threads do it.
        self.times: list[None] = []

    def __call__(self, browser: Browser) -> None:
        """Once more."""
        self.step(browser)
        self.times.append(None)


class Casting(Bench):
    """The measurements of casting on one database."""

    def votes(self, door: tuple[str, str]) -> tuple[dict[str, Load], int]:
        """The ballot page, the cast alone, and the whole way; and how many voted."""
        port = free_port()
        command = ["-c", "from engage.cli import main; main()", "serve", "--port", str(port)]
        with server(command, port, self._env(port)) as process:
            vote, whole = Counted(Voter(port, door)), Counted(whole_way)
            loads = {
                "ballot page": self._loop(ballot_page, port, process),
                "vote": self._loop(vote, port, process),
                "whole way (6 requests)": self._loop(whole, port, process),
            }
        return loads, len(vote.times) + len(whole.times)


if __name__ == "__main__":
    main()
