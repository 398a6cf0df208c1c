"""Exports of rows made in tests: asked for, written, read back."""

import csv
import io
import random
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

from sqlalchemy.orm import Session

from engage.access import Permission
from engage.processes.models import StepAudience
from surveys.exports.words import words_in_all
from surveys.models.export import SurveyExport
from surveys.services.exporting.choices import Choices, ExportFormat, choices_from
from surveys.services.exporting.making import make_files, read_source
from surveys.services.exporting.requests import (
    request_export,
    secret_of,
)
from tests.factories.processes import AFTER
from tests.factories.surveys import asked_of

LATER = AFTER + timedelta(days=1)
REASON = "Analyysi valtuustoseminaaria varten"
MAY = frozenset({Permission.EXPORT_ROWS})


def chosen(file_format: ExportFormat, **more: object) -> Choices:
    """An export in Finnish."""
    given = Choices(format=file_format, language="fi").to_dict() | more
    return choices_from(given)


def ask(session: Session, audience: StepAudience, choices: Choices) -> SurveyExport:
    """The export, asked for by nobody in particular."""
    return request_export(
        session,
        asked_of(session, audience),
        choices,
        reason=REASON,
        actor=None,
        permissions=MAY,
        now=LATER,
    )


def files_of(
    session: Session, audience: StepAudience, choices: Choices, folder: Path, seed: int = 1
) -> list[Path]:
    """The files of an export, shuffled by the seed."""
    export = ask(session, audience, choices)
    words = words_in_all(choices.language)
    source = read_source(
        session,
        export.survey_id,
        choices,
        words,
        secret=secret_of(export),
        rng=random.Random(seed),  # noqa: S311 - the same order in every run
    )
    made = folder / str(uuid4())
    made.mkdir()
    return make_files(
        made,
        source,
        words[choices.language],
        stem="out",
        organisation="Kaarina",
        moment=LATER,
    )


def lines(path: Path) -> list[list[str]]:
    """The cells of a file for Finnish Excel."""
    text = path.read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=";"))
