"""The base of all factories: rows go into the session of the running test."""

from contextvars import ContextVar

from factory.alchemy import SQLAlchemyModelFactory
from sqlalchemy.orm import Session

current_session: ContextVar[Session] = ContextVar("factories_session")


class Rows(SQLAlchemyModelFactory):
    """A factory whose rows are flushed into the test's session, so that they have their ids."""

    class Meta:
        """No table of its own."""

        abstract = True
        sqlalchemy_session_factory = current_session.get
        sqlalchemy_session_persistence = "flush"
