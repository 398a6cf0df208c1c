"""Fixtures of tests with an app: the databases, a session that is undone, a watched client."""

from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from engage.access import Role
from engage.db import db
from tests.factories.base import current_session
from tests.support.accounts import give_session
from tests.support.app import WatchedClient, dispose, make_app
from tests.support.databases import Databases
from tests.support.postgres import PostgresServer, start_postgres

__all__ = [
    "app",
    "client",
    "committed_db",
    "databases",
    "engine_name",
    "isolated",
    "postgres",
    "session",
    "signed_in",
]


@pytest.fixture(scope="session")
def engine_name(request: pytest.FixtureRequest) -> str:
    """The database of this run: sqlite or postgresql."""
    return str(request.param)


@pytest.fixture(scope="session")
def postgres() -> Iterator[PostgresServer]:
    """A running PostgreSQL, ours unless one was given."""
    server = start_postgres()
    yield server
    server.stop()


@pytest.fixture(scope="session")
def databases(
    engine_name: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Databases:
    """The template database of the engine and its copies."""
    server = request.getfixturevalue("postgres") if engine_name == "postgresql" else None
    return Databases(engine_name, tmp_path_factory.mktemp(engine_name), server)


@pytest.fixture(scope="session")
def app(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """The application on a database that keeps nothing between tests."""
    made = make_app(databases.copy("main"), tmp_path_factory.mktemp("data"))
    yield made
    dispose(made)


@pytest.fixture
def isolated(app: Flask) -> Iterator[None]:
    """Whatever is committed inside is undone at the end: one connection, one outer transaction."""
    with app.app_context():
        engine, maker = db.engine, db.sessionmaker
        connection = engine.connect()
        outer = connection.begin()
        maker.configure(bind=connection, join_transaction_mode="create_savepoint")
        try:
            yield
        finally:
            db.session.close()
            maker.configure(bind=engine, join_transaction_mode="conditional_savepoint")
            outer.rollback()
            connection.close()


@pytest.fixture
def session(isolated: None) -> Iterator[Session]:
    """A session for services and factories; commits in it are seen by requests, and undone."""
    with db.sessionmaker() as one:
        token = current_session.set(one)
        yield one
        current_session.reset(token)


@pytest.fixture
def client(app: Flask, session: Session) -> WatchedClient:
    """A client whose requests see what the session holds, and the other way round."""
    made = app.test_client()
    assert isinstance(made, WatchedClient)
    made.before, made.after = session.commit, session.expire_all
    return made


@pytest.fixture
def signed_in(app: Flask, session: Session) -> Callable[..., WatchedClient]:
    """signed_in(Role.EDITOR) is a client of somebody with these roles."""

    def sign_in_as(*roles: Role) -> WatchedClient:
        made = app.test_client()
        assert isinstance(made, WatchedClient)
        made.before, made.after = session.commit, session.expire_all
        give_session(app, session, made, roles)
        return made

    return sign_in_as


@pytest.fixture
def committed_db(databases: Databases) -> Iterator[Flask]:
    """An application on a database of its own where commits are real; its context is pushed."""
    with databases.one() as (url, folder):
        made = make_app(url, folder)
        with made.app_context():
            yield made
        dispose(made)
