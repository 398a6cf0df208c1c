"""Apps for the tests: settings that touch nothing outside, and a client that keeps watch."""

from collections.abc import Callable
from contextlib import nullcontext
from contextvars import Context
from pathlib import Path
from typing import Any

from flask import Flask, request_finished
from flask.testing import FlaskClient
from sqlalchemy import event
from werkzeug.test import TestResponse

from engage import clock
from engage.app import create_app
from engage.config import Settings
from engage.db import db

SECRET = "a-secret-for-tests-only-0123456789abcdef"
DEAD_BROKER = "redis://127.0.0.1:1/0"
WRITES = ("INSERT", "UPDATE", "DELETE", "REPLACE")


def settings_for(url: str, folder: Path) -> Settings:
    """Settings of a test: this database, this folder, no broker."""
    return Settings(
        environment="test",
        secret_key=SECRET,
        base_url="http://localhost",
        database_url=url,
        data_dir=folder,
        key_store=folder / "keys",
        broker_url=DEAD_BROKER,
    )


def make_app(url: str, folder: Path) -> Flask:
    """The whole application on this database; forms are accepted without their CSRF token."""
    app = create_app(settings_for(url, folder))
    app.config["TESTING"] = True
    app.config["WTF_CSRF_ENABLED"] = False
    app.test_client_class = WatchedClient
    watch_requests(app)
    return app


def dispose(app: Flask) -> None:
    """No connection of the app is open any more."""
    with app.app_context():
        db.engine.dispose()


def watch_requests(app: Flask) -> None:
    """Each request notes what it must not do: leave its read session dirty, or write on a GET."""
    faults: list[str] = []
    app.extensions["test_faults"] = faults

    def look_at_session(_sender: Flask, **_: object) -> None:
        reader = db.session
        if reader.new or reader.dirty or reader.deleted:
            faults.append("the request left its read session dirty")

    request_finished.connect(look_at_session, app, weak=False)


class WatchedClient(FlaskClient):
    """A browser without a screen, in a context of its own, that fails when a request misbehaves."""

    before: Callable[[], object] | None = None
    after: Callable[[], object] | None = None

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """The answer; an AssertionError when the request broke a rule of the house."""
        if self.before is not None:
            self.before()
        pinned = clock._pinned.get()
        # An app context that a test has pushed would be shared by the request, session and all.
        answer: TestResponse = Context().run(self._open_at, pinned, args, kwargs)
        if self.after is not None:
            self.after()
        faults = self.application.extensions["test_faults"]
        told, faults[:] = list(faults), []
        assert not told, told
        return answer

    def _open_at(self, pinned: Any, args: Any, kwargs: Any) -> TestResponse:
        with (
            clock.at(pinned) if pinned else nullcontext(),
            _writes_noted(self.application) as wrote,
        ):
            answer = super().open(*args, **kwargs)
        if answer.request.method in {"GET", "HEAD"} and wrote and not answer.history:
            self.application.extensions["test_faults"].append(f"a GET wrote: {wrote[0]}")
        return answer


class _writes_noted:  # noqa: N801 - reads as a phrase
    def __init__(self, app: Flask) -> None:
        with app.app_context():
            self._engine = db.engine
        self._wrote: list[str] = []

    def __enter__(self) -> list[str]:
        event.listen(self._engine, "before_cursor_execute", self._note)
        return self._wrote

    def __exit__(self, *_: object) -> None:
        event.remove(self._engine, "before_cursor_execute", self._note)

    def _note(self, _c: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().upper().startswith(WRITES):
            self._wrote.append(statement)
