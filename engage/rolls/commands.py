"""`engage roll …`: rolls from the command line."""

from datetime import datetime
from pathlib import Path

import click

from engage.command import with_app
from engage.db import unit_of_work
from engage.processes.services.reading import step_audience_by_keys
from engage.rolls.services.importing import import_roll
from engage.tables.faults import TableError
from engage.tables.reading import read_table


@click.group()
def roll() -> None:
    """Bring in the lists of those who may take part."""


@roll.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--step", "step_key", required=True, help="PROCESS/STEP, or STEP when unique.")
@click.option("--audience", "audience_key", required=True, help="resident, staff, trustee …")
@click.option(
    "--extracted-on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="The day on which the list was drawn from its register, as 2026-11-25.",
)
@with_app
def import_file(
    file: Path, step_key: str, audience_key: str, extracted_on: datetime | None
) -> None:
    """Everybody in FILE who was not on the roll is on it; each row is accounted for."""
    try:
        table = read_table(file.read_bytes(), file.name)
    except TableError as problem:
        place = f", row {problem.row}" if problem.row else ""
        raise TableError(
            problem.fault, row=problem.row, column=problem.column, text=f"{file}{place}"
        ) from problem
    with unit_of_work() as session:
        step_audience = step_audience_by_keys(session, step_key, audience_key)
        report = import_roll(
            session,
            step_audience,
            table,
            actor=None,
            extracted_on=extracted_on.date() if extracted_on else None,
        )
    click.echo(
        f"{report.read} rows read: {report.added} added, {report.known} known, "
        f"{len(report.duplicates)} duplicate, {len(report.refused)} refused"
    )
    for one in (*report.refused, *report.duplicates):
        click.echo(f"{file}:{one.number}: {one.code} {one.value}".rstrip())
