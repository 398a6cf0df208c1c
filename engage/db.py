"""The database's ground: base model, column types, and the two kinds of session (read, write)."""

import enum
import fcntl
import threading
import uuid
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from contextvars import ContextVar
from datetime import UTC, datetime
from inspect import iscoroutinefunction
from pathlib import Path
from typing import IO, Any, TypeVar

from flask import Flask
from flask_sqlalchemy_lite import SQLAlchemy
from sqlalchemy import JSON, DateTime, Dialect, Engine, Enum, MetaData, Uuid, event
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine import Connection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, UOWTransaction, mapped_column
from sqlalchemy.pool import ConnectionPoolEntry
from sqlalchemy.types import TypeDecorator

from engage.clock import utcnow
from engage.errors import NotFound

NAMING = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}
WRITE = "engage_write"
FLUSHED = "engage_flushed"

Json = JSON().with_variant(JSONB(), "postgresql")
"""A JSON column on both engines."""


class UtcDateTime(TypeDecorator[datetime]):
    """An aware instant, kept in UTC on both engines."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive time: it would be somebody's local guess."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive time reached the database")
        moment = value.astimezone(UTC)
        return moment.replace(tzinfo=None) if dialect.name == "sqlite" else moment

    def process_result_value(
        self,
        value: datetime | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> datetime | None:
        """Give the instant back aware."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Localized(TypeDecorator[dict[str, str]]):
    """Content text by language: {"fi": …, "sv": …}; the first one is the fallback."""

    impl = JSON
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> Any:
        """Plain JSON, not JSONB, on PostgreSQL: the order of the languages is kept."""
        return dialect.type_descriptor(JSON())

    def process_bind_param(
        self,
        value: Mapping[str, str] | None,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's signature
    ) -> dict[str, str] | None:
        """Only text by language code goes in."""
        if value is None:
            return None
        if not all(isinstance(text, str) for text in value.values()):
            raise ValueError("a localized text maps language codes to texts")
        return dict(value)


class Model(DeclarativeBase):
    """The base of every table."""

    metadata = MetaData(naming_convention=NAMING)
    type_annotation_map = {datetime: UtcDateTime, uuid.UUID: Uuid}  # noqa: RUF012


class Keyed:
    """A random primary key that tells nothing about order or time."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)


class Timestamped:
    """When the row was made. Opt-in, and never on a table that must stay secret."""

    created_at: Mapped[datetime] = mapped_column(default=utcnow)


def enum_column(kind: type[enum.Enum], name: str) -> Enum:
    """A text column that holds the enum's values, guarded by a CHECK of that name."""
    return Enum(
        kind,
        name=name,
        native_enum=False,
        create_constraint=True,
        length=32,
        values_callable=lambda members: [member.value for member in members],
    )


class ReadingSession(Session):
    """A session that ends with a commit what it has only read.

    psycopg forgets every statement that it has prepared when it rolls back, and each page of
    answering would be planned anew: three times the database's work.
    """

    def close(self) -> None:
        """Nothing of the session is open; what was written and not committed is not kept."""
        has_written = self.new or self.dirty or self.deleted or FLUSHED in self.info
        if self.in_transaction() and self.is_active and not has_written:
            with suppress(DBAPIError):  # a database that is gone is told by who asks it next
                self.commit()
        super().close()


@event.listens_for(ReadingSession, "after_flush")
def _on_flush(session: Session, _context: UOWTransaction) -> None:
    session.info[FLUSHED] = True


db = SQLAlchemy(session_options={"expire_on_commit": False, "class_": ReadingSession})
_writer = threading.Lock()
_is_writing: ContextVar[bool] = ContextVar("engage_is_writing", default=False)
ModelT = TypeVar("ModelT", bound=Model)


def init_db(app: Flask) -> None:
    """The app has its engine, tuned for safety on either database."""
    db.init_app(app)
    # The extension also closes asynchronous sessions, of which we open none; Flask would start a
    # thread for it at the end of every request.
    app.teardown_appcontext_funcs[:] = [
        close for close in app.teardown_appcontext_funcs if not iscoroutinefunction(close)
    ]
    with app.app_context():
        tune_engine(db.engine)


def tune_engine(engine: Engine) -> None:
    """Every connection of SQLite keeps what it acknowledged: WAL with full synchronisation."""
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _on_sqlite_connect)
        event.listen(engine, "begin", _on_sqlite_begin)


def _on_sqlite_connect(dbapi: Any, _record: ConnectionPoolEntry) -> None:
    dbapi.isolation_level = None  # the driver must not begin on its own: see _on_sqlite_begin
    cursor = dbapi.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "busy_timeout=5000",
        "foreign_keys=ON",
        "secure_delete=ON",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_sqlite_begin(connection: Connection) -> None:
    # A read transaction that turns into a write fails at once with SQLITE_BUSY_SNAPSHOT, so a
    # writer says so from the start and waits its turn.
    is_write = connection.get_execution_options().get(WRITE, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_write else "BEGIN")


@contextmanager
def _writers_turn(engine: Engine) -> Iterator[None]:
    """Writers of SQLite queue, over threads and processes, instead of sleeping in its busy-wait.

    The queue is a courtesy that halves the tail latency; what keeps writers apart is the database.
    """
    if engine.dialect.name != "sqlite":
        yield
        return
    with _writer, _queue_file(engine.url.database) as queue:
        if queue is not None:
            fcntl.flock(queue, fcntl.LOCK_EX)
        yield


def _queue_file(database: str | None) -> AbstractContextManager[IO[bytes] | None]:
    # Opened for each turn: a descriptor that was forked would let two processes in at once.
    if database in (None, "", ":memory:"):
        return nullcontext()
    return Path(f"{database}-queue").open("ab")


def _end_read() -> None:
    reader = db.session
    if reader.new or reader.dirty or reader.deleted:
        raise RuntimeError("the read session was written to; write inside unit_of_work()")
    reader.commit()


@contextmanager
def unit_of_work() -> Iterator[Session]:
    """One short write transaction: committed when the block ends, rolled back when it raises."""
    if _is_writing.get():
        raise RuntimeError(
            "a unit of work inside a unit of work: the outer edge owns the transaction"
        )
    _end_read()
    with _writers_turn(db.engine), db.sessionmaker() as session:
        token = _is_writing.set(True)
        try:
            session.connection(execution_options={WRITE: True})
            yield session
            session.commit()
        except BaseException:
            session.rollback()
            raise
        finally:
            _is_writing.reset(token)


@contextmanager
def read_session() -> Iterator[Session]:
    """A session of its own for reading; whatever was loaded stays usable after the block."""
    with db.sessionmaker() as session:
        yield session
        session.expunge_all()


def get_or_abort(session: Session, model: type[ModelT], key: object) -> ModelT:
    """The row with this primary key, or NotFound (404)."""
    row = session.get(model, key)
    if row is None:
        raise NotFound(model.__name__)
    return row
