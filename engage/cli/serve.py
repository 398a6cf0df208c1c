"""engage serve: the web, in worker processes that end with the server."""

import sys

import click
from flask import Flask
from granian import Granian
from granian.constants import Interfaces

from engage.cli.context import make_app
from engage.embedded import die_with_parent

WORKERS, THREADS = 2, 4
# Seconds. A thread that has the turn to write is not kept waiting by others that draw pages: with
# Python's own 5 ms half as many answers a second were kept.
SWITCH = 0.0005
# Seconds that a browser which keeps its connection open may hold up the end of a worker.
PATIENCE = 5


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8000, show_default=True, help="The port to listen on.")
@click.option("--workers", default=WORKERS, show_default=True, help="Processes.")
@click.option("--threads", default=THREADS, show_default=True, help="Threads in each process.")
def serve(host: str, port: int, workers: int, threads: int) -> None:
    """Serve the pages."""
    make_app()  # wrong settings are told here, once, and not by each worker
    Granian(
        "engage.cli.serve:make_worker",
        factory=True,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=threads,
        respawn_failed_workers=True,
        workers_kill_timeout=PATIENCE,
        websockets=False,
        log_access=False,
    ).serve()


def make_worker() -> Flask:
    """The app in a worker process."""
    settle_worker()
    return make_app()


def settle_worker() -> None:
    """This process ends with its server, however that one ends; its threads take short turns."""
    die_with_parent()
    sys.setswitchinterval(SWITCH)
