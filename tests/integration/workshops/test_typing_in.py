"""Typing in from paper, at the desk and through a link without an account."""

import re
from collections.abc import Callable
from datetime import timedelta
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.access import Role
from engage.audit import AuditEvent
from tests.conftest import FrozenClock
from tests.factories.processes import NOON
from tests.factories.workshops import ENDS, make_note, make_room, make_second_room
from tests.support.app import WatchedClient
from workshops.models import (
    Contribution,
    ContributionSource,
    Dot,
    SetAsideReason,
    SheetState,
    TableSheet,
    TypedNote,
    TypingLink,
    WorkshopSession,
)
from workshops.rules.clusters import Chosen
from workshops.rules.typing import NOTES_A_MINUTE
from workshops.services.clustering import put_together
from workshops.services.recording import restore

SignIn = Callable[..., WatchedClient]


@pytest.fixture
def room(session: Session, frozen: FrozenClock) -> WorkshopSession:
    """A room that is over: its papers are typed in."""
    frozen.at(ENDS)
    return make_room(session)


@pytest.fixture
def desk(signed_in: SignIn) -> WatchedClient:
    """A facilitator's browser."""
    return signed_in(Role.FACILITATOR)


def entry(room: WorkshopSession) -> str:
    """The page at the desk."""
    return f"/desk/workshop-sessions/{room.id}/entry"


def paper(words: str, **more: str) -> dict[str, str]:
    """What the form sends."""
    given = {"client_key": uuid4().hex, "prompt": "improve", "table": "2", "dots": "0"}
    return {**given, "text": words, **more}


def new_link(desk: WatchedClient, room: WorkshopSession, days: str = "7") -> str:
    """The code of a fresh link, as it stands on the desk's page."""
    url = f"/desk/workshop-sessions/{room.id}/typists"
    assert desk.post(url, data={"label": "Toimisto", "days": days}).status_code == 303
    code = re.search(r"/type#([0-9A-Z-]+)", desk.get(url).text)
    assert code is not None
    return code[1]


def come_in(client: WatchedClient, code: str) -> None:
    """The browser holds a pass."""
    assert client.post("/type", data={"code": code}).status_code == 303


def test_a_note_from_paper_is_saved_with_its_dots_and_the_place_stays(
    desk: WatchedClient, session: Session, room: WorkshopSession
) -> None:
    note = paper("Lisää [epäselvä] penkkejä", dots="4")
    first = desk.post(entry(room), data=note)
    assert first.status_code == 303
    assert "prompt=improve" in first.location
    assert "table=2" in first.location
    assert desk.post(entry(room), data=note).status_code == 303
    stored = session.scalars(select(Contribution)).one()
    assert (stored.source, stored.is_late) == (ContributionSource.PAPER, False)
    assert session.scalars(select(Dot.amount)).one() == 4
    assert session.scalars(select(TypedNote.link_id)).one() is None
    page = desk.get(first.location).text
    assert "Lisää [epäselvä] penkkejä" in page
    assert re.search(r'<option selected[^>]*value="2"', page)
    other = desk.post(entry(room), data={**note, "text": "Muuta"})
    assert other.status_code == 409
    assert "Muuta</textarea>" in other.text


def test_what_cannot_be_saved_comes_back_as_typed(
    desk: WatchedClient, session: Session, room: WorkshopSession
) -> None:
    for odd in ({"dots": "501"}, {"dots": "x"}, {"dots": "-1"}, {"table": "9"}, {"prompt": "no"}):
        answer = desk.post(entry(room), data=paper("Teksti säilyy", **odd))
        assert answer.status_code == 422
        assert "Teksti säilyy</textarea>" in answer.text
    assert desk.post(entry(room), data=paper("")).status_code == 422
    assert session.scalars(select(Contribution)).all() == []


def test_an_undone_note_is_counted_aside_and_its_words_come_back(
    desk: WatchedClient, session: Session, room: WorkshopSession
) -> None:
    desk.post(entry(room), data=paper("Bussjt", dots="2"))
    note = session.scalars(select(Contribution)).one()
    undone = desk.post(f"{entry(room)}/{note.id}/undo")
    assert undone.status_code == 303
    page = desk.get(undone.location).text
    assert "Bussjt</textarea>" in page
    session.expire_all()
    assert note.set_aside_reason is SetAsideReason.DUPLICATE
    assert desk.post(f"{entry(room)}/{note.id}/undo").status_code == 303
    other = make_note(session, room, "Puhelimesta")
    assert desk.post(f"{entry(room)}/{other.id}/undo").status_code == 404


def test_a_note_in_a_cluster_is_not_undone(
    desk: WatchedClient, session: Session, room: WorkshopSession
) -> None:
    for words in ("Bussi", "Bussit"):
        desk.post(entry(room), data=paper(words))
    notes = session.scalars(select(Contribution).order_by(Contribution.number)).all()
    by = session.scalars(select(TypedNote.typed_by)).first()
    assert by is not None
    ids = [note.id for note in notes]
    put_together(session, notes[0].prompt, Chosen(ids), by=by, now=NOON)
    answer = desk.post(f"{entry(room)}/{ids[0]}/undo")
    assert "refused" in answer.location
    assert desk.get(answer.location).status_code == 200
    session.expire_all()
    assert notes[0].set_aside_reason is None


