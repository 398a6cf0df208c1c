"""engage serve: the web, with the server that fits the database."""

import click
import waitress
from granian import Granian
from granian.constants import Interfaces

from engage.cli.context import make_app
from engage.config import Settings

CANNOT_SHARE = "sqlite"


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, help="The port to listen on.")
@click.option("--workers", default=2, show_default=True, help="Processes (PostgreSQL only).")
@click.option("--threads", default=8, show_default=True, help="Threads in each process.")
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Serve the pages: granian on PostgreSQL, one process with threads on SQLite."""
    app = make_app()
    if Settings().database.startswith(CANNOT_SHARE):
        # One process has one writer connection, so writers queue instead of waiting for a lock.
        waitress.serve(app, host=host, port=port, threads=threads, ident=None)
        return
    Granian(
        "engage.cli.context:make_app",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        log_access=False,
    ).serve()
