"""The desk page of row exports, and the job that makes the file."""

import io
from collections.abc import Callable, Iterator
from datetime import timedelta
from uuid import uuid4
from zipfile import ZipFile

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.access import Role
from engage.clock import at
from engage.files import StoredFile
from engage.jobs.models import Job, JobState
from engage.processes.models import Step
from surveys.exports.job import export_rows
from surveys.models.export import SurveyExport
from surveys.services.exporting.choices import ExportFormat
from tests.factories.accounts import AccountFactory, sign_in
from tests.factories.processes import NOON
from tests.factories.surveys import asked_of
from tests.integration.surveys.counting import count_surveys, end_step, seal_answers, varied
from tests.integration.surveys.exporting import LATER, REASON, ask, chosen
from tests.support.app import WatchedClient


@pytest.fixture
def sealed(session: Session, step: Step) -> Step:
    """A sealed and counted step: 40 residents, 12 of the staff, three trustees."""
    for audience, size in zip(step.audiences, (40, 12, 3), strict=True):
        seal_answers(session, audience, [varied(number) for number in range(size)])
    end_step(session, step)
    count_surveys(session, step)
    return step


@pytest.fixture
def coordinator(client: WatchedClient) -> Iterator[WatchedClient]:
    """A browser in which a coordinator has signed in after the sealing."""
    with at(LATER):
        sign_in(client, AccountFactory())
        yield client


def test_a_job_makes_the_file_once_and_it_has_an_end_date(
    session: Session, sealed: Step, coordinator: WatchedClient
) -> None:
    export = ask(session, sealed.audiences[0], chosen(ExportFormat.CSV))
    session.commit()
    assert export_rows(str(export.id)) == {"rows": 40}
    session.expire_all()
    first = export.file_id
    assert export_rows(str(export.id)) == {"rows": 40}
    session.expire_all()
    stored = session.get_one(StoredFile, export.file_id)
    assert stored.id == first
    assert stored.name == "kysely-resident-fi.zip"
    assert stored.expires_at == LATER + timedelta(days=14)
    with ZipFile(io.BytesIO(stored.data)) as archive:
        assert archive.namelist() == [
            "kysely-resident-fi.csv",
            "kysely-resident-fi-codebook.csv",
            "kysely-resident-fi-texts.csv",
        ]


def test_the_page_asks_makes_and_gives_the_file(
    session: Session, sealed: Step, coordinator: WatchedClient
) -> None:
    address = f"/desk/steps/{sealed.id}/survey/exports"
    assert address in coordinator.get(f"/desk/steps/{sealed.id}/survey").text
    page = coordinator.get(address).text
    assert "Yksittäisten vastausten vienti" in page
    form = {
        "survey": str(asked_of(session, sealed.audiences[0]).survey.id),
        "format": "xlsx",
        "language": "fi",
        "layout": "wide",
        "pick": "labels",
        "profile": "finnish",
        "reason": "",
    }
    refused = coordinator.post(address, data=form)
    assert refused.status_code == 422
    assert "Kirjoita, mihin rivejä tarvitaan." in refused.text
    assert coordinator.post(address, data=form | {"reason": REASON}).status_code == 302
    export = session.scalars(select(SurveyExport)).one()
    assert session.get_one(Job, export.job_id).task == "surveys.export_rows"
    assert REASON in coordinator.get(address).text
    export_rows(str(export.id))
    session.expire_all()
    assert f'href="{address}"' in finished_job(session, coordinator, export)
    file = f"/desk/survey-exports/{export.id}/file"
    assert file in coordinator.get(address).text
    given = coordinator.get(file)
    assert given.headers["Content-Disposition"] == 'attachment; filename="kysely-resident-fi.xlsx"'
    assert openpyxl.load_workbook(io.BytesIO(given.data)).sheetnames[0] == "Vastaukset sanoina"


def finished_job(session: Session, client: WatchedClient, export: SurveyExport) -> str:
    """The page of the export's job once it is done."""
    job = session.get_one(Job, export.job_id)
    job.state, job.finished_at = JobState.DONE, LATER
    return client.get(f"/desk/jobs/{job.id}").text


def test_a_file_is_gone_after_its_end_date(
    session: Session, sealed: Step, client: WatchedClient
) -> None:
    export = ask(session, sealed.audiences[0], chosen(ExportFormat.JSON))
    session.commit()
    with at(LATER):
        export_rows(str(export.id))
    with at(LATER + timedelta(days=14)):
        sign_in(client, AccountFactory())
        assert client.get(f"/desk/survey-exports/{export.id}/file").status_code == 404
        assert client.get(f"/desk/survey-exports/{uuid4()}/file").status_code == 404
        assert (
            f"/desk/survey-exports/{export.id}/file"
            not in client.get(f"/desk/steps/{sealed.id}/survey/exports").text
        )


def test_before_the_sealing_the_page_says_when(
    session: Session, step: Step, client: WatchedClient
) -> None:
    with at(NOON):
        sign_in(client, AccountFactory())
        assert "Ei vielä" in client.get(f"/desk/steps/{step.id}/survey/exports").text


def test_readers_and_administrators_get_no_rows(
    session: Session, sealed: Step, signed_in: Callable[..., WatchedClient]
) -> None:
    for role in (Role.READER, Role.EDITOR, Role.ADMINISTRATOR, Role.FACILITATOR):
        with at(LATER):
            client = signed_in(role)
            assert client.get(f"/desk/steps/{sealed.id}/survey/exports").status_code == 403
