"""Row exports: after sealing, with permission and reason, made by a job, kept for a while."""

import json
from collections import defaultdict
from pathlib import Path
from uuid import uuid4
from zipfile import ZipFile

import openpyxl
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.access import Permission
from engage.audit import AuditEvent
from engage.clock import at
from engage.errors import Forbidden
from engage.processes.models import Step, StepAudience
from surveys.models import Response, ResponseVector
from surveys.rules.vector import pack
from surveys.services.exporting import result_sheets, rows_ready
from surveys.services.exporting.choices import ExportFormat
from surveys.services.exporting.requests import (
    ExportReasonMissing,
    RowsNotReady,
    request_export,
)
from surveys.services.results import read_results
from tests.factories.processes import AFTER, NOON
from tests.factories.surveys import asked_of, make_elector, make_survey_step
from tests.integration.surveys.counting import count_surveys, end_step, seal_answers, varied
from tests.integration.surveys.exporting import LATER, MAY, REASON, ask, chosen, files_of, lines


@pytest.fixture
def sealed(session: Session, step: Step) -> Step:
    """A sealed and counted step: 40 residents, 12 of the staff, three trustees."""
    for audience, size in zip(step.audiences, (40, 12, 3), strict=True):
        seal_answers(session, audience, [varied(number) for number in range(size)])
    end_step(session, step)
    count_surveys(session, step)
    return step


def test_rows_are_given_out_after_the_sealing_alone(
    session: Session, step: Step, residents: StepAudience
) -> None:
    for moment in (NOON, AFTER):
        assert not rows_ready(step, MAY, moment)
        with pytest.raises(RowsNotReady):
            request_export(
                session,
                asked_of(session, residents),
                chosen(ExportFormat.CSV),
                reason=REASON,
                actor=None,
                permissions=MAY,
                now=moment,
            )


def test_whoever_may_read_results_may_not_for_that_export_rows(
    session: Session, sealed: Step
) -> None:
    with pytest.raises(Forbidden):
        request_export(
            session,
            asked_of(session, sealed.audiences[0]),
            chosen(ExportFormat.CSV),
            reason=REASON,
            actor=None,
            permissions={Permission.SEE_RESULTS},
            now=LATER,
        )


def test_no_reason_no_rows(session: Session, sealed: Step) -> None:
    for reason in ("", "   syy    ", "x" * 1001):
        with pytest.raises(ExportReasonMissing):
            request_export(
                session,
                asked_of(session, sealed.audiences[0]),
                chosen(ExportFormat.CSV),
                reason=reason,
                actor=None,
                permissions=MAY,
                now=LATER,
            )


def test_the_reason_is_in_the_audit_log(session: Session, sealed: Step) -> None:
    ask(session, sealed.audiences[0], chosen(ExportFormat.SAV))
    event = session.scalars(
        select(AuditEvent).where(AuditEvent.tag == "surveys:rows:exported")
    ).one()
    assert event.subject == "kaarina-2018/kysely/resident"
    assert event.details == {"reason": REASON, "format": "sav", "language": "fi"}


def test_rows_hold_no_id_no_day_and_no_text(session: Session, sealed: Step, tmp_path: Path) -> None:
    rows, book, texts = files_of(
        session, sealed.audiences[0], chosen(ExportFormat.CSV, pick="codes"), tmp_path
    )
    header, *body = lines(rows)
    assert header == [
        "door",
        "services_schools",
        "services_health",
        "future",
        "priorities_schools",
        "priorities_traffic",
        "priorities_parks",
        "grade",
        "district",
        "age",
    ]
    assert len(body) == 40
    assert {row[3] for row in body} == {"1", "2"}
    everything = rows.read_text("utf-8-sig")
    assert "Toive" not in everything
    assert NOON.date().isoformat() not in everything
    told = lines(texts)
    assert len(told) == 1 + 2 * 40
    assert {row[0] for row in told[1:]} == {"improve", "words"}
    assert lines(book)[1][0] == "door"


def test_two_exports_show_the_same_cells_in_different_orders(
    session: Session, sealed: Step, tmp_path: Path
) -> None:
    found = [
        lines(files_of(session, sealed.audiences[1], chosen(ExportFormat.CSV), tmp_path, seed)[0])
        for seed in (1, 2)
    ]
    assert found[0] != found[1]
    assert sorted(found[0]) == sorted(found[1])


def test_fewer_answers_than_the_minimum_give_no_rows(
    session: Session, sealed: Step, tmp_path: Path
) -> None:
    rows, _book, texts = files_of(session, sealed.audiences[2], chosen(ExportFormat.CSV), tmp_path)
    assert len(lines(rows)) == 1
    assert len(lines(texts)) == 1


