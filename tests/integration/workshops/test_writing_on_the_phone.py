"""The phone's journey without scripts, and the same page's script's."""

import re
from datetime import timedelta
from html import unescape
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.conftest import FrozenClock
from tests.factories.processes import NOON
from tests.factories.workshops import ENDS, OPENED, make_room
from tests.support.app import WatchedClient
from workshops.models import Contribution, WorkshopSession
from workshops.views.contribute import MISSES_A_MINUTE


@pytest.fixture
def room(session: Session, frozen: FrozenClock) -> WorkshopSession:
    """The open room, at noon."""
    frozen.at(NOON)
    return make_room(session)


def join(client: WatchedClient, room: WorkshopSession) -> None:
    """The browser has a ticket to the room."""
    assert client.post("/join", data={"code": room.join_code}).status_code == 303


def fields(words: str, **more: str) -> dict[str, str]:
    """What the form sends."""
    return {"client_key": uuid4().hex, "prompt": "good", "table": "", "text": words, **more}


def texts(session: Session) -> list[str]:
    """Every stored note."""
    return list(session.scalars(select(Contribution.text).order_by(Contribution.number)))


def test_a_note_goes_from_the_code_to_saved_without_a_script(
    client: WatchedClient, session: Session, room: WorkshopSession
) -> None:
    assert "data-code-from-fragment" in client.get("/join").text
    answer = client.post("/join", data={"code": f" {room.join_code.lower()} "})
    assert answer.location == f"/join/{room.id}"
    page = client.get(answer.location)
    assert page.status_code == 200
    key = re.search(r'name="client_key"[^>]*value="([^"]+)"', page.text)
    assert key is not None
    note = fields("Metsä on <b>lähellä</b>", client_key=key[1], table="2")
    sent = client.post(answer.location, data=note)
    assert sent.status_code == 303
    thanks = client.get(sent.location)
    assert "Metsä on &lt;b&gt;lähellä&lt;/b&gt;" in thanks.text
    assert texts(session) == ["Metsä on <b>lähellä</b>"]
    stored = session.scalars(select(Contribution)).one()
    assert stored.table is not None
    assert stored.table.number == 2
    assert stored.prompt.key == "good"


def test_the_same_form_sent_twice_shows_the_same_note(
    client: WatchedClient, session: Session, room: WorkshopSession
) -> None:
    join(client, room)
    note = fields("Kirjasto")
    first = client.post(f"/join/{room.id}", data=note)
    again = client.post(f"/join/{room.id}", data=note)
    assert first.location == again.location
    assert texts(session) == ["Kirjasto"]


def test_other_words_under_the_same_key_come_back_to_be_sent_again(
    client: WatchedClient, session: Session, room: WorkshopSession
) -> None:
    join(client, room)
    client.post(f"/join/{room.id}", data=fields("Kirjasto", client_key="the-same-key"))
    answer = client.post(
        f"/join/{room.id}", data=fields("Kirjasto iltaisin", client_key="the-same-key")
    )
    assert answer.status_code == 409
    assert "Kirjasto iltaisin</textarea>" in answer.text
    fresh = re.search(r'name="client_key"[^>]*value="([^"]+)"', answer.text)
    assert fresh is not None
    assert fresh[1] != "the-same-key"
    client.post(f"/join/{room.id}", data=fields("Kirjasto iltaisin", client_key=fresh[1]))
    assert texts(session) == ["Kirjasto", "Kirjasto iltaisin"]


@pytest.mark.parametrize("words", ["", "   ", "a" * 10_000, "\u200b"])
def test_a_note_that_cannot_be_stored_comes_back_as_it_was_sent(
    client: WatchedClient, session: Session, room: WorkshopSession, words: str
) -> None:
    join(client, room)
    answer = client.post(f"/join/{room.id}", data=fields(words))
    assert answer.status_code == 422
    field = re.search(r"<textarea[^>]*>(.*?)</textarea>", answer.text, re.DOTALL)
    assert field is not None
    assert unescape(field[1]).lstrip("\r\n") == words
    assert texts(session) == []


def test_hostile_notes_are_shown_as_text(
    client: WatchedClient, session: Session, room: WorkshopSession
) -> None:
    join(client, room)
    for words in ("<script>alert(1)</script>", "=cmd|' /C calc'!A0", "\u202egnirts", "eka\rtoka"):
        sent = client.post(f"/join/{room.id}", data=fields(words))
        assert "<script>alert" not in client.get(sent.location).text
    assert texts(session) == [
        "<script>alert(1)</script>",
        "=cmd|' /C calc'!A0",
        "gnirts",
        "eka\ntoka",
    ]


