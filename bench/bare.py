"""The least that Flask can do: a page of two words, and a form that inserts and commits one row.

It is served as the service itself is, by the same server, on the same kind of database.
"""

import os
import sys

import waitress
from flask import Flask, request
from granian import Granian
from granian.constants import Interfaces
from sqlalchemy import Column, Integer, MetaData, Table, Text, create_engine, insert

from engage.db import tune_engine


def make_app() -> Flask:
    """The application; its database is that of ENGAGE_BENCH_DATABASE."""
    app = Flask("bare")
    engine = create_engine(os.environ["ENGAGE_BENCH_DATABASE"])
    tune_engine(engine)
    rows = Table("bare_row", MetaData(), Column("id", Integer, primary_key=True), Column("t", Text))
    rows.metadata.create_all(engine)
    is_sqlite = engine.dialect.name == "sqlite"

    @app.get("/")
    def page() -> str:
        return "bare page"

    @app.post("/")
    def write() -> str:
        with engine.connect() as connection:
            if is_sqlite:
                connection = connection.execution_options(engage_write=True)
            connection.execute(insert(rows).values(t=request.form["t"]))
            connection.commit()
        return "kept"

    return app


def main() -> None:
    """Serve on the port that is asked for, as `engage serve` does on this database."""
    serve_like_engage("bench.bare:make_app", int(sys.argv[1]))


def serve_like_engage(factory: str, port: int) -> None:
    """waitress with threads on SQLite, granian with two workers otherwise: see engage/cli/serve."""
    if os.environ["ENGAGE_BENCH_DATABASE"].startswith("sqlite"):
        waitress.serve(make_app(), host="127.0.0.1", port=port, threads=8, ident=None)
        return
    Granian(
        factory,
        factory=True,
        address="127.0.0.1",
        port=port,
        interface=Interfaces.WSGI,
        workers=2,
        blocking_threads=8,
        log_access=False,
    ).serve()


if __name__ == "__main__":
    main()
