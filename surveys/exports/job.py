"""Making the file of an export that somebody asked for, and keeping it until its end date."""

import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from flask import current_app

from engage.clock import utcnow
from engage.db import read_session, unit_of_work
from engage.files import store_file
from engage.jobs import job_task, report_progress
from surveys.exports.words import words_in_all
from surveys.models.export import SurveyExport
from surveys.services.exporting.choices import choices_from
from surveys.services.exporting.making import MEDIA_TYPES, Source, bundled, make_files, read_source
from surveys.services.exporting.requests import KEPT, PURPOSE, TASK, export_by_id, secret_of

BETWEEN_REPORTS = 1.0


@job_task(name=TASK)
def export_rows(export_id: str) -> dict[str, object]:
    """The export has its file; run again it stays as it is."""
    with read_session() as session:
        export = export_by_id(session, UUID(export_id))
        if export.file_id is not None:
            return {"rows": export.row_count}
        choices = choices_from(export.options)
        words = words_in_all(choices.language)
        source = read_source(
            session,
            export.survey_id,
            choices,
            words,
            secret=secret_of(export),
            on_progress=_now_and_then(),
        )
    with TemporaryDirectory(prefix="engage-export-") as folder:
        files = make_files(
            Path(folder),
            source,
            words[choices.language],
            stem=source.stem,
            organisation=municipality(),
            moment=utcnow(),
            on_progress=_now_and_then(),
        )
        _keep(UUID(export_id), source, bundled(files))
    return {"rows": source.table.count if source.table else None}


def municipality() -> str:
    """Who makes the survey."""
    return str(current_app.config["ENGAGE_SETTINGS"].municipality_name)


def _keep(export_id: UUID, source: Source, path: Path) -> None:
    """The file is a row with an end date, and the export leads to it."""
    data = path.read_bytes()
    with unit_of_work() as session:
        export = session.get_one(SurveyExport, export_id, with_for_update=True)
        if export.file_id is not None:  # another worker was faster
            return
        stored = store_file(
            session,
            name=path.name,
            media_type=MEDIA_TYPES[path.suffix],
            data=data,
            purpose=PURPOSE,
            expires_at=utcnow() + KEPT,
        )
        export.file_id = stored.id
        export.row_count = source.table.count if source.table else None


def _now_and_then() -> Callable[[int, int], None]:
    """Progress goes to the job's row once a second at most: each time is a write."""
    last = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal last
        if time.monotonic() - last >= BETWEEN_REPORTS:
            last = time.monotonic()
            report_progress(done, total)

    return tell
