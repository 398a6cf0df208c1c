"""The facilitator's console, the wall, and setting a workshop up."""

from collections.abc import Callable
from io import BytesIO

import pytest
from openpyxl import load_workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.access import Role
from engage.files import StoredFile
from engage.jobs import Job
from engage.jobs.task import run_job
from engage.processes.models import StepKind
from tests.conftest import FrozenClock
from tests.factories.processes import NOON, make_process, make_step, make_unit
from tests.factories.workshops import ENDS, make_note, make_room
from tests.support.app import WatchedClient
from workshops.exports.words import export_words
from workshops.models import Contribution, Workshop, WorkshopKind, WorkshopSession
from workshops.tasks import retire_over_sessions
from workshops.views.facilitate import SHOWN

SignIn = Callable[..., WatchedClient]
KEY = "0123456789abcdef"


@pytest.fixture
def room(session: Session, frozen: FrozenClock) -> WorkshopSession:
    """The open room, at noon."""
    frozen.at(NOON)
    return make_room(session)


@pytest.fixture
def desk(signed_in: SignIn) -> WatchedClient:
    """A facilitator's browser."""
    return signed_in(Role.FACILITATOR)


def entry(words: str, **more: str) -> dict[str, str]:
    """What the console's form sends."""
    given = {"client_key": KEY, "prompt": "improve", "table": "2", "source": "paper"}
    return {**given, "text": words, **more}


def test_only_those_who_facilitate_come_in(
    client: WatchedClient, signed_in: SignIn, room: WorkshopSession
) -> None:
    url = f"/desk/workshop-sessions/{room.id}"
    assert client.get(url).status_code == 303
    assert client.get(f"{url}/news.json").status_code == 403
    assert signed_in(Role.TRUSTEE).get(url).status_code == 403
    assert signed_in(Role.FACILITATOR).get(url).status_code == 200


def test_the_facilitators_note_is_stored_and_question_and_table_stay(
    desk: WatchedClient, session: Session, room: WorkshopSession
) -> None:
    url = f"/desk/workshop-sessions/{room.id}"
    answer = desk.post(url, data=entry("Lappu seinältä"))
    assert answer.status_code == 303
    assert "prompt=improve" in answer.location
    assert "table=2" in answer.location
    stored = session.scalars(select(Contribution)).one()
    assert (stored.text, stored.source.value, stored.prompt.key) == (
        "Lappu seinältä",
        "paper",
        "improve",
    )
    again = desk.post(url, data=entry("Toinen lappu"))
    assert again.status_code == 409
    assert "Toinen lappu</textarea>" in again.text
    wrong = desk.post(url, data=entry("", client_key="another-key"))
    assert wrong.status_code == 422


def test_the_facilitator_types_paper_in_after_the_event(
    desk: WatchedClient, session: Session, room: WorkshopSession, frozen: FrozenClock
) -> None:
    frozen.at(ENDS)
    assert desk.post(f"/desk/workshop-sessions/{room.id}", data=entry("Jälkeen")).status_code == 303
    assert not session.scalars(select(Contribution.is_late)).one()


def test_the_console_asks_only_since_a_revision(
    desk: WatchedClient, session: Session, room: WorkshopSession
) -> None:
    make_note(session, room, "Eka", table=1)
    url = f"/desk/workshop-sessions/{room.id}"
    first = desk.get(f"{url}/news.json?since=0").json
    assert [note["text"] for note in first["notes"]] == ["Eka"]
    assert first["counts"]["tables"] == {"1": 1, "2": 0, "3": 0}
    assert desk.get(f"{url}/news.json?since={first['revision']}").json["notes"] == []
    saved = desk.post(f"{url}/notes.json", data=entry("Toka"))
    assert (saved.status_code, saved.json["number"]) == (201, 2)
    assert desk.post(f"{url}/notes.json", data=entry("Toka")).status_code == 200
    assert desk.post(f"{url}/notes.json", data=entry("Muu")).status_code == 409
    assert desk.post(f"{url}/notes.json", data=entry("")).status_code == 422
    news = desk.get(f"{url}/news.json?since={first['revision']}").json
    assert [note["text"] for note in news["notes"]] == ["Toka"]
    for odd in ("-5", "x", "99999999999999999999"):
        assert desk.get(f"{url}/news.json?since={odd}").status_code == 200


def test_older_notes_are_a_page_of_their_own(
    desk: WatchedClient, session: Session, room: WorkshopSession
) -> None:
    for number in range(1, SHOWN + 3):
        make_note(session, room, f"Ajatus nro {number}.")
    url = f"/desk/workshop-sessions/{room.id}"
    newest = desk.get(url).text
    assert "Ajatus nro 102." in newest
    assert "Ajatus nro 2." not in newest
    older = desk.get(f"{url}?before=3").text
    assert "Ajatus nro 2." in older
    assert "Ajatus nro 3." not in older
    assert desk.get(f"{url}?before=99999999999999999999").status_code == 200


