"""Taking a workshop out: every note once, inert, with its themes, dots, cluster and origin."""

import csv
import json
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO, StringIO
from uuid import UUID
from zipfile import ZipFile

import pytest
from defusedxml.ElementTree import fromstring
from docx import Document
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.access import Role
from engage.accounts import Account
from engage.audit.models import AuditEvent
from engage.files import StoredFile
from engage.jobs import Job
from engage.jobs.task import run_job
from engage.synthesis.models import Coding, CodingState, PassageRow, Theme
from tests.conftest import FrozenClock
from tests.factories.accounts import AccountFactory
from tests.factories.processes import NOON
from tests.factories.workshops import make_note, make_room, make_second_room
from tests.support.app import WatchedClient
from workshops.models import (
    Contribution,
    Dot,
    DotDevice,
    NoteOrigin,
    SheetImport,
    WorkshopSession,
)
from workshops.services.clustering import Chosen, put_together

SignIn = Callable[..., WatchedClient]
QDA = "{urn:QDA-XML:project:1.0}"
CODEBOOK = "{urn:QDA-XML:codebook:1.0}"
HOSTILE = ["=1+1 bussia", "+358 40", "@SUM(A1)", "\t=2", "eka\ntoka", "Ääkköset ö å; puolipiste"]


@dataclass
class Evening:
    """Two rooms with notes, one of them coded, clustered, dotted and with an origin."""

    room: WorkshopSession
    coded: Contribution
    theme: Theme
    coder: Account


@pytest.fixture
def evening(session: Session, frozen: FrozenClock) -> Evening:
    """Littoinen with hostile notes, a note set aside and a coded one; another room with one."""
    frozen.at(NOON)
    room = make_room(session)
    for words in HOSTILE:
        make_note(session, room, words, table=1)
    coded = make_note(session, room, "Lähimetsät säilyvät", table=2)
    other = make_note(session, make_second_room(session, room, "piispanristi"), "Meri")
    twin = make_note(session, room, "Metsät säilyvät")
    make_note(session, room, "Busseja", "improve")
    coder = AccountFactory(name="Åsa Öhman", roles=[Role.EDITOR])
    put_together(
        session,
        coded.prompt,
        Chosen(notes=[coded.id, twin.id]),
        title="Metsä jää",
        by=coder.id,
        now=NOON,
    )
    theme = _code(session, coded, coder)
    _mark(session, coded, other)
    session.commit()
    return Evening(room, coded, theme, coder)


def _code(session: Session, note: Contribution, coder: Account) -> Theme:
    """The note's passage is under the theme by the coder's decision, under another only guessed."""
    process_id = note.session.workshop.step.process_id
    theme = Theme(
        process_id=process_id,
        key="luonto",
        title={"fi": "Luonto & lähiympäristö"},
        description={"fi": "Metsät, meri <ja> å"},
        keywords={"fi": ["metsä"]},
    )
    guessed = Theme(process_id=process_id, key="bussit", title={"fi": "Bussit"}, position=1)
    passage = PassageRow(
        process_id=process_id,
        public_id="a" * 32,
        step_key=note.session.workshop.step.key,
        source="workshops",
        prompt_key=note.prompt.key,
        prompt=note.prompt.text,
        audience=note.session.step_audience.audience.key,
        text=note.text,
    )
    session.add_all([theme, guessed, passage])
    session.flush()
    given = {"process_id": process_id, "passage_id": passage.public_id}
    decided = {"decided_by": coder.id, "decided_at": NOON}
    session.add_all(
        [
            Coding(**given, theme_id=theme.id, state=CodingState.ACCEPTED, **decided),
            Coding(**given, theme_id=guessed.id, state=CodingState.SUGGESTED),
        ]
    )
    return theme


def _mark(session: Session, note: Contribution, imported: Contribution) -> None:
    room = imported.session
    sheet = SheetImport(
        workshop_id=room.workshop_id, session_id=room.id, file_name="pöytä 1.xlsx", sha256="0" * 64
    )
    phone = {"contribution_id": note.id, "device": DotDevice.PERSON, "counted_at": NOON}
    session.add_all(
        [
            sheet,
            Dot(**phone, dotter="a", amount=2),
            Dot(**phone, dotter="b", amount=1),
            Dot(contribution_id=note.id, device=DotDevice.PAPER, amount=4, counted_at=NOON),
        ]
    )
    session.flush()
    session.add(
        NoteOrigin(
            contribution_id=imported.id,
            import_id=sheet.id,
            workshop_id=room.workshop_id,
            file_name="pöytä 1.xlsx",
            sha256="0" * 64,
            sheet="Muistio",
            row=7,
            column=2,
            heading="Hyvää",
        )
    )


