"""`engage roll …`: rolls from the command line."""

from datetime import datetime
from pathlib import Path

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.command import with_app
from engage.db import unit_of_work
from engage.errors import NotFound
from engage.processes.models import Audience, Process, Step, StepAudience
from engage.rolls.services.importing import import_roll
from engage.tables.faults import TableError
from engage.tables.reading import read_table


class AmbiguousStep(NotFound):
    """No step, or more than one, has this key."""


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
        step_audience = find_step_audience(session, step_key, audience_key)
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


def find_step_audience(session: Session, step_key: str, audience_key: str) -> StepAudience:
    """The audience of the step that PROCESS/STEP or a unique STEP names."""
    process_key, _, key = step_key.rpartition("/")
    statement = (
        select(StepAudience)
        .join(StepAudience.step)
        .join(Step.process)
        .join(StepAudience.audience)
        .where(Step.key == key, Audience.key == audience_key)
    )
    if process_key:
        statement = statement.where(Process.key == process_key)
    found = session.scalars(statement).all()
    if len(found) != 1:
        raise AmbiguousStep(f"{step_key}: {len(found)} steps with audience {audience_key}")
    return found[0]
