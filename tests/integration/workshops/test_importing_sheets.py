"""Transcribed sheets become notes: once, whole, with their places, and out again."""

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from uuid import UUID
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from openpyxl import Workbook
from sqlalchemy import func, select

from engage.access import Role
from engage.db import db, get_or_abort, unit_of_work
from engage.files import StoredFile
from engage.jobs import Job
from tests.conftest import FrozenClock
from tests.factories.processes import NOON
from tests.factories.workshops import make_room
from tests.integration.workshops.test_recording_notes import make_account
from tests.support.app import WatchedClient
from tests.support.tree import ROOT
from workshops.commands import workshop
from workshops.models import (
    Contribution,
    ContributionSource,
    Dot,
    DotDevice,
    NoteCount,
    NoteOrigin,
    SetAsideReason,
    SheetImport,
    SheetImportState,
    Workshop,
    WorkshopSession,
)
from workshops.services.importing import SheetsRefused, clear_abandoned, start_import
from workshops.services.importing_jobs import carry_out, read
from workshops.services.importing_notes import undo_import
from workshops.services.recording import set_aside

SignIn = Callable[..., WatchedClient]
SAMPLES = ROOT.parent / "shared/samples/workshops"
EVENING = "kaarina_like/resident_evening_long.csv"
WIDE = [
    ["Asukasilta, Littoinen"],
    [],
    ["Pöytä", "Hyvää", "pisteet", "Parannettavaa", "pisteet"],
    ["Pöytä 1", "Lähimetsät", 3, "=1+1 bussia", 5],
    [None, "Kirjasto [epäselvä]", None, None, None],
    [],
    ["Pöytä 9", "😂 שלום", 0, "x" * 10_000, "monta"],
    [None, "   ", None, "Rivi\ryksi", 1],
]


def workbook(*sheets: tuple[str, list[list[object]]]) -> bytes:
    """A workbook with these sheets; every text is a text cell, whatever it begins with."""
    book = Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for name, rows in sheets:
        sheet = book.create_sheet(name)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                cell = sheet.cell(number, column, value)  # type: ignore[arg-type]
                if isinstance(value, str):
                    cell.data_type = "s"
    out = BytesIO()
    book.save(out)
    return out.getvalue()


@pytest.fixture
def room_id(isolated: None, frozen: FrozenClock) -> UUID:
    """A room of Littoinen with three tables and a good and an improve prompt."""
    frozen.at(NOON)
    with unit_of_work() as session:
        return make_room(session).id


def uploaded(room_id: UUID, data: bytes, name: str = "ilta.xlsx") -> SheetImport:
    """The file is uploaded and has been read."""
    with unit_of_work() as session:
        room = get_or_abort(session, WorkshopSession, room_id)
        started = start_import(session, room, name=name, data=data, by=None, now=NOON)
        import_id = started.id
    read(import_id)
    return seen(import_id)


def seen(import_id: UUID) -> SheetImport:
    """The import as it stands now."""
    db.session.expire_all()
    return get_or_abort(db.session, SheetImport, import_id)


def notes() -> list[tuple[Contribution, NoteOrigin]]:
    """Every note with its place, in the order of their numbers."""
    rows = db.session.execute(
        select(Contribution, NoteOrigin)
        .join(NoteOrigin, NoteOrigin.contribution_id == Contribution.id)
        .order_by(Contribution.number)
    ).all()
    return [(row[0], row[1]) for row in rows]


def total() -> int:
    """How many notes there are, and the same by the running counts."""
    stored = db.session.scalar(select(func.count(Contribution.id))) or 0
    counted = db.session.scalar(select(func.coalesce(func.sum(NoteCount.used), 0)))
    assert counted == stored
    return stored


def test_a_wide_sheet_becomes_notes_with_tables_dots_and_places(room_id: UUID) -> None:
    which = uploaded(room_id, workbook(("Muistiinpanot", WIDE)))
    assert which.report is not None
    report = which.report
    assert (report["notes"], report["blank"], report["refused"]) == (5, 1, 1)
    assert report["told"][0][:4] == ["Muistiinpanot", 7, 4, "too-long"]
    assert total() == 0  # nothing is in before somebody says so
    assert carry_out(which.id, by=None) == {"notes": 5}
    found = [
        (note.text, note.prompt.key, note.table.number if note.table else None, at.row, at.column)
        for note, at in notes()
    ]
    assert found == [
        ("Lähimetsät", "good", 1, 4, 2),
        ("=1+1 bussia", "improve", 1, 4, 4),
        ("Kirjasto [epäselvä]", "good", 1, 5, 2),
        ("😂 שלום", "good", 9, 7, 2),
        ("Rivi\nyksi", "improve", 9, 8, 4),
    ]
    assert {note.source for note, _ in notes()} == {ContributionSource.PAPER}
    assert {(at.file_name, at.sheet) for _, at in notes()} == {("ilta.xlsx", "Muistiinpanot")}
    assert [at.dots for _, at in notes()] == [3, 5, None, 0, 1]
    dots = db.session.execute(select(Dot.device, func.sum(Dot.amount)).group_by(Dot.device)).all()
    assert [tuple(one) for one in dots] == [(DotDevice.PAPER, 9)]
    assert total() == 5
    assert (seen(which.id).report or {})["tables"] == ["Pöytä 9"]
    assert db.session.scalar(select(func.count(StoredFile.id))) == 0


