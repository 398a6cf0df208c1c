"""Contests that are older than stars and ideas stay as they were, and may be of new kinds."""

from collections.abc import Iterator
from datetime import date
from uuid import uuid4

import pytest
from alembic import command
from flask import Flask
from sqlalchemy import Connection, MetaData, insert, select, update
from sqlalchemy.exc import IntegrityError

from engage.db import WRITE, db
from tests.support.app import dispose, make_app
from tests.support.databases import Databases
from tests.support.schema import alembic_config

BEFORE, AFTER = "0017", "0018"
STEP = {
    "key": "s",
    "kind": "contest",
    "position": 0,
    "title": {},
    "description": {},
    "starts_on": date(2018, 4, 9),
    "date_precision": "day",
    "is_in_body_name": False,
    "results_policy": "public",
}


@pytest.fixture
def old_app(databases: Databases) -> Iterator[Flask]:
    """An application on a database as it was before ideas; its context is pushed."""
    with databases.one(is_empty=True) as (url, folder):
        made = make_app(url, folder)
        with made.app_context():
            command.upgrade(alembic_config(), BEFORE)
            yield made
        dispose(made)


def tables(connection: Connection) -> MetaData:
    """The tables as they are now."""
    found = MetaData()
    found.reflect(connection, only=["process", "step", "contest", "contest_entry"])
    return found


def a_contest(connection: Connection) -> None:
    """A contest of single choice with one entry."""
    known = tables(connection).tables
    process, step, contest = uuid4().hex, uuid4().hex, uuid4().hex
    rows = {
        "process": {
            "id": process,
            "key": "p",
            "title": {},
            "summary": {},
            "position": 0,
            "languages": ["fi"],
        },
        "step": {
            "id": step,
            "process_id": process,
            **STEP,
        },
        "contest": {
            "id": contest,
            "step_id": step,
            "ballot_kind": "single",
            "method": "plurality",
            "tie_rule": "lot",
            "seats": 1,
            "promise": {"fi": "Lupaus"},
            "minimum_ballots": 50,
        },
        "contest_entry": {
            "id": uuid4().hex,
            "contest_id": contest,
            "key": "meri",
            "text": {"fi": "Meri"},
            "description": {},
            "position": 1,
        },
    }
    for name, values in rows.items():
        connection.execute(insert(known[name]).values(values))


def test_an_old_contest_stays_and_may_become_one_of_a_new_kind(old_app: Flask) -> None:
    with db.engine.connect().execution_options(**{WRITE: True}) as connection:
        a_contest(connection)
        connection.commit()
    command.upgrade(alembic_config(), AFTER)
    with db.engine.connect().execution_options(**{WRITE: True}) as connection:
        contest = tables(connection).tables["contest"]
        entry = tables(connection).tables["contest_entry"]
        row = connection.execute(select(contest)).mappings().one()
        assert (row["ballot_kind"], row["ballot_rule"], row["seats"]) == ("single", {}, 1)
        assert connection.execute(select(entry.c.key)).scalars().all() == ["meri"]
        stars = {"ballot_kind": "stars", "method": "star", "seats": 2}
        connection.execute(update(contest).values(stars))
        for wrong in ({"ballot_kind": "coin"}, {"method": "coin"}, {"seats": 0}):
            with pytest.raises(IntegrityError), connection.begin_nested():
                connection.execute(update(contest).values(wrong))
        connection.execute(
            update(contest).values(ballot_kind="single", method="plurality", seats=1)
        )
        if connection.dialect.name == "sqlite":
            said = connection.exec_driver_sql("PRAGMA integrity_check").scalar_one()
            assert said == "ok"
        connection.commit()
    command.downgrade(alembic_config(), BEFORE)
    with db.engine.connect() as connection:
        left = tables(connection).tables
        assert connection.execute(select(left["contest_entry"].c.key)).scalars().all() == ["meri"]