def test_setting_aside_is_undone_on_the_console(
    desk: WatchedClient, session: Session, room: WorkshopSession
) -> None:
    note = make_note(session, room)
    url = f"/desk/workshop-notes/{note.id}"
    assert desk.post(f"{url}/aside", data={"reason": "duplicate"}).status_code == 303
    assert desk.get(f"/desk/workshop-sessions/{room.id}/screen.json").json["notes"] == []
    assert desk.post(f"{url}/aside", data={"reason": "no-such"}).status_code == 303
    assert desk.post(f"{url}/restore").status_code == 303
    wall = desk.get(f"/desk/workshop-sessions/{room.id}/screen.json").json
    assert [line["text"] for line in wall["notes"]] == ["Lähimetsät"]


def test_the_room_is_steered_from_the_console(
    desk: WatchedClient, session: Session, room: WorkshopSession
) -> None:
    url = f"/desk/workshop-sessions/{room.id}"
    assert desk.post(f"{url}/prompt", data={"prompt": "improve"}).status_code == 303
    assert desk.post(f"{url}/prompt", data={"prompt": "no-such"}).status_code == 422
    assert desk.post(f"{url}/heads", data={"heads": "41"}).status_code == 303
    assert desk.post(f"{url}/heads", data={"heads": "-1"}).status_code == 422
    assert desk.post(f"{url}/tables").status_code == 303
    assert desk.post(f"{url}/close").status_code == 303
    found = session.get_one(WorkshopSession, room.id)
    assert found.current_prompt is not None
    assert (found.current_prompt.key, found.heads, len(found.tables)) == ("improve", 41, 4)
    assert not found.is_open(NOON)
    assert desk.post(f"{url}/open").status_code == 303
    assert session.get_one(WorkshopSession, room.id).is_open(NOON)


def test_the_wall_has_code_and_notes_but_no_source_or_table(
    desk: WatchedClient, session: Session, room: WorkshopSession
) -> None:
    make_note(session, room, "Satama <kuntoon>", table=3)
    page = desk.get(f"/desk/workshop-sessions/{room.id}/screen")
    assert f"{room.join_code[:3]} {room.join_code[3:]}" in page.text
    assert "Satama &lt;kuntoon&gt;" in page.text
    assert "<svg" in page.text
    assert "style=" not in page.text
    line = desk.get(f"/desk/workshop-sessions/{room.id}/screen.json").json["notes"][0]
    assert set(line) == {"number", "text", "lang"}


def test_a_coordinator_sets_a_workshop_up_and_adds_a_session(
    signed_in: SignIn, session: Session, frozen: FrozenClock
) -> None:
    frozen.at(NOON)
    step = make_step(session, StepKind.WORKSHOP, process=make_process(session), key="lautakunnat")
    step.units.append(make_unit(session))
    session.flush()
    desk = signed_in(Role.COORDINATOR)
    plan = f"/desk/steps/{step.id}/workshop"
    assert desk.get(plan).status_code == 200
    assert desk.post(plan, data={"kind": "values", "values": ""}).status_code == 422
    assert desk.post(plan, data={"kind": "values", "values": "Oma\noma"}).status_code == 422
    values = "Yhdessä\r\n\r\nAvoimesti\r\nAsiakaslähtöisesti"
    made = desk.post(plan, data={"kind": "values", "values": values})
    assert made.status_code == 303
    workshop = session.scalars(select(Workshop)).one()
    assert workshop.kind is WorkshopKind.VALUES
    assert [prompt.key for prompt in workshop.prompts] == [
        "yhdessa",
        "avoimesti",
        "asiakaslahtoisesti",
    ]
    assert desk.get(plan).location == f"/desk/workshops/{workshop.id}"
    assert desk.post(plan, data={"kind": "discussion"}).location == plan
    when = {"day": "2018-04-12", "starts": "18:00", "ends": "20:00"}
    where = {"audience": "resident", "where": "unit:littoinen", "place": "Koulu", "tables": "4"}
    url = f"/desk/workshops/{workshop.id}"
    assert desk.post(f"{url}/sessions", data={**when, **where}).status_code == 303
    assert desk.post(f"{url}/sessions", data={**when, **where}).status_code == 303
    upside_down = {**when, "ends": "17:00"}
    assert desk.post(f"{url}/sessions", data={**upside_down, **where}).status_code == 422
    rooms = session.scalars(select(WorkshopSession).order_by(WorkshopSession.key)).all()
    assert [room.key for room in rooms] == ["littoinen", "littoinen-2"]
    assert rooms[0].starts_at.isoformat() == "2018-04-12T15:00:00+00:00"
    assert desk.get(url).status_code == 200
    assert desk.get("/desk/workshops").status_code == 200