def test_the_same_file_again_adds_nothing(room_id: UUID) -> None:
    data = workbook(("Muistiinpanot", WIDE))
    carry_out(uploaded(room_id, data).id, by=None)
    again = uploaded(room_id, data, "toinen nimi.xlsx")
    assert again.report is not None
    assert (again.report["notes"], again.report["duplicates"]) == (0, 5)
    carry_out(again.id, by=None)
    assert total() == 5


def test_a_corrected_file_of_the_same_name_adds_only_what_is_new(room_id: UUID) -> None:
    carry_out(uploaded(room_id, workbook(("Muistiinpanot", WIDE))).id, by=None)
    longer = [*WIDE, ["Pöytä 2", "Uusi kirjaus"]]
    again = uploaded(room_id, workbook(("Muistiinpanot", longer)))
    assert again.report is not None
    assert (again.report["notes"], again.report["duplicates"]) == (1, 5)
    carry_out(again.id, by=None)
    assert total() == 6


def test_carried_out_twice_the_notes_are_there_once(room_id: UUID) -> None:
    which = uploaded(room_id, workbook(("Muistiinpanot", WIDE)))
    carry_out(which.id, by=None)
    assert carry_out(which.id, by=None) == {"notes": 0}
    assert total() == 5


def test_sheets_may_name_prompt_or_table(room_id: UUID) -> None:
    data = workbook(
        ("Hyvää", [["Pöytä 1", "Pöytä 2"], ["Lähimetsät", "Koulut"]]),
        ("Parannettavaa", [["Pöytä 3"], ["Valaistus"]]),
        ("Tyhjä", []),
    )
    carry_out(uploaded(room_id, data).id, by=None)
    found = [(n.text, n.prompt.key, n.table.number if n.table else 0) for n, _ in notes()]
    assert found == [
        ("Lähimetsät", "good", 1),
        ("Koulut", "good", 2),
        ("Valaistus", "improve", 3),
    ]


def test_an_import_is_undone_whole(room_id: UUID) -> None:
    which = uploaded(room_id, workbook(("Muistiinpanot", WIDE)))
    carry_out(which.id, by=None)
    with unit_of_work() as session:
        assert undo_import(session, get_or_abort(session, SheetImport, which.id), by=None) == 5
    assert total() == 0
    assert db.session.scalar(select(func.count(NoteOrigin.contribution_id))) == 0
    assert db.session.scalar(select(func.count(Dot.id))) == 0
    assert seen(which.id).state is SheetImportState.UNDONE
    carry_out(uploaded(room_id, workbook(("Muistiinpanot", WIDE))).id, by=None)
    assert total() == 5


def test_an_import_stays_once_somebody_has_worked_on_a_note(room_id: UUID) -> None:
    which = uploaded(room_id, workbook(("Muistiinpanot", WIDE)))
    carry_out(which.id, by=None)
    with unit_of_work() as session:
        note = session.scalars(select(Contribution).limit(1)).one()
        by = make_account(session).id
        set_aside(session, note, SetAsideReason.TRIAL, by=by, now=NOON)
    with pytest.raises(SheetsRefused) as refused, unit_of_work() as session:
        undo_import(session, get_or_abort(session, SheetImport, which.id), by=None)
    assert refused.value.code == "notes-set-aside"
    assert db.session.scalar(select(func.count(Contribution.id))) == 5


