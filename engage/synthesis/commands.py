"""`engage inputs …`: draft inputs from the command line."""

from pathlib import Path

import click
from sqlalchemy import select

from engage.command import with_app
from engage.db import read_session
from engage.errors import NotFound
from engage.processes.models import Process
from engage.synthesis.services.packages import get_file, get_package
from engage.synthesis.tasks import build_package


@click.group()
def inputs() -> None:
    """Build the draft input of a process and write its files."""


@inputs.command()
@click.argument("process")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the files into this folder.",
)
@with_app
def build(process: str, out: Path | None) -> None:
    """Build the draft input of PROCESS; unchanged evidence gives the package that exists."""
    with read_session() as session:
        found = session.scalar(select(Process).where(Process.key == process))
    if found is None:
        raise NotFound(f"there is no process {process}; engage process import FILE makes one")
    made = build_package(found.id)
    state = "built" if made.is_new else "unchanged"
    click.echo(f"draft input no. {made.number} of {process}: {state}, hash {made.hash}")
    if out is not None:
        for path in write_files(found, made.number, out):
            click.echo(str(path))


def write_files(process: Process, number: int, folder: Path) -> list[Path]:
    """The files of the package lie in the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    with read_session() as session:
        for entry in get_package(session, process.id, number).files:
            stored = get_file(session, process.id, number, entry.format)
            path = folder / stored.name
            path.write_bytes(stored.data)
            written.append(path)
    return written
