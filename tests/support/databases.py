"""Databases for the tests: the schema is built once an engine, and copied for who needs it."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from tests.support.app import dispose, make_app
from tests.support.postgres import PostgresServer
from tests.support.schema import build_schema

_numbers = count(1)


class Databases:
    """The template of one engine, and its copies."""

    def __init__(self, engine: str, folder: Path, server: PostgresServer | None):
        """The template holds the whole schema."""
        self.engine = engine
        self._folder = folder
        self._server = server
        url = self._make("template")
        app = make_app(url, folder / "template")
        try:
            build_schema(app)
        finally:
            dispose(app)

    def copy(self, name: str) -> str:
        """A fresh database with the schema; gives its URL."""
        if self._server is not None:
            return self._server.make_database(name, template="template")
        shutil.copy(self._folder / "template.sqlite", self._folder / f"{name}.sqlite")
        return f"sqlite:///{self._folder / name}.sqlite"

    @contextmanager
    def one(self, *, is_empty: bool = False) -> Iterator[tuple[str, Path]]:
        """A database and a folder for one test, gone afterwards; with the schema unless empty."""
        name = f"one_{next(_numbers)}"
        folder = self._folder / name
        folder.mkdir()
        yield self._make(name) if is_empty else self.copy(name), folder
        if self._server is not None:
            self._server.drop_database(name)
        shutil.rmtree(folder)

    def _make(self, name: str) -> str:
        if self._server is not None:
            return self._server.make_database(name)
        return f"sqlite:///{self._folder / name}.sqlite"