def take_out(desk: WatchedClient, session: Session, room: WorkshopSession, form: str) -> StoredFile:
    """The file that the desk gets when it asks for the form."""
    sent = {"form": form, "session": room.key}
    asked = desk.post(f"/desk/workshops/{room.workshop_id}/export", data=sent)
    assert asked.status_code == 303
    job = session.get_one(Job, UUID(asked.location.rpartition("job=")[2]))
    session.commit()
    assert run_job(job.id)
    session.expire_all()
    assert job.result, job.error
    stored = session.get_one(StoredFile, UUID(str(job.result["file"])))
    assert stored.name in desk.get(asked.location).text
    got = desk.get(f"/desk/workshop-files/{stored.id}")
    assert got.data == stored.data
    return stored


def test_the_sheets_hold_every_note_and_what_stands_beside_it(
    signed_in: SignIn, session: Session, evening: Evening
) -> None:
    desk = signed_in(Role.FACILITATOR)
    book = load_workbook(BytesIO(take_out(desk, session, evening.room, "notes-by-theme").data))
    good, improve, counts = book.worksheets
    headers = [cell.value for cell in good[1]]
    rows = [
        dict(zip(headers, [cell.value for cell in row], strict=True))
        for row in good.iter_rows(min_row=2, max_row=good.max_row - 2)
    ]
    rows = [row for row in rows if row["Kirjaus"]]
    assert len(rows) == len(HOSTILE) + 3
    coded = next(row for row in rows if row["Kirjaus"] == "Lähimetsät säilyvät")
    assert coded["Teemat"] == "Luonto & lähiympäristö"
    assert (coded["Luonto & lähiympäristö"], coded["Bussit"]) == (1, 0)
    assert (coded["Pisteitä puhelimella"], coded["Pisteitä paperilla"]) == (3, 4)
    assert coded["Sama ajatus"] == "Metsä jää"
    meri = next(row for row in rows if row["Kirjaus"] == "Meri")
    assert meri["Tiedosto, välilehti ja solu"] == "pöytä 1.xlsx / Muistio / B7"
    assert meri["Pisteitä paperilla"] is None
    assert (meri["Teemat"], meri["Luonto & lähiympäristö"]) == (None, 0)
    assert not [c for sheet in book for row in sheet.iter_rows() for c in row if c.data_type == "f"]
    written = sum(row[4].value for row in counts.iter_rows(min_row=2, max_row=3))
    assert written == len(rows) + 1 == len(session.scalars(select(Contribution)).all())
    assert improve.cell(2, 6).value == "Busseja"


def test_the_csv_has_one_inert_row_for_each_note(
    signed_in: SignIn, session: Session, evening: Evening
) -> None:
    data = take_out(signed_in(Role.FACILITATOR), session, evening.room, "csv").data
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(StringIO(data.decode("utf-8-sig"), newline=""), delimiter=";"))
    assert len(rows) == 1 + len(HOSTILE) + 4
    words = [row[5] for row in rows[1:]]
    assert not [text for text in words if text[:1] in tuple("=+-@\t\r")]
    assert "Ääkköset ö å; puolipiste" in words


def test_the_json_counts_close(signed_in: SignIn, session: Session, evening: Evening) -> None:
    desk = signed_in(Role.FACILITATOR)
    desk.post(f"/desk/workshop-notes/{evening.coded.id}/aside", data={"reason": "personal_data"})
    tree = json.loads(take_out(desk, session, evening.room, "json").data)
    assert sum(room["written"] for room in tree["sessions"]) == len(tree["notes"])
    assert all(r["written"] == r["used"] + r["set_aside"] for r in tree["sessions"])
    aside = [note for note in tree["notes"] if note["set_aside"]]
    assert [(note["text"], note["themes"]) for note in aside] == [("Lähimetsät säilyvät", [])]


