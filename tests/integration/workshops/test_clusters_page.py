"""The desk page of clusters, without scripts."""

from collections.abc import Callable
from uuid import uuid4

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.access import Role
from tests.conftest import FrozenClock
from tests.factories.processes import NOON
from tests.factories.workshops import make_note, make_room
from tests.support.app import WatchedClient
from workshops.models import Cluster, Workshop, WorkshopSession

SignIn = Callable[..., WatchedClient]


@pytest.fixture
def room(session: Session, frozen: FrozenClock) -> WorkshopSession:
    """The open room, at noon."""
    frozen.at(NOON)
    return make_room(session)


@pytest.fixture
def desk(signed_in: SignIn) -> WatchedClient:
    """A facilitator's browser."""
    return signed_in(Role.FACILITATOR)


def page_of(room: WorkshopSession) -> str:
    """The address of the page."""
    return f"/desk/workshops/{room.workshop_id}/clusters"


def count(session: Session) -> int:
    """How many clusters there are."""
    return session.scalar(select(func.count(Cluster.id))) or 0


def test_only_facilitators_put_notes_together(signed_in: SignIn, room: WorkshopSession) -> None:
    url = page_of(room)
    assert signed_in(Role.TRUSTEE).get(url).status_code == 403
    assert signed_in(Role.READER).post(url, data={}).status_code == 403
    assert signed_in(Role.FACILITATOR).get(url).status_code == 200


def test_ticked_notes_become_a_cluster_and_come_apart_again(
    desk: WatchedClient, session: Session, room: WorkshopSession
) -> None:
    notes = [make_note(session, room, words, table=1) for words in ("Bussi <b>", "Bussit")]
    data = {"prompt": "good", "note": [str(note.id) for note in notes], "title": ""}
    made = desk.post(page_of(room), data=data)
    assert made.status_code == 303
    page = desk.get(made.location).text
    assert "Bussi &lt;b&gt;" in page
    assert desk.post(page_of(room), data=data).status_code == 303
    cluster = session.scalars(select(Cluster)).one()
    outer = {
        "prompt": "good",
        "note": str(make_note(session, room, "Linjat").id),
        "cluster": str(cluster.id),
        "title": "Joukkoliikenne",
    }
    assert desk.post(page_of(room), data=outer).status_code == 303
    whole = session.scalars(select(Cluster).where(Cluster.title == "Joukkoliikenne")).one()
    back = {"workshop": str(room.workshop_id), "prompt": "good"}
    inner = desk.post(f"/desk/workshop-clusters/{cluster.id}/apart", data=back)
    assert (inner.status_code, count(session)) == (303, 2)
    assert inner.location.endswith("prompt=good")
    named = {**back, "title": "Bussit ja linjat", "lead": str(notes[0].id)}
    assert desk.post(f"/desk/workshop-clusters/{whole.id}/name", data=named).status_code == 303
    assert "Bussit ja linjat" in desk.get(page_of(room)).text
    for odd in ({"title": ""}, {"title": "x", "lead": str(uuid4())}):
        answer = desk.post(f"/desk/workshop-clusters/{whole.id}/name", data={**back, **odd})
        assert answer.status_code in {303, 404}
    assert session.scalars(select(Cluster.title).where(Cluster.id == whole.id)).one() != "x"
    inner_id = cluster.id
    for key in (whole.id, inner_id):
        answer = desk.post(f"/desk/workshop-clusters/{key}/apart", data=back)
        assert answer.status_code == 303
    assert count(session) == 0
    gone = desk.post(f"/desk/workshop-clusters/{inner_id}/apart", data={})
    assert gone.location == "/desk/workshops"


def test_whoever_comes_second_is_told_and_keeps_the_ticks(
    desk: WatchedClient, session: Session, room: WorkshopSession
) -> None:
    ids = [str(make_note(session, room, f"Ajatus {number}").id) for number in range(3)]
    assert desk.post(page_of(room), data={"prompt": "good", "note": ids[:2]}).status_code == 303
    late = desk.post(
        page_of(room), data={"prompt": "good", "note": ids[1:], "title": "Minun otsikkoni"}
    )
    assert late.status_code == 409
    assert "Minun otsikkoni" in late.text
    assert f'value="{ids[2]}" checked' in late.text
    assert count(session) == 1


def test_odd_choices_change_nothing(
    desk: WatchedClient, session: Session, room: WorkshopSession
) -> None:
    one = str(make_note(session, room).id)
    for odd in ({}, {"note": [one]}, {"note": [one, "x"]}, {"note": [one], "title": "x" * 161}):
        answer = desk.post(page_of(room), data={"prompt": "good", **odd})
        assert answer.status_code == 422
    unknown = {"prompt": "good", "note": [one, str(uuid4())]}
    assert desk.post(page_of(room), data=unknown).status_code == 409
    assert count(session) == 0
    for odd in ("?page=-3", "?page=99999999999999", "?find=%25", "?prompt=no-such", "?more=-9"):
        assert desk.get(page_of(room) + odd).status_code == 200


def test_equal_notes_are_offered_to_be_put_together(
    desk: WatchedClient, session: Session, room: WorkshopSession
) -> None:
    make_note(session, room, "Kirjasto auki!")
    make_note(session, room, "kirjasto auki")
    page = desk.get(page_of(room)).text
    assert page.count('type="hidden" name="note"') == 2


def test_a_workshop_without_questions_has_no_clusters(
    desk: WatchedClient, session: Session, room: WorkshopSession
) -> None:
    workshop = session.get_one(Workshop, room.workshop_id)
    room.current_prompt_id = None
    workshop.prompts.clear()
    session.commit()
    assert desk.get(page_of(room)).status_code == 404
