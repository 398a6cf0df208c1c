"""The least that Flask can do: a page of two words, and a form that inserts and commits one row.

It is served as the service itself is, by the same server, on the same kind of database.
"""

import os
import sys

from flask import Flask, request
from granian import Granian
from granian.constants import Interfaces
from sqlalchemy import Column, Integer, MetaData, Table, Text, create_engine, insert

from engage.cli.serve import THREADS, WORKERS, settle_worker
from engage.db import tune_engine


def make_app() -> Flask:
    """The application; its database is that of ENGAGE_BENCH_DATABASE."""
    settle_worker()
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
    """Serve on the port that is asked for, as `engage serve` does."""
    make_app()  # makes the table, before several workers would at once
    Granian(
        "bench.bare:make_app",
        factory=True,
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.WSGI,
        workers=WORKERS,
        blocking_threads=THREADS,
        log_access=False,
    ).serve()


if __name__ == "__main__":
    main()