def test_the_long_file_has_a_line_for_each_answer(
    session: Session, sealed: Step, tmp_path: Path
) -> None:
    rows = files_of(session, sealed.audiences[0], chosen(ExportFormat.CSV, is_long=True), tmp_path)[
        0
    ]
    header, *body = lines(rows)
    assert header == [
        "Rivi",
        "Muuttuja",
        "Kysymystunnus",
        "Rivin tai vaihtoehdon tunnus",
        "Koodi",
        "Vastaus",
    ]
    assert len(body) == 40 * 10
    assert ["future", "future", "", "1", "nature"] in [row[1:] for row in body]


def test_the_workbook_has_words_codes_texts_codebook_and_summary(
    session: Session, sealed: Step, tmp_path: Path
) -> None:
    (path,) = files_of(session, sealed.audiences[0], chosen(ExportFormat.XLSX), tmp_path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == [
        "Vastaukset sanoina",
        "Vastaukset koodeina",
        "Avovastaukset",
        "Koodikirja",
        "Yhteenveto",
    ]
    words, codes, texts, _codebook, summary = book.worksheets
    assert (words.max_row, codes.max_row, texts.max_row) == (41, 41, 81)
    assert {row[3].value for row in words.iter_rows(min_row=2)} == {"nature", "services"}
    assert {row[3].value for row in codes.iter_rows(min_row=2)} == {1, 2}
    with ZipFile(path) as archive:
        assert sum("charts/chart" in name for name in archive.namelist()) >= 4
    told = [row[0].value for row in summary.iter_rows() if row[0].value]
    assert "n = 40 · Näytetty = 40" in told
    assert "1 – huonosti" in told


def test_the_json_holds_every_version_and_the_codes(
    session: Session, sealed: Step, tmp_path: Path
) -> None:
    (path,) = files_of(session, sealed.audiences[0], chosen(ExportFormat.JSON), tmp_path)
    told = json.loads(path.read_text())
    assert told["format"] == "engage-survey-rows"
    assert told["survey"] == "kaarina-2018/kysely/resident"
    assert [one["version"] for one in told["questionnaires"]] == [1]
    assert len(told["rows"]) == 40
    assert {len(row) for row in told["rows"]} == {len(told["variables"])}
    assert sorted(len(one["texts"]) for one in told["texts"]) == [40, 40]


def test_the_description_holds_no_rows_and_all_languages(
    session: Session, sealed: Step, tmp_path: Path
) -> None:
    (path,) = files_of(session, sealed.audiences[0], chosen(ExportFormat.DDI), tmp_path)
    told = path.read_text()
    assert "<caseQnty>40</caseQnty>" in told
    assert 'xml:lang="sv"' in told
    assert "Toive" not in told


def of_body(session: Session, chairs: StepAudience, name: str, signer: str | None) -> None:
    """The body of that name has answered, signed by that person."""
    asked = asked_of(session, chairs)
    elector = make_elector(session, chairs, name)
    key = uuid4().bytes
    row = Response(
        key=key,
        survey_id=asked.survey.id,
        is_anonymous=False,
        elector_id=elector.id,
        signed_by=signer,
        collector_id=elector.roll.collector_id,
        version=1,
        day=NOON.date(),
        document={"answers": varied(1)},
        sequence=len(name),
    )
    session.add(row)
    session.flush()
    packed = pack(asked.form, varied(1))
    session.add(ResponseVector(key=key, survey_id=asked.survey.id, version=1, vector=packed))
    session.flush()


def test_rows_of_bodies_name_the_body_and_who_signed(session: Session, tmp_path: Path) -> None:
    with at(NOON):
        chairs = make_survey_step(session, is_in_body_name=True).audiences[0]
        for name, signer in (("Sivistyslautakunta", "Maija Meikäläinen"), ("Tekninen", None)):
            of_body(session, chairs, name, signer)
    with at(LATER):
        rows, _book = files_of(session, chairs, chosen(ExportFormat.CSV), tmp_path)
    header, *body = lines(rows)
    assert header[:2] == ["Toimielin", "Allekirjoittaja"]
    assert sorted(row[:2] for row in body) == [
        ["Sivistyslautakunta", "Maija Meikäläinen"],
        ["Tekninen", ""],
    ]
    assert body[0][header.index("improve")] == "Toive numero 1"


def test_the_workbook_of_results_holds_no_open_answer_and_no_row(
    session: Session, sealed: Step
) -> None:
    words = defaultdict(lambda: "x")
    sheets = result_sheets(read_results(session, sealed.id), "fi", words)
    told = [str(cell) for sheet in sheets for row in sheet.rows for cell in row]
    assert "resident" in told
    assert not any("Toive" in cell for cell in told)
