"""engage outbox: the relay on its own, for hosts whose workers run under Celery's own command."""

import signal
import threading

import click

from engage.cli.context import make_app
from engage.jobs.relay import run_relay


@click.group()
def outbox() -> None:
    """Hand out the jobs that wait in the database."""


@outbox.command()
def run() -> None:
    """Publish, lease and take back jobs until stopped."""
    stop = threading.Event()
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, lambda *_: stop.set())
    run_relay(make_app(), stop)
