"""Who voted and how they voted never meet: real commits, real files, both engines."""

import threading
from collections.abc import Callable, Iterator
from contextvars import copy_context
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, func, select, text
from sqlalchemy.orm import Session

from engage.clock import at
from engage.db import Model, db, read_session, unit_of_work
from engage.rolls.participation import Participant, step_secret
from engage.rolls.sealing import reconcile_step, run_sealing
from tests.factories.processes import NOON
from tests.factories.voting import CLOSED, make_contest, on_roll, open_it, residents
from tests.support.app import WatchedClient
from voting.models import Ballot, BallotReceipt, Contest, SealedBallot
from voting.rules.ballots import TICK
from voting.services.lookup import contest_at
from voting.services.polling import Cast, cast_ballot

WHERE = ("kaarina-2018", "visiovisa")
RESIDENT = "/kaarina-2018/visiovisa/resident/vote"
MERI = (("meri", TICK),)
SILTA = (("silta", TICK),)


@pytest.fixture
def opened(committed_db: Flask) -> Iterator[Flask]:
    """An open contest is committed and the clock stands at NOON."""
    with at(NOON):
        with unit_of_work() as session:
            open_it(session, make_contest(session))
        yield committed_db


def voters(
    count: int, found: Callable[[Session, Contest, int], list[Participant]] = residents
) -> list[Participant]:
    """Participants of the committed contest."""
    with unit_of_work() as session:
        return found(session, contest_at(session, *WHERE), count)


def cast(participant: Participant, marks: tuple[tuple[str, int], ...]) -> Cast:
    """One ballot in one unit of work."""
    with unit_of_work() as session:
        contest = contest_at(session, *WHERE)
        secret = step_secret(contest.step)
        return cast_ballot(session, contest, participant, marks, secret=secret, now=NOON)


def rows_of_every_table() -> dict[str, int]:
    """How many rows each table has."""
    with read_session() as session:
        return {
            name: session.scalar(select(func.count()).select_from(table)) or 0
            for name, table in Model.metadata.tables.items()
        }


def everything_stored(app: Flask) -> str:
    """Every value of every table but the ballots, as one text."""
    with read_session() as session:
        rows = [
            str(tuple(row))
            for name, table in Model.metadata.tables.items()
            if name != "ballot"
            for row in session.execute(select(table))
        ]
    return "\n".join(rows)


def test_a_cast_is_one_insert_into_one_table_and_nothing_after_it(opened: Flask) -> None:
    client = opened.test_client()
    assert isinstance(client, WatchedClient)
    client.post(f"{RESIDENT}/begin")
    before = rows_of_every_table()
    statements: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement.lstrip().upper())

    event.listen(db.engine, "before_cursor_execute", note)
    try:
        client.post(f"{RESIDENT}/cast", data={"choice": "meri"})
        client.get(f"{RESIDENT}/receipt")
    finally:
        event.remove(db.engine, "before_cursor_execute", note)
    writes = [one for one in statements if not one.startswith(("SELECT", "BEGIN", "PRAGMA"))]
    assert len(writes) == 1
    assert writes[0].startswith("INSERT INTO BALLOT ")
    after = rows_of_every_table()
    changed = {name for name, count in after.items() if count != before[name]}
    assert changed == {"ballot"}


def test_a_ballot_row_has_no_time_no_name_and_no_foreign_key() -> None:
    table = Model.metadata.tables["ballot"]
    assert set(table.columns.keys()) == {
        "nullifier",
        "contest_id",
        "step_audience_id",
        "collector_id",
        "marks",
    }
    assert not table.foreign_keys
    sealed = Model.metadata.tables["sealed_ballot"]
    assert set(sealed.columns.keys()) == {
        "id",
        "contest_id",
        "step_audience_id",
        "collector_id",
        "marks",
    }
    assert set(Model.metadata.tables["ballot_receipt"].columns.keys()) == {
        "contest_id",
        "receipt",
    }


