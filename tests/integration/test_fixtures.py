"""The fixtures keep their word: commits are undone, and requests and tests see one state."""

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.audit import audit
from engage.audit.models import AuditEvent
from engage.db import read_session, unit_of_work


def write_one() -> int:
    """One event is committed; the number of events there are then."""
    with unit_of_work() as session:
        audit(session, "tests:event:made", actor=None, subject="x")
    with read_session() as session:
        return session.scalar(select(func.count()).select_from(AuditEvent)) or 0


class TestIsolation:
    """Each of these would see the other's row if commits were real."""

    def test_a_commit_is_seen(self, session: Session) -> None:
        assert write_one() == 1
        assert session.scalar(select(func.count()).select_from(AuditEvent)) == 1

    def test_a_commit_is_undone(self, session: Session) -> None:
        assert write_one() == 1

    def test_a_test_session_and_a_unit_of_work_meet(self, session: Session) -> None:
        audit(session, "tests:event:made", actor=None, subject="x")
        session.commit()
        assert write_one() == 2


class TestCommitted:
    """Each has a database of its own, where commits are real."""

    def test_a_commit_is_real(self, committed_db: Flask) -> None:
        assert write_one() == 1
        assert write_one() == 2

    def test_nothing_of_another_test_is_there(self, committed_db: Flask) -> None:
        assert write_one() == 1
