"""engage demo: Kaarina's preparation on this machine, served until Ctrl-C, or written once."""

import os
import tempfile
import threading
from contextlib import ExitStack
from pathlib import Path

import click

from engage.embedded import data_folder, engage_command, installation, prepare, run_attached
from engage.errors import EngageError

LOAD = "demo-load"


class LoadingFailed(EngageError):
    """The demonstration could not be loaded; what it printed says why."""


@click.command()
@click.option(
    "--once",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="DIR",
    help="Write the draft input and summary.json into DIR, and end.",
)
@click.option("--residents", default=2000, show_default=True, type=click.IntRange(50, 50_000))
@click.option("--staff", default=500, show_default=True, type=click.IntRange(20, 10_000))
@click.option("--port", default=8000, show_default=True, help="The next free one is taken.")
def demo(once: Path | None, residents: int, staff: int, port: int) -> None:
    """Load the Kaarina process with made-up answers, and serve it on this machine."""
    size = ["--residents", str(residents), "--staff", str(staff)]
    if once is None:
        serve(size, port)
    else:
        write_once(size, once)


def serve(size: list[str], port: int) -> None:
    """Everything runs until somebody asks to stop; started again it goes on where it was."""
    with installation(data_folder(), port=port) as one:
        one.start_broker()
        if not load(size, one.stopping):
            return
        one.start_worker()
        one.start_web()
        click.echo(f"\nEngage is at {one.url} (Ctrl-C stops it; the data stay in {one.folder}).")
        one.watch()
        click.echo("Stopping …")


def write_once(size: list[str], folder: Path) -> None:
    """The documents lie in the folder; the data they came from are gone, unless a place is set."""
    with ExitStack() as stack:
        if "ENGAGE_DATA_DIR" not in os.environ:
            os.environ["ENGAGE_DATA_DIR"] = stack.enter_context(
                tempfile.TemporaryDirectory(prefix="engage-once-")
            )
        prepare(data_folder())
        load([*size, "--once", str(folder.resolve())])


def load(options: list[str], stopping: threading.Event | None = None) -> bool:
    """Loading has ended, in a process of its own (the supervisor stays small); True when whole."""
    code = run_attached([*engage_command(), LOAD, *options], stopping)
    if code and not (stopping and stopping.is_set()):
        raise LoadingFailed("the demonstration could not be loaded")
    return code == 0
