"""How a session ends that has only read, and one that has written without saying so."""

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from engage.db import db
from engage.processes.models import Process
from tests.factories.processes import make_process

MORE_THAN_UNTIL_PREPARED = 8
PLANNED = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%process%'")


@pytest.mark.postgresql_only
def test_what_every_page_asks_is_planned_once(committed_db: Flask) -> None:
    """psycopg forgets what it has prepared at a rollback."""
    for _ in range(MORE_THAN_UNTIL_PREPARED):
        with committed_db.app_context():
            db.session.scalars(select(Process.key)).all()
    with committed_db.app_context():
        assert db.session.scalars(PLANNED).one() > 0


def test_what_was_written_and_not_committed_is_not_kept(committed_db: Flask) -> None:
    with committed_db.app_context():
        make_process(db.session, key="unsaid")
        db.session.flush()
    with committed_db.app_context():
        assert db.session.scalars(select(func.count()).select_from(Process)).one() == 0


@pytest.mark.postgresql_only
def test_a_connection_that_broke_is_no_error_of_who_has_read(committed_db: Flask) -> None:
    with committed_db.app_context():
        reader = db.session.scalars(text("SELECT pg_backend_pid()")).one()
        with db.engine.connect() as other:
            other.execute(text("SELECT pg_terminate_backend(:reader)"), {"reader": reader})
    with committed_db.app_context():
        assert db.session.scalars(text("SELECT 1")).one() == 1