def test_a_prompt_and_a_table_of_another_room_are_refused(
    client: WatchedClient, session: Session, room: WorkshopSession
) -> None:
    join(client, room)
    for odd in ({"prompt": "no-such"}, {"prompt": ""}, {"table": "99"}, {"table": "x"}):
        answer = client.post(f"/join/{room.id}", data=fields("Puisto", **odd))
        assert answer.status_code == 422
        assert "Puisto</textarea>" in answer.text
    assert texts(session) == []


def test_a_spoiled_key_costs_nobody_a_note(
    client: WatchedClient, session: Session, room: WorkshopSession
) -> None:
    join(client, room)
    for key in ("", "x", "ä" * 20, "k" * 500):
        sent = client.post(f"/join/{room.id}", data=fields("Puisto", client_key=key))
        assert client.get(sent.location).status_code == 200
    assert len(texts(session)) == 4


def test_wrong_codes_are_told_and_too_many_of_them_shut_the_door(
    client: WatchedClient, room: WorkshopSession
) -> None:
    for _ in range(MISSES_A_MINUTE):
        assert client.post("/join", data={"code": "XXXXXX"}).status_code == 422
    assert client.post("/join", data={"code": room.join_code}).status_code == 429


def test_a_code_before_and_after_its_event_is_told_apart(
    client: WatchedClient, room: WorkshopSession, frozen: FrozenClock
) -> None:
    frozen.at(OPENED - timedelta(minutes=1))
    early = client.post("/join", data={"code": room.join_code})
    frozen.at(ENDS)
    late = client.post("/join", data={"code": room.join_code})
    assert (early.status_code, late.status_code) == (410, 410)
    assert early.text != late.text


def test_a_phone_that_joined_in_time_delivers_late_and_another_gets_its_text_back(
    client: WatchedClient, session: Session, room: WorkshopSession, frozen: FrozenClock
) -> None:
    join(client, room)
    frozen.at(ENDS + timedelta(hours=3))
    assert client.post(f"/join/{room.id}", data=fields("Myöhässä")).status_code == 303
    assert session.scalars(select(Contribution.is_late)).one()
    frozen.at(ENDS + timedelta(days=4))
    answer = client.post(f"/join/{room.id}", data=fields("Liian myöhässä"))
    assert answer.status_code == 410
    assert "Liian myöhässä</textarea>" in answer.text


def test_without_a_ticket_nothing_is_stored_and_the_text_comes_back(
    client: WatchedClient, session: Session, room: WorkshopSession
) -> None:
    assert client.get(f"/join/{room.id}").location == "/join"
    answer = client.post(f"/join/{room.id}", data=fields("Ilman lippua"))
    assert answer.status_code == 403
    assert "Ilman lippua</textarea>" in answer.text
    assert texts(session) == []
    client.set_cookie(f"engage-w-{room.id.hex[:16]}", "forged.value")
    assert client.post(f"/join/{room.id}", data=fields("Väärä lippu")).status_code == 403


def test_the_script_hears_saved_only_for_what_is_stored(
    client: WatchedClient, session: Session, room: WorkshopSession
) -> None:
    join(client, room)
    url = f"/join/{room.id}/notes.json"
    note = fields("Bussi")
    first, again = client.post(url, data=note), client.post(url, data=note)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json == again.json == {"number": 1, "text": "Bussi", "is_late": False}
    assert client.post(url, data=fields("")).status_code == 422
    reused = client.post(url, data=fields("Juna", client_key=note["client_key"]))
    assert (reused.status_code, reused.json["fault"]) == (409, "key-reused")
    assert texts(session) == ["Bussi"]


def test_the_script_hears_that_it_came_too_late_or_never_joined(
    client: WatchedClient, room: WorkshopSession, frozen: FrozenClock
) -> None:
    url = f"/join/{room.id}/notes.json"
    assert client.post(url, data=fields("Bussi")).json["fault"] == "not-joined"
    assert client.get(f"/join/{room.id}/now.json").status_code == 403
    join(client, room)
    now = client.get(f"/join/{room.id}/now.json").json
    assert (now["prompt"], now["is_open"]) == ("good", True)
    frozen.at(ENDS + timedelta(days=4))
    late = client.post(url, data=fields("Bussi"))
    assert (late.status_code, late.json["fault"]) == (410, "closed")


def test_a_note_of_another_browser_is_not_shown_by_guessing(
    client: WatchedClient, room: WorkshopSession
) -> None:
    join(client, room)
    assert client.get(f"/join/{room.id}/sent/no-such-key-at-all").status_code == 404


def test_no_cookie_of_a_phone_names_anybody(client: WatchedClient, room: WorkshopSession) -> None:
    answer = client.post("/join", data={"code": room.join_code})
    cookies = answer.headers.getlist("Set-Cookie")
    tickets = [cookie for cookie in cookies if cookie.startswith("engage-w-")]
    assert len(tickets) == 1
    assert "HttpOnly" in tickets[0]
    assert not any(cookie.startswith("engage=") for cookie in cookies)
