"""`engage workshop …`: bring transcribed sheets into a workshop."""

import json
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.clock import utcnow
from engage.command import with_app
from engage.db import get_or_abort, read_session, unit_of_work
from engage.errors import Invalid, NotFound
from engage.processes.models import Process, Step
from workshops.formats.sheets import MOST_BYTES
from workshops.models import SheetImport, SheetImportState, SheetProfile, Workshop, WorkshopSession
from workshops.services.importing import drop_file, profile_of_name, start_import
from workshops.services.importing_jobs import carry_out, read

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)


class SheetsUnreadable(Invalid):
    """The file can't be brought in; the text says why."""


@click.group()
def workshop() -> None:
    """Bring typed-up notes into a workshop."""


@workshop.command("import")
@click.argument("file", type=FILE)
@click.option("--workshop", "step", required=True, help="PROCESS/STEP")
@click.option("--session", "room", help="The key of the session; needed where there are several.")
@click.option("--profile", help="The name of a saved mapping.")
@click.option("--dry-run", is_flag=True, help="Say what would be imported, and import nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON (docs/cli.md).")
@with_app
def import_file(
    file: Path, step: str, room: str | None, profile: str | None, *, dry_run: bool, as_json: bool
) -> None:
    """Bring the notes of FILE in, all of them or none, with a result for every row."""
    if file.stat().st_size > MOST_BYTES:
        raise SheetsUnreadable(f"{file}: larger than 20 MB")
    with unit_of_work() as session:
        started = start_import(
            session,
            _room(session, step, room),
            name=file.name,
            data=file.read_bytes(),
            profile=_profile(session, profile),
            is_read_here=True,
            by=None,
            now=utcnow(),
        )
        import_id = started.id
    read(import_id)
    with read_session() as session:
        which = get_or_abort(session, SheetImport, import_id)
    is_ready = which.state is SheetImportState.READ
    if is_ready and not dry_run and (which.report or {}).get("notes"):
        carry_out(import_id, by=None)
        with read_session() as session:
            which = get_or_abort(session, SheetImport, import_id)
    else:
        _forget(import_id)
    if which.fault:
        raise SheetsUnreadable(f"{file}: {_fault(which.fault)}")
    _tell(which, is_dry=dry_run, as_json=as_json)


def _room(session: Session, step: str, key: str | None) -> WorkshopSession:
    process_key, _, step_key = step.partition("/")
    found = session.scalars(
        select(Workshop)
        .join(Step, Step.id == Workshop.step_id)
        .join(Process, Process.id == Step.process_id)
        .where(Process.key == process_key, Step.key == step_key)
    ).one_or_none()
    if found is None:
        raise NotFound(f"{step}: no such workshop")
    keys = [room.key for room in found.sessions]
    if key is None and len(keys) == 1:
        return found.sessions[0]
    chosen = next((room for room in found.sessions if room.key == key), None)
    if chosen is None:
        raise NotFound(f"--session: one of {', '.join(keys) or 'none yet'}")
    return chosen


def _profile(session: Session, name: str | None) -> SheetProfile | None:
    if name is None:
        return None
    found = profile_of_name(session, name)
    if found is None:
        raise NotFound(f"--profile: no mapping is called {name}")
    return found


def _forget(import_id: Any) -> None:
    """Of a file that was only looked at nothing is kept."""
    with unit_of_work() as session:
        which = get_or_abort(session, SheetImport, import_id)
        drop_file(session, which)
        session.delete(which)


def _fault(fault: dict[str, Any]) -> str:
    place = f" (row {fault['row']})" if fault.get("row") else ""
    return f"{fault['fault']}{place}"


def _tell(which: SheetImport, *, is_dry: bool, as_json: bool) -> None:
    report = which.report or {}
    if as_json:
        told = {"file": which.file_name, "sha256": which.sha256, "dry_run": is_dry}
        shown = {key: value for key, value in report.items() if key != "first"}
        click.echo(json.dumps({**told, **shown, "mapping": which.mapping}, ensure_ascii=False))
        return
    done = "would be imported" if is_dry else "imported"
    click.echo(
        f"{which.file_name}: {report['notes']} {done}, {report['blank']} rows without a note,"
        f" {report['duplicates']} there already, {report['refused']} refused"
    )
    for sheet, row, column, outcome, words in report["told"]:
        where = f"{sheet} " if sheet else ""
        click.echo(f"  {where}row {row} column {column}: {outcome}: {words}")
