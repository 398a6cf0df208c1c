"""Public notes behind the gate, and what the synthesis gets."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from engage.processes.models import Body, BodyKind, ResultsPolicy
from engage.rolls.models import CollectorKind
from engage.rolls.services.importing import collector_of
from tests.conftest import FrozenClock
from tests.factories.processes import AFTER, NOON, text
from tests.factories.workshops import make_note, make_room, make_second_room
from tests.integration.workshops.test_recording_notes import make_account
from tests.support.app import WatchedClient
from workshops.evidence import WorkshopEvidence
from workshops.models import SetAsideReason, WorkshopSession
from workshops.services.listening import open_code
from workshops.services.recording import set_aside
from workshops.services.showing import PAGE, kept_together, notes_page, places_of

URL = "/kaarina-2018/asukasillat/notes"


@pytest.fixture
def room(session: Session, frozen: FrozenClock) -> WorkshopSession:
    """A room with some notes, after everything."""
    frozen.at(AFTER)
    made = make_room(session)
    make_note(session, made, "Lähimetsät <3", table=1)
    make_note(session, made, "Bussi puuttuu", "improve")
    return made


def test_notes_are_shown_when_the_step_is_over_and_not_before(
    client: WatchedClient, room: WorkshopSession, frozen: FrozenClock
) -> None:
    frozen.at(NOON)
    early = client.get(URL)
    assert early.status_code == 403
    assert "Lähimetsät" not in early.text
    frozen.at(AFTER)
    assert "Lähimetsät &lt;3" in client.get(URL).text
    improve = client.get(f"{URL}?prompt=improve&place=littoinen&page=99")
    assert "Bussi puuttuu" in improve.text
    assert "Lähimetsät" not in improve.text


def test_notes_for_staff_only_stay_with_staff(
    client: WatchedClient, session: Session, room: WorkshopSession
) -> None:
    room.workshop.step.results_policy = ResultsPolicy.STAFF
    assert client.get(URL).status_code == 403
    assert client.get("/kaarina-2018/no-such/notes").status_code == 404


def test_odd_addresses_show_the_first_question(
    client: WatchedClient, room: WorkshopSession
) -> None:
    for query in ("?prompt=no-such", "?place=no-such", "?page=0", "?page=-3", "?page=x"):
        assert "Lähimetsät" in client.get(URL + query).text


def test_a_room_with_few_people_is_not_told_by_its_notes(
    client: WatchedClient, session: Session, room: WorkshopSession
) -> None:
    small = make_second_room(session, room, "kuusisto")
    large = make_second_room(session, room, "keskusta")
    room.heads, small.heads, large.heads = 20, 3, 40
    make_note(session, small, "Vain me kolme")
    make_note(session, large, "Meitä oli paljon")
    session.flush()
    session.expire_all()
    assert kept_together(room.workshop) == {"kuusisto", "littoinen"}
    page = client.get(f"{URL}?place=kuusisto").text
    assert "Vain me kolme" in page
    assert ">kuusisto<" not in page
    found = WorkshopEvidence().passages(session, room.workshop.step.process_id)
    assert {passage.text: passage.unit_key for passage in found} == {
        "Lähimetsät <3": None,
        "Bussi puuttuu": None,
        "Vain me kolme": None,
        "Meitä oli paljon": "keskusta",
    }


def test_pages_of_notes_hold_every_note_once(session: Session, room: WorkshopSession) -> None:
    for number in range(PAGE + 5):
        make_note(session, room, f"Kirjaus {number}")
    prompt = room.workshop.prompts[0]
    places = places_of(session, room.workshop, prompt)
    first = notes_page(session, prompt, places, number=1)
    last = notes_page(session, prompt, places, number=2)
    assert (len(first.notes), len(last.notes), first.pages) == (PAGE, 6, 2)
    assert not {note.id for note in first.notes} & {note.id for note in last.notes}


def test_the_synthesis_gets_counts_that_close_and_passages_with_their_place(
    session: Session, room: WorkshopSession
) -> None:
    aside = make_note(session, room, "Testi")
    set_aside(session, aside, SetAsideReason.TRIAL, by=make_account(session).id, now=NOON)
    room.heads = 30
    session.flush()
    session.expire_all()
    process_id = room.workshop.step.process_id
    source = WorkshopEvidence()
    (count,) = source.counts(session, process_id)
    assert (count.collected, count.used, count.set_aside) == (3, 2, {"trial": 1})
    assert (count.kind, count.audience, count.counted) == ("workshop", "resident", "contribution")
    good, improve = source.passages(session, process_id)
    assert (good.text, good.polarity, good.unit_key) == ("Lähimetsät <3", "good", "littoinen")
    assert (improve.prompt_key, improve.polarity) == ("improve", "improve")
    heads, first, second = source.findings(session, process_id)
    assert heads.counts == {"littoinen": 30}
    assert (first.counts, second.counts) == ({"littoinen": 1}, {"littoinen": 1})


def test_a_running_workshop_gives_the_synthesis_nothing(
    session: Session, room: WorkshopSession, frozen: FrozenClock
) -> None:
    frozen.at(NOON)
    process_id = room.workshop.step.process_id
    source = WorkshopEvidence()
    assert [*source.counts(session, process_id), *source.passages(session, process_id)] == []
    assert list(source.findings(session, process_id)) == []


def test_a_note_in_a_bodys_own_name_says_so(session: Session, room: WorkshopSession) -> None:
    step = room.workshop.step
    step.is_in_body_name = True
    room.unit = None
    room.body = Body(key="sivistyslautakunta", kind=BodyKind.COMMITTEE, title=text("Sivistys"))
    room.heads = 3
    session.flush()
    passages = WorkshopEvidence().passages(session, step.process_id)
    assert {passage.speaker for passage in passages} == {"Sivistys"}


def test_the_code_is_public_only_where_there_is_an_open_link(
    session: Session, room: WorkshopSession
) -> None:
    audience = room.step_audience
    assert open_code(session, audience, now=NOON) is None
    collector_of(session, audience, CollectorKind.OPEN)
    assert open_code(session, audience, now=NOON) == room.join_code
    assert open_code(session, audience, now=NOON + timedelta(days=1)) is None