def test_neither_log_nor_audit_nor_job_knows_of_a_ballot(
    opened: Flask, capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    client = opened.test_client()
    client.post(f"{RESIDENT}/begin")
    caplog.set_level(0)
    client.post(f"{RESIDENT}/ballot", data={"choice": "meri"})
    client.post(f"{RESIDENT}/cast", data={"choice": "meri"})
    receipt = client.get(f"{RESIDENT}/receipt").text.split('receipt-code">')[1].split("<")[0]
    assert len(receipt) == 19
    with read_session() as session:
        nullifier = session.scalars(select(Ballot.nullifier)).one()
    said = "".join((*capfd.readouterr(), caplog.text, everything_stored(opened)))
    for secret in (receipt, nullifier.hex(), str(nullifier), "choice", '{"meri":1}'):
        assert secret not in said


def test_a_voter_sending_at_once_from_many_windows_has_one_ballot(opened: Flask) -> None:
    (voter,) = voters(1)
    done: list[Cast] = []
    barrier = threading.Barrier(8)

    def send(marks: tuple[tuple[str, int], ...]) -> None:
        with opened.app_context():
            barrier.wait()
            done.append(cast(voter, marks))

    contexts = [copy_context() for _thread in range(8)]
    threads = [
        threading.Thread(target=context.run, args=(send, MERI if number % 2 else SILTA))
        for number, context in enumerate(contexts)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({one.receipt for one in done}) == 1
    assert sum(one.is_as_sent for one in done) == 4
    with read_session() as session:
        assert session.scalar(select(func.count()).select_from(Ballot)) == 1


def test_a_sealed_ballot_is_in_no_order_and_under_no_key_that_tells_who(opened: Flask) -> None:
    people = voters(300, lambda session, contest, _count: on_roll(session, contest, "staff"))
    people += voters(240)
    with unit_of_work() as session:
        contest = contest_at(session, *WHERE)
        secret = step_secret(contest.step)
        for number, one in enumerate(people):
            marks = MERI if number < len(people) // 2 else SILTA
            cast_ballot(session, contest, one, marks, secret=secret, now=NOON)
        step_id = contest.step_id
        cast_order = [secret.nullifier(one.step_audience_id, one.ref) for one in people]
    with at(CLOSED):
        with unit_of_work() as session:
            contest = contest_at(session, *WHERE)
            reconcile_step(session, contest.step, actor=None, now=CLOSED)
        assert run_sealing(step_id, actor=None) == len(people)
    with read_session() as session:
        assert session.scalar(select(func.count()).select_from(Ballot)) == 0
        # As the engine itself keeps them, without any ORDER BY.
        rows = session.execute(text("SELECT marks FROM sealed_ballot")).scalars().all()
        ids = session.scalars(select(SealedBallot.id)).all()
        receipts = session.scalars(select(BallotReceipt.receipt)).all()
    assert all(one.version == 4 for one in ids)
    assert len(set(receipts)) == len(people)
    half = len(rows) // 2
    early = sum("meri" in row for row in rows[:half])
    # The first half all voted for meri: all of this half would mean that the order had survived.
    assert abs(early - half // 2) < 25
    dump = everything_stored(opened)
    assert not any(nullifier.hex() in dump for nullifier in cast_order)


@pytest.mark.sqlite_only
def test_no_nullifier_is_left_in_the_database_files_after_sealing(opened: Flask) -> None:
    people = voters(40)
    for one in people:
        cast(one, MERI)
    with read_session() as session:
        nullifiers = session.scalars(select(Ballot.nullifier)).all()
        step_id = contest_at(session, *WHERE).step_id
    database = Path(str(db.engine.url.database))
    wal = database.with_name(database.name + "-wal")

    def files() -> bytes:
        return database.read_bytes() + (wal.read_bytes() if wal.exists() else b"")

    assert all(one in files() for one in nullifiers)
    with at(CLOSED):
        with unit_of_work() as session:
            reconcile_step(session, contest_at(session, *WHERE).step, actor=None, now=CLOSED)
        run_sealing(step_id, actor=None)
    assert not any(one in files() for one in nullifiers)
