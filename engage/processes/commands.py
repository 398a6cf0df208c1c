"""The commands `engage process import FILE` and `engage process export KEY`."""

import sys
from pathlib import Path

import click

from engage.command import with_app
from engage.db import read_session, unit_of_work
from engage.errors import EngageError, NotFound
from engage.processes.process_file import ProcessFileError, read_process_file
from engage.processes.services.exporting import export_process
from engage.processes.services.importing import find_process, import_process


class NotText(EngageError):
    """The file is no UTF-8 text."""


@click.group()
def process() -> None:
    """Read and write processes as files (docs/process-file.md)."""


@process.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@with_app
def import_file(file: Path) -> None:
    """The process says what FILE says; importing it twice changes nothing."""
    try:
        definition = read_process_file(file.read_text(encoding="utf-8"))
    except UnicodeDecodeError as problem:
        raise NotText(f"{file}: this is not UTF-8 text (byte {problem.start})") from problem
    except ProcessFileError as refused:
        for found in refused.problems:
            click.echo(f"{file}: {found}", err=True)
        sys.exit(2)
    with unit_of_work() as session:
        report = import_process(session, definition)
    if not report.has_changes:
        click.echo(f"{definition.key}: nothing to change")
        return
    click.echo(f"{definition.key}: {len(report.added)} added, {len(report.changed)} changed")
    for key in report.kept:
        click.echo(f"{definition.key}/{key}: not in the file, kept")


@process.command("export")
@click.argument("key")
@with_app
def export_file(key: str) -> None:
    """Write the process of this KEY to standard output."""
    with read_session() as session:
        found = find_process(session, key)
        if found is None:
            raise NotFound(f"no process is called {key}")
        text = export_process(session, found)
    click.echo(text, nl=False)
