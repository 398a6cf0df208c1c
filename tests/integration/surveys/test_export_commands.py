"""`engage survey export`: one line on bad input, files beside one another, the reason logged."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.audit import AuditEvent
from engage.clock import at
from engage.errors import EngageError, NotFound
from engage.processes.models import Step
from surveys.commands import survey
from surveys.export_commands import BadExport
from surveys.models.export import SurveyExport
from surveys.services.exporting.requests import ExportReasonMissing, RowsNotReady
from surveys.services.faults import SurveyMissing
from tests.factories.processes import AFTER
from tests.integration.surveys.counting import count_surveys, end_step, seal_answers, varied

STEP = "kaarina-2018/kysely"
REASON = ("--reason", "Analyysi valtuustoseminaaria varten")


@pytest.fixture
def sealed(session: Session, step: Step) -> Iterator[Step]:
    """A sealed step with 40 residents."""
    seal_answers(session, step.audiences[0], [varied(number) for number in range(40)])
    end_step(session, step)
    count_surveys(session, step)
    session.commit()
    with at(AFTER + timedelta(days=1)):
        yield step


def export(app: Flask, target: Path, *arguments: str, step: str = STEP) -> Result:
    """The command as it ends."""
    given = ("export", step, "--to", str(target), *arguments)
    return CliRunner().invoke(survey, given, obj=app)


def refused(result: Result, kind: type[EngageError]) -> str:
    """The one line that the command line shows; nothing was written."""
    assert isinstance(result.exception, kind)
    assert "\n" not in str(result.exception)
    return str(result.exception)


@pytest.mark.parametrize(
    ("name", "files"),
    [
        ("out.xlsx", ["out.xlsx"]),
        ("out.csv", ["out-codebook.csv", "out-texts.csv", "out.csv"]),
        ("out.sav", ["out-codebook.csv", "out-texts.csv", "out.sav"]),
        ("out.json", ["out.json"]),
    ],
)
def test_each_ending_is_a_format(
    app: Flask, session: Session, sealed: Step, tmp_path: Path, name: str, files: list[str]
) -> None:
    result = export(app, tmp_path / name, "--audience", "resident", *REASON)
    assert result.exit_code == 0, result.exception
    assert sorted(path.name for path in tmp_path.iterdir()) == files
    assert sorted(Path(line).name for line in result.stdout.splitlines()) == files
    event = session.scalars(
        select(AuditEvent).where(AuditEvent.tag == "surveys:rows:exported")
    ).one()
    assert event.details is not None
    assert event.details["reason"] == REASON[1]
    assert session.scalars(select(SurveyExport)).one().file_id is None


def test_a_description_needs_no_reason(
    app: Flask, session: Session, sealed: Step, tmp_path: Path
) -> None:
    assert export(app, tmp_path / "out.xml", "--audience", "resident").exit_code == 0
    assert (tmp_path / "out.xml").read_text().startswith("<?xml")
    assert session.scalars(select(SurveyExport)).all() == []


def test_the_language_is_that_of_headers_and_values(
    app: Flask, sealed: Step, tmp_path: Path
) -> None:
    path = tmp_path / "out.xlsx"
    export(app, path, "--audience", "resident", "--language", "sv", *REASON)
    assert openpyxl.load_workbook(path).sheetnames[0] == "Svar i ord"


def test_the_profile_and_the_codes_are_chosen(app: Flask, sealed: Step, tmp_path: Path) -> None:
    path = tmp_path / "out.csv"
    export(app, path, "--audience", "resident", "--codes", "--profile", "plain", *REASON)
    assert path.read_text().startswith("door,services_schools,")
    export(app, path, "--audience", "resident", "--long", *REASON)
    assert path.read_text("utf-8-sig").startswith("Rivi;Muuttuja;")


def test_several_audiences_have_to_be_told_apart(app: Flask, sealed: Step, tmp_path: Path) -> None:
    told = refused(export(app, tmp_path / "out.csv", *REASON), BadExport)
    assert told == f"{STEP} asks several audiences: --audience resident, staff, trustee"
    assert list(tmp_path.iterdir()) == []


def test_what_cannot_be_made_is_told_in_one_line(app: Flask, sealed: Step, tmp_path: Path) -> None:
    to_csv = tmp_path / "out.csv"
    mine = ("--audience", "resident")
    assert ".xlsx, .csv" in refused(export(app, tmp_path / "out.doc", *mine, *REASON), BadExport)
    assert "folder" in refused(export(app, tmp_path / "no" / "out.csv", *mine, *REASON), BadExport)
    assert "speaks fi" in refused(
        export(app, to_csv, *mine, "--language", "de", *REASON), BadExport
    )
    assert "--reason" in refused(export(app, to_csv, *mine), ExportReasonMissing)
    assert "nobody" in refused(export(app, to_csv, "--audience", "nobody", *REASON), NotFound)
    refused(export(app, to_csv, *REASON, step="kaarina-2018/ei-ole"), SurveyMissing)
    assert list(tmp_path.iterdir()) == []


def test_an_open_step_gives_no_rows(
    app: Flask, session: Session, step: Step, tmp_path: Path
) -> None:
    session.commit()
    result = export(app, tmp_path / "out.csv", "--audience", "resident", *REASON)
    assert "sealed" in refused(result, RowsNotReady)