def test_the_codebook_keeps_its_descriptions(
    signed_in: SignIn, session: Session, evening: Evening
) -> None:
    desk = signed_in(Role.FACILITATOR)
    root = fromstring(take_out(desk, session, evening.room, "qdc").data)
    codes = root.findall(f"{CODEBOOK}Codes/{CODEBOOK}Code")
    assert [code.get("name") for code in codes] == ["Luonto & lähiympäristö", "Bussit"]
    assert codes[0].findtext(f"{CODEBOOK}Description") == "Metsät, meri <ja> å"
    sheet = load_workbook(BytesIO(take_out(desk, session, evening.room, "codebook").data)).active
    assert sheet.cell(2, 1).value == "Luonto & lähiympäristö"
    assert sheet.cell(2, 5).value == 1


def test_the_project_names_the_coder_and_leaves_no_used_note_out(
    signed_in: SignIn, session: Session, evening: Evening
) -> None:
    desk = signed_in(Role.COORDINATOR)
    archive = ZipFile(BytesIO(take_out(desk, session, evening.room, "qdpx").data))
    root = fromstring(archive.read("project.qde"))
    sources = root.findall(f"{QDA}Sources/{QDA}TextSource")
    assert len(sources) == len(HOSTILE) + 4
    (coding,) = root.findall(f".//{QDA}Coding")
    users = {user.get("guid"): user.get("name") for user in root.iter(f"{QDA}User")}
    assert users[coding.get("creatingUser")] == "Åsa Öhman"
    assert coding.get("creationDateTime") == NOON.strftime("%Y-%m-%dT%H:%M:%SZ")
    text = archive.read(f"sources/{evening.coded.id}.txt").decode()
    assert text == "Lähimetsät säilyvät"


def test_a_facilitator_gets_no_project_with_names_of_coders(
    signed_in: SignIn, session: Session, evening: Evening
) -> None:
    stored = take_out(signed_in(Role.COORDINATOR), session, evening.room, "qdpx")
    desk, url = signed_in(Role.FACILITATOR), f"/desk/workshops/{evening.room.workshop_id}/export"
    assert desk.post(url, data={"form": "qdpx"}).status_code == 403
    assert desk.get(f"/desk/workshop-files/{stored.id}").status_code == 403
    assert stored.name not in desk.get(url).text


def test_what_cannot_be_made_is_refused(
    signed_in: SignIn, session: Session, frozen: FrozenClock
) -> None:
    frozen.at(NOON)
    room = make_room(session)
    session.commit()
    desk, url = signed_in(Role.FACILITATOR), f"/desk/workshops/{room.workshop_id}/export"
    assert desk.post(url, data={"form": "exe"}).status_code == 404
    assert desk.post(url, data={"form": "memo-pdf", "session": "muualla"}).status_code == 404
    assert desk.post(url, data={"form": "qdc"}).status_code == 409
    assert session.scalars(select(Job)).all() == []


def test_the_memo_tells_the_evening_without_what_is_set_aside(
    signed_in: SignIn, session: Session, evening: Evening
) -> None:
    desk = signed_in(Role.FACILITATOR)
    aside = make_note(session, evening.room, "Soita Matille 040 123")
    session.commit()
    desk.post(f"/desk/workshop-notes/{aside.id}/aside", data={"reason": "personal_data"})
    stored = take_out(desk, session, evening.room, "memo-docx")
    word = Document(BytesIO(stored.data))
    words = "\n".join(p.text for p in word.paragraphs)
    assert stored.name == "kaarina-2018-asukasillat-littoinen-memo.docx"
    assert "Lähimetsät säilyvät" in words
    assert "=1+1 bussia" in words
    assert "Pöytä 2" in words
    assert "Matille" not in words
    assert "Meri" not in words
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    assert cells[cells.index("Metsä jää") :][:4] == ["Metsä jää", "2", "3", "4"]
    assert "Luonto & lähiympäristö" in cells
    memo = take_out(desk, session, evening.room, "memo-pdf")
    text = " ".join(page.extract_text() for page in PdfReader(BytesIO(memo.data)).pages)
    assert "Lähimetsät säilyvät" in text
    assert "Mitä seuraavaksi tapahtuu" in text


def test_who_took_what_out_is_in_the_log(
    signed_in: SignIn, session: Session, evening: Evening
) -> None:
    take_out(signed_in(Role.FACILITATOR), session, evening.room, "memo-pdf")
    kinds = session.scalars(select(AuditEvent.tag)).all()
    assert "workshops:memo:exported" in kinds
