"""`engage survey export`: the rows of a survey as files, for a reason that is logged."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from sqlalchemy.orm import Session

from engage.access import Permission
from engage.clock import utcnow
from engage.command import with_app
from engage.db import read_session, unit_of_work
from engage.errors import Invalid, NotFound
from surveys.exports.job import municipality
from surveys.exports.words import words_in_all
from surveys.formats.csv_rows import PROFILES
from surveys.formats.row_table import Pick
from surveys.services.exporting.choices import Choices, ExportFormat
from surveys.services.exporting.making import make_files, read_source
from surveys.services.exporting.requests import ensure_ready, request_export, secret_of
from surveys.services.lookup import Asked, step_by_keys, surveys_of_step

FORMATS = {
    ".xlsx": ExportFormat.XLSX,
    ".csv": ExportFormat.CSV,
    ".sav": ExportFormat.SAV,
    ".json": ExportFormat.JSON,
    ".xml": ExportFormat.DDI,
}


class BadExport(Invalid):
    """The export cannot be made as asked; the text says why."""


@click.command()
@click.argument("step", metavar="PROCESS/STEP")
@click.option(
    "--to",
    "target",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="out.xlsx, .csv, .sav, .json, or .xml for a DDI description.",
)
@click.option("--audience", help="The audience, where the step asks several.")
@click.option("--language", help="Language of headers and labels; the form's first by default.")
@click.option("--long", "is_long", is_flag=True, help="CSV with a line for each answer.")
@click.option("--codes", "is_coded", is_flag=True, help="CSV with codes instead of labels.")
@click.option(
    "--profile", type=click.Choice(sorted(PROFILES)), default="finnish", help="How CSV is written."
)
@click.option("--reason", default="", help="Why the rows are needed; it goes into the audit log.")
@with_app
def export(
    step: str,
    target: Path,
    audience: str | None,
    language: str | None,
    *,
    is_long: bool,
    is_coded: bool,
    profile: str,
    reason: str,
) -> None:
    """Write the rows of a sealed survey step to a file."""
    file_format = FORMATS.get(target.suffix.lower())
    if file_format is None:
        raise BadExport(f"{target}: the name must end in {', '.join(FORMATS)}")
    if not target.absolute().parent.is_dir():
        raise BadExport(f"{target}: there is no such folder")
    with read_session() as session:
        asked = _asked(session, step, audience)
    chosen = Choices(
        format=file_format,
        language=_language(asked, language),
        profile=profile,
        is_long=is_long,
        pick=Pick.CODES if is_coded else Pick.LABELS,
    )
    secret = _note(asked, chosen, reason)
    for path in _write(asked, chosen, target, secret):
        click.echo(str(path))


def _asked(session: Session, step: str, audience: str | None) -> Asked:
    """The survey of that audience, or the only one that the step has."""
    process_key, _, step_key = step.partition("/")
    surveys = surveys_of_step(session, step_by_keys(session, process_key, step_key).id)
    by_key = {one.step_audience.audience.key: one for one in surveys}
    if audience is None and len(by_key) > 1:
        raise BadExport(f"{step} asks several audiences: --audience {', '.join(by_key)}")
    found = next(iter(surveys), None) if audience is None else by_key.get(audience)
    if found is None:
        raise NotFound(f"{step} asks no audience {audience or ''}".rstrip())
    return found


def _language(asked: Asked, language: str | None) -> str:
    languages = asked.form.languages
    if language is not None and language not in languages:
        raise BadExport(f"{asked.step.path} speaks {', '.join(languages)}, not {language}")
    return language or languages[0]


def _note(asked: Asked, chosen: Choices, reason: str) -> bytes:
    """Whoever reads rows is in the log; a description of the data needs no reason."""
    permissions = {Permission.EXPORT_ROWS}
    ensure_ready(asked.step, permissions, utcnow())
    if not chosen.format.has_rows:
        return b""
    with unit_of_work() as session:
        noted = request_export(
            session,
            asked,
            chosen,
            reason=reason,
            actor=None,
            permissions=permissions,
            now=utcnow(),
        )
        return secret_of(noted)


def _write(asked: Asked, chosen: Choices, target: Path, secret: bytes) -> list[Path]:
    """The files stand beside one another; a half-written one never has the name asked for."""
    words = words_in_all(chosen.language)
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
        disable=not Console(stderr=True).is_terminal,
    )
    with bar, TemporaryDirectory(dir=target.absolute().parent, prefix=".engage-") as folder:
        on_progress = _bar_of(bar)
        with read_session() as session:
            source = read_source(
                session, asked.survey.id, chosen, words, secret=secret, on_progress=on_progress
            )
        made = make_files(
            Path(folder),
            source,
            words[chosen.language],
            stem=target.stem,
            organisation=municipality(),
            moment=utcnow(),
            on_progress=on_progress,
        )
        return [path.replace(target.parent / path.name) for path in made]


def _bar_of(bar: Progress) -> Callable[[int, int], None]:
    task = bar.add_task("export")

    def tell(done: int, total: int) -> None:
        bar.update(task, completed=done, total=total)

    return tell