def test_the_checklist_says_which_tables_papers_are_where(
    desk: WatchedClient, session: Session, room: WorkshopSession
) -> None:
    url = f"/desk/workshop-sessions/{room.id}/sheets"
    for state in ("received", "typed", "none"):
        assert desk.post(f"{url}/2", data={"state": state}).status_code == 303
        session.expire_all()
        assert session.scalars(select(TableSheet.state)).one() is SheetState(state)
    assert desk.post(f"{url}/2", data={"state": ""}).status_code == 303
    assert desk.post(f"{url}/1", data={"state": ""}).status_code == 303
    assert session.scalars(select(TableSheet)).all() == []
    assert "refused" in desk.post(f"{url}/2", data={"state": "lost"}).location
    assert desk.post(f"{url}/77", data={"state": "typed"}).status_code in {400, 422}


def test_a_typist_without_an_account_types_through_a_link(
    client: WatchedClient, desk: WatchedClient, session: Session, room: WorkshopSession
) -> None:
    code = new_link(desk, room)
    assert client.get(f"/type/{room.id}").location == "/type"
    door = client.get("/type")
    assert 'content="noindex' in door.text
    come_in(client, code.lower())
    page = client.get(f"/type/{room.id}")
    assert 'content="noindex' in page.text
    assert "/desk/" not in page.text
    saved = client.post(f"/type/{room.id}", data=paper("Paperilta", dots="3"))
    assert saved.location.startswith(f"/type/{room.id}?")
    assert "Paperilta" in client.get(saved.location).text
    assert client.post(f"/type/{room.id}/sheets/2", data={"state": "typed"}).status_code == 303
    note = session.scalars(select(Contribution)).one()
    link = session.scalars(select(TypingLink)).one()
    assert session.get_one(TypedNote, note.id).link_id == link.id
    assert code.replace("-", "").encode() not in link.code_hash
    shown = desk.get(f"/desk/workshop-sessions/{room.id}/typists").text
    assert re.search(r"\b1 (note came|kirjaus)", shown)
    undone = client.post(f"/type/{room.id}/{note.id}/undo")
    assert "again=1" in undone.location
    session.expire_all()
    assert note.set_aside_by == link.made_by
    restore(session, note, by=link.made_by)
    tags = set(session.scalars(select(AuditEvent.tag)))
    assert {"workshops:typing_link:made", "workshops:sheet:marked"} <= tags


def test_a_link_opens_its_own_session_and_undoes_its_own_notes_only(
    client: WatchedClient, desk: WatchedClient, session: Session, room: WorkshopSession
) -> None:
    other = make_second_room(session, room, "kuusisto")
    desk.post(entry(room), data=paper("Toimiston oma"))
    mine = session.scalars(select(Contribution)).one()
    come_in(client, new_link(desk, room))
    assert client.get(f"/type/{other.id}").location == "/type"
    assert client.post(f"/type/{other.id}", data=paper("Muualle")).status_code == 410
    assert "Toimiston oma" not in client.get(f"/type/{room.id}").text
    assert "refused" in client.post(f"/type/{room.id}/{mine.id}/undo").location
    session.expire_all()
    assert mine.set_aside_reason is None
    assert client.get(entry(room)).status_code == 303


@pytest.mark.parametrize("is_revoked", [True, False])
def test_a_link_that_ended_takes_nothing_more_and_gives_the_words_back(
    client: WatchedClient,
    desk: WatchedClient,
    session: Session,
    room: WorkshopSession,
    frozen: FrozenClock,
    is_revoked: bool,
) -> None:
    code = new_link(desk, room, days="1")
    come_in(client, code)
    link = session.scalars(select(TypingLink)).one()
    if is_revoked:
        for _ in range(2):
            stop = desk.post(f"/desk/workshop-typing-links/{link.id}/revoke")
            assert stop.status_code == 303
        assert code not in desk.get(stop.location).text
    else:
        frozen.at(ENDS + timedelta(days=1))
    late = client.post(f"/type/{room.id}", data=paper("Myöhässä"))
    assert late.status_code == 410
    assert "Myöhässä</textarea>" in late.text
    assert client.get(f"/type/{room.id}").location == "/type"
    assert client.post("/type", data={"code": code}).status_code == 410
    for path in (f"/type/{room.id}/{uuid4()}/undo", f"/type/{room.id}/sheets/1"):
        assert client.post(path, data={"state": "typed"}).location == "/type"
    assert session.scalars(select(Contribution)).all() == []


def test_wrong_codes_are_counted_and_soon_refused(
    client: WatchedClient, room: WorkshopSession
) -> None:
    assert client.post("/type", data={"code": ""}).status_code == 422
    answers = [client.post("/type", data={"code": "3" * 20}).status_code for _ in range(12)]
    assert answers[0] == 422
    assert answers[-1] == 429
    client.set_cookie(f"engage-t-{room.id.hex[:16]}", "made-up")
    assert client.get(f"/type/{room.id}").location == "/type"


def test_a_script_that_pours_notes_in_through_a_link_is_stopped(
    client: WatchedClient, desk: WatchedClient, session: Session, room: WorkshopSession
) -> None:
    come_in(client, new_link(desk, room))
    for number in range(NOTES_A_MINUTE):
        assert client.post(f"/type/{room.id}", data=paper(f"Nro {number}")).status_code == 303
    stopped = client.post(f"/type/{room.id}", data=paper("Yksi liikaa"))
    assert stopped.status_code == 429
    assert "Yksi liikaa</textarea>" in stopped.text


def test_only_facilitators_make_links(signed_in: SignIn, room: WorkshopSession) -> None:
    url = f"/desk/workshop-sessions/{room.id}/typists"
    assert signed_in(Role.STAFF).get(url).status_code == 403
    desk = signed_in(Role.FACILITATOR)
    for odd in ({"label": "", "days": "7"}, {"label": "x", "days": "31"}, {"label": "x"}):
        assert desk.post(url, data=odd).status_code == 422
