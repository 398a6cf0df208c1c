"""Everybody sends eight times at once, and a process dies in the middle: one ballot, or none."""

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextvars import copy_context
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from engage.clock import at
from engage.config import Settings
from engage.db import Model, read_session, unit_of_work
from engage.rolls.participation import Participant, step_secret
from tests.factories.processes import NOON
from tests.factories.voting import make_contest, open_it, residents
from voting.models import Ballot
from voting.services.lookup import contest_at
from voting.services.polling import Cast, cast_ballot, receipt_of

ELECTORS = 300
POSTS = 8
WHERE = ("kaarina-2018", "visiovisa")
CHOICES = ("meri", "metsa", "silta")
ROOT = Path(__file__).parents[3]
WAITING = 60


@pytest.fixture
def opened(committed_db: Flask) -> Iterator[Flask]:
    """An open contest is committed and the clock stands at NOON."""
    with at(NOON):
        with unit_of_work() as session:
            open_it(session, make_contest(session))
        yield committed_db


def voters(count: int) -> list[Participant]:
    """So many residents of the committed contest."""
    with unit_of_work() as session:
        return residents(session, contest_at(session, *WHERE), count)


def cast(participant: Participant, choice: str) -> Cast:
    """One post: the ballot in a unit of work of its own."""
    with unit_of_work() as session:
        contest = contest_at(session, *WHERE)
        secret = step_secret(contest.step)
        return cast_ballot(session, contest, participant, ((choice, 1),), secret=secret, now=NOON)


def all_at_once(app: Flask, people: list[Participant]) -> list[tuple[int, Cast]]:
    """Eight threads go through the same people, each with a choice of its own."""
    done: list[tuple[int, Cast]] = []
    barrier = threading.Barrier(POSTS)

    def send(thread: int) -> None:
        with app.app_context():
            barrier.wait()
            for number, one in enumerate(people):
                done.append((number, cast(one, CHOICES[thread % len(CHOICES)])))

    contexts = [copy_context() for _thread in range(POSTS)]
    threads = [
        threading.Thread(target=context.run, args=(send, number))
        for number, context in enumerate(contexts)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done


def test_three_hundred_electors_with_eight_posts_each_have_three_hundred_ballots(
    opened: Flask,
) -> None:
    done = all_at_once(opened, voters(ELECTORS))
    assert len(done) == ELECTORS * POSTS
    receipts = {(number, one.receipt) for number, one in done}
    assert len(receipts) == len({receipt for _number, receipt in receipts}) == ELECTORS
    # One choice of each elector stands: two or three of the eight posts were that one.
    standing = Counter(number for number, one in done if one.is_as_sent)
    assert set(standing.values()) <= {2, 3}
    assert len(standing) == ELECTORS
    with read_session() as session:
        assert session.scalar(select(func.count()).select_from(Ballot)) == ELECTORS


def rows() -> dict[str, int]:
    """How many rows each table has."""
    with read_session() as session:
        return {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Model.metadata.tables.items()
        }


def killed_while_casting(app: Flask, number: int, place: str) -> None:
    """Another process casts the resident's ballot and is killed without a word at that place."""
    settings: Settings = app.config["ENGAGE_SETTINGS"]
    command = [sys.executable, "-m", "tests.support.casting", settings.database_url]
    command += [str(settings.data_dir), str(number), place]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        assert process.stdout.readline().strip() == place
        os.kill(process.pid, signal.SIGKILL)
    finally:
        process.kill()
        process.wait(WAITING)
        process.stdout.close()


def receipt(participant: Participant) -> str | None:
    """The receipt that stands."""
    with read_session() as session:
        contest = contest_at(session, *WHERE)
        return receipt_of(session, participant, secret=step_secret(contest.step))


@pytest.mark.parametrize("place", ["before the insert", "after the insert"])
def test_killed_before_the_commit_there_is_no_ballot_and_the_voter_votes_again(
    opened: Flask, place: str
) -> None:
    (voter,) = voters(1)
    before = rows()
    killed_while_casting(opened, 0, place)
    assert rows() == before
    assert receipt(voter) is None
    done = cast(voter, "silta")
    assert done.is_as_sent
    assert receipt(voter) == done.receipt


def test_killed_after_the_commit_the_ballot_and_its_receipt_are_there(opened: Flask) -> None:
    (voter,) = voters(1)
    before = rows()
    killed_while_casting(opened, 0, "after the commit")
    after = rows()
    assert {name for name in after if after[name] != before[name]} == {"ballot"}
    standing = receipt(voter)
    assert standing is not None
    assert cast(voter, "meri") == Cast(standing, is_as_sent=True)
    assert cast(voter, "silta") == Cast(standing, is_as_sent=False)