@pytest.mark.parametrize(
    ("name", "data", "fault"),
    [
        ("ilta.pdf", b"%PDF-1.7", "unknown-format"),
        ("ilta.xlsx", b"nimi;teksti\n", "not-what-it-says"),
        ("ilta.csv", b"  \n", "empty"),
        ("ilta.csv", b"kirjaus\n" + b"x\n" * 50_000, "too-many-rows"),
        ("ilta.csv", b'kirjaus\n"auki\n', "broken-quotes"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(
    room_id: UUID, name: str, data: bytes, fault: str
) -> None:
    which = uploaded(room_id, data, name)
    assert (which.state, (which.fault or {})["fault"]) == (SheetImportState.REFUSED, fault)


def test_a_zip_bomb_is_refused(room_id: UUID) -> None:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * 30_000_000)
    assert (uploaded(room_id, out.getvalue()).fault or {})["fault"] == "too-large"


def test_a_file_without_headers_waits_for_a_person(room_id: UUID) -> None:
    which = uploaded(room_id, b"Uimahalli auki,,,\nBussi ei kulje iltaisin,,,\n", "a.csv")
    assert which.report is not None
    assert (which.report["notes"], which.report["refused"]) == (0, 2)
    assert {row[3] for row in which.report["told"]} == {"no-prompt"}


def test_files_that_nobody_brought_in_are_gone_after_a_week(
    room_id: UUID, frozen: FrozenClock
) -> None:
    which = uploaded(room_id, workbook(("Muistiinpanot", WIDE)))
    with unit_of_work() as session:
        found = get_or_abort(session, SheetImport, which.id)
        assert clear_abandoned(session, found.created_at) == 0
        assert clear_abandoned(session, NOON.replace(year=NOON.year + 20)) == 1
    assert db.session.scalar(select(func.count(StoredFile.id))) == 0


@pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample workshops are not here")
def test_the_resident_evening_goes_in_as_expected_through_the_desk(
    room_id: UUID, signed_in: SignIn
) -> None:
    desk = signed_in(Role.FACILITATOR)
    workshop_id = db.session.scalars(select(Workshop.id)).one()
    assert ".xlsx" in desk.get(f"/desk/workshops/{workshop_id}/sheets").text
    sent = desk.post(
        f"/desk/workshops/{workshop_id}/sheets",
        data={
            "file": (BytesIO((SAMPLES / EVENING).read_bytes()), "ilta.csv"),
            "room": str(room_id),
            "profile": "",
        },
    )
    assert sent.status_code == 303
    which = db.session.scalars(select(SheetImport)).one()
    url = f"/desk/workshop-sheets/{which.id}"
    job = db.session.scalars(select(Job)).one()
    assert desk.get(f"/desk/workshop-sheet-jobs/{job.id}.json").json["state"] == "queued"
    read(which.id)
    job_id = job.id
    with unit_of_work() as session:
        session.delete(get_or_abort(session, Job, job_id))
    page = desk.get(url).text
    assert "Lisää valaistusta alikulkuun" in page
    assert desk.post(f"{url}/profile", data={"name": "Asukasilta"}).status_code == 303
    assert desk.post(f"{url}/import").status_code == 303
    carry_out(which.id, by=None)
    assert total() == 11
    answer = desk.get(f"{url}/rows.csv").text
    assert len(answer.splitlines()) == 13
    assert desk.post(f"{url}/undo").status_code == 303
    assert total() == 0


def test_a_corrected_column_changes_what_is_read(room_id: UUID, signed_in: SignIn) -> None:
    data = "Mitä sanottiin;Kuka\nUimahalli auki;Maija\n".encode()
    which = uploaded(room_id, data, "a.csv")
    with unit_of_work() as session:
        for job in session.scalars(select(Job)):
            session.delete(job)
    desk = signed_in(Role.FACILITATOR)
    url = f"/desk/workshop-sheets/{which.id}/columns"
    form = {
        "read-0": "1",
        "header-0": "1",
        "prompt-0": "improve",
        "table-0": "Pöytä 2",
        "role-0-1": "note",
        "role-0-2": "author",
    }
    assert desk.post(url, data=form).status_code == 303
    assert seen(which.id).state is SheetImportState.READING
    read(which.id)
    carry_out(which.id, by=None)
    ((note, _),) = notes()
    assert (note.text, note.prompt.key) == ("Uimahalli auki", "improve")
    assert note.table is not None
    assert note.table.number == 2


def test_the_console_tells_in_which_cell_a_note_stood(room_id: UUID, signed_in: SignIn) -> None:
    carry_out(uploaded(room_id, workbook(("Muistiinpanot", WIDE))).id, by=None)
    with unit_of_work() as session:
        for job in session.scalars(select(Job)):
            session.delete(job)
    console = signed_in(Role.FACILITATOR).get(f"/desk/workshop-sessions/{room_id}").text
    assert "ilta.xlsx · Muistiinpanot · B4" in console


def run(app: Flask, path: Path, *options: str) -> Result:
    """The command brings a file into the workshop of the evenings."""
    arguments = ["import", str(path), "--workshop", "kaarina-2018/asukasillat", *options]
    return CliRunner().invoke(workshop, arguments, obj=app)


def test_the_command_imports_once_and_a_dry_run_keeps_nothing(
    room_id: UUID, app: Flask, tmp_path: Path
) -> None:
    path = tmp_path / "ilta.xlsx"
    path.write_bytes(workbook(("Muistiinpanot", WIDE)))
    dry = run(app, path, "--dry-run", "--json")
    told = json.loads(dry.output)
    assert (told["notes"], told["blank"], told["refused"], told["dry_run"]) == (5, 1, 1, True)
    assert db.session.scalar(select(func.count(SheetImport.id))) == 0
    assert db.session.scalar(select(func.count(StoredFile.id))) == 0
    assert total() == 0
    done = run(app, path)
    assert "5 imported" in done.output
    assert "row 7 column 4: too-long" in done.output
    assert "0 imported" in run(app, path).output
    assert total() == 5


def test_the_command_refuses_what_it_cannot_read(room_id: UUID, app: Flask, tmp_path: Path) -> None:
    path = tmp_path / "ilta.xlsx"
    path.write_bytes(b"no workbook")
    assert "not-what-it-says" in str(run(app, path).exception)
    assert "littoinen" in str(run(app, path, "--session", "turku").exception)
    assert "Mikä" in str(run(app, path, "--profile", "Mikä").exception)
    assert db.session.scalar(select(func.count(SheetImport.id))) == 0