def test_place_and_time_are_changed_and_code_and_notes_stay(
    signed_in: SignIn, session: Session, room: WorkshopSession
) -> None:
    make_note(session, room)
    code, url = room.join_code, f"/desk/workshop-sessions/{room.id}/times"
    desk = signed_in(Role.COORDINATOR)
    assert 'value="Koulu"' in desk.get(url).text
    new = {"place": "Kirjasto", "day": "2018-04-20", "starts": "17:30", "ends": "19:00"}
    assert desk.post(url, data={**new, "ends": "17:30"}).status_code == 422
    assert desk.post(url, data=new).status_code == 303
    found = session.get_one(WorkshopSession, room.id)
    assert (found.join_code, found.place["fi"], found.place["sv"]) == (code, "Kirjasto", "sv Koulu")
    assert found.starts_at.isoformat() == "2018-04-20T14:30:00+00:00"
    assert session.scalars(select(Contribution)).one().session_id == room.id
    assert signed_in(Role.FACILITATOR).get(url).status_code == 403
    assert desk.post(url, data={**new, "last_day": "2018-04-19"}).status_code == 422
    assert desk.post(url, data={**new, "last_day": "2018-05-20"}).status_code == 303
    found = session.get_one(WorkshopSession, room.id)
    assert found.ends_at.isoformat() == "2018-05-20T16:00:00+00:00"
    assert 'value="2018-05-20"' in desk.get(url).text


def test_a_step_of_another_kind_has_no_workshop(signed_in: SignIn, session: Session) -> None:
    step = make_step(session, StepKind.CONTEST)
    assert signed_in(Role.COORDINATOR).get(f"/desk/steps/{step.id}/workshop").status_code == 404


HOSTILE = ["=1+1", "+358", "-5", "@SUM(A1)", "\tx", "eka\rtoka", "Ääkköset öylätti", "=1+1"]
AS_CELLS = ["=1+1", "+358", "-5", "@SUM(A1)", "x", "eka\ntoka", "Ääkköset öylätti", "=1+1"]


def test_the_export_holds_every_note_as_text(
    desk: WatchedClient, session: Session, room: WorkshopSession
) -> None:
    for words in HOSTILE:
        make_note(session, room, words, table=1)
    make_note(session, room, "Parannettavaa", "improve")
    aside = make_note(session, room, "Testi")
    session.commit()
    desk.post(f"/desk/workshop-notes/{aside.id}/aside", data={"reason": "trial"})
    asked = desk.post(f"/desk/workshops/{room.workshop_id}/export")
    assert asked.status_code == 303
    job = session.scalars(select(Job)).one()
    assert desk.get(asked.location).status_code == 200
    assert desk.get(f"/desk/workshop-exports/{job.id}.json").json["state"] == "queued"
    session.commit()
    assert run_job(job.id)
    session.expire_all()
    stored = session.scalars(select(StoredFile)).one()
    assert job.result == {"file": str(stored.id), "name": "kaarina-2018-asukasillat.xlsx"}
    file = desk.get(f"/desk/workshop-files/{stored.id}")
    assert file.data == stored.data
    assert str(stored.id) in desk.get(f"/desk/workshops/{room.workshop_id}/export").text
    book = load_workbook(BytesIO(stored.data))
    good, improve, _counts = book.worksheets
    notes = [row[5] for row in good.iter_rows(min_row=2, max_row=10)]
    assert [cell.value for cell in notes] == [*AS_CELLS, "Testi"]
    assert {cell.data_type for cell in notes} == {"s"}
    assert good.cell(10, 11).value
    assert good.cell(9, 12).value
    assert improve.cell(2, 6).value == "Parannettavaa"


def test_another_files_bytes_are_not_given_out_here(desk: WatchedClient, session: Session) -> None:
    other = StoredFile(
        name="roll.csv", media_type="text/csv", purpose="rolls", size=1, sha256="-", data=b"x"
    )
    session.add(other)
    session.flush()
    assert desk.get(f"/desk/workshop-files/{other.id}").status_code == 404


def test_retiring_is_a_job_that_may_run_twice(
    session: Session, room: WorkshopSession, frozen: FrozenClock
) -> None:
    session.commit()
    frozen.at(ENDS)
    assert retire_over_sessions() == {"retired": 1}
    assert retire_over_sessions() == {"retired": 0}


def test_the_workbook_has_words_for_every_source_and_reason(session: Session) -> None:
    words = export_words("fi")
    assert all(words.sources.values())
    assert all(words.reasons.values())
