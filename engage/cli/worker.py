"""engage worker: the jobs are done, and the relay hands them out."""

import threading

import click
from celery.signals import worker_process_init, worker_ready, worker_shutting_down
from flask import Flask

from engage.cli.context import make_app
from engage.db import db
from engage.jobs.celery import QUEUE
from engage.jobs.relay import start_relay
from engage.timetable import timetable

QUIET = ("--loglevel", "WARNING", "--without-gossip", "--without-mingle", "--without-heartbeat")


@click.command()
@click.option("--concurrency", default=2, show_default=True, help="How many jobs run at once.")
@click.option("--no-relay", is_flag=True, help="Leave handing out to `engage outbox run`.")
def worker(concurrency: int, *, no_relay: bool) -> None:
    """Run the jobs: a Celery worker with the relay in a thread beside it."""
    app = make_app()
    stops: list[threading.Event] = []

    def start(**_: object) -> None:
        # Only now: the pool has been forked, so no child inherits a thread or its connection.
        if not no_relay:
            stops.append(start_relay(app))

    def stop(**_: object) -> None:
        for event in stops:
            event.set()

    def forget_connections(**_: object) -> None:
        with app.app_context():
            db.engine.dispose(close=False)

    worker_ready.connect(start, weak=False)
    worker_shutting_down.connect(stop, weak=False)
    worker_process_init.connect(forget_connections, weak=False)
    tell_timetable(app)
    app.extensions["celery"].worker_main(
        ["worker", f"--concurrency={concurrency}", "--queues", QUEUE, *QUIET]
    )


def tell_timetable(app: Flask) -> None:
    """The schedule has been printed, one line a task."""
    with app.app_context():
        for row in timetable():
            click.echo(f"every {row.every_seconds:>6} s  {row.task}  ({row.why})")
