"""What workshops tell the rest of the house: addresses, job names, the demonstration."""

from collections.abc import Callable
from datetime import timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.access import Role
from engage.db import db, unit_of_work
from engage.demo.loader import HISTORIC, LIVE, load_process
from engage.demo.registry import DemoContext
from engage.demo.texts import TextDeck
from engage.jobs import Job
from engage.processes.kinds import step_part
from engage.processes.models import Process, StepKind
from engage.rolls.models import CollectorKind
from engage.rolls.services.importing import collector_of
from engage.web.naming import job_name, job_result_url
from tests.conftest import FrozenClock
from tests.factories.processes import AFTER, NOON, make_process, make_step
from tests.factories.workshops import make_room, make_second_room, session_plan
from tests.support.app import WatchedClient
from workshops.demo import load
from workshops.evidence import WorkshopEvidence
from workshops.models import Contribution, WorkshopSession
from workshops.services import scheduling
from workshops.services.problems import AlreadyScheduled
from workshops.services.scheduling import add_session
from workshops.tasks import EXPORT

SignIn = Callable[..., WatchedClient]


def test_a_step_leads_to_its_workshop(
    app: Flask, session: Session, frozen: FrozenClock, signed_in: SignIn
) -> None:
    frozen.at(NOON)
    room = make_room(session)
    step = room.workshop.step
    bare = make_step(session, StepKind.WORKSHOP, process=step.process, key="jatko")
    session.commit()
    with app.test_request_context():
        part = step_part(StepKind.WORKSHOP)
        assert part is not None
        assert part.participate_url(step.audiences[0]) == "/join"
        assert part.results_urls([step, bare]) == {step.id: "/kaarina-2018/asukasillat/notes"}
        assert part.participate_url(bare.audiences[0]) is None
        manage = part.manage_url(step)
    assert manage is not None
    found = signed_in(Role.COORDINATOR).get(manage)
    assert found.location == f"/desk/workshops/{room.workshop_id}"


def test_an_open_link_leads_straight_into_the_open_session(
    app: Flask, session: Session, frozen: FrozenClock
) -> None:
    frozen.at(NOON)
    room = make_room(session)
    collector_of(session, room.step_audience, CollectorKind.OPEN)
    session.commit()
    with app.test_request_context():
        part = step_part(StepKind.WORKSHOP)
        assert part is not None
        assert part.participate_url(room.step_audience) == f"/join#{room.join_code}"


def test_a_finished_export_leads_to_its_file(app: Flask, session: Session) -> None:
    with app.test_request_context():
        job = Job(task=EXPORT, arguments={}, result={"file": "5f8b", "name": "x.xlsx"})
        assert job_name(job) != EXPORT
        assert job_result_url(job) == "/desk/workshop-files/5f8b"
        assert job_result_url(Job(task=EXPORT, arguments={})) is None


def test_a_code_that_is_taken_is_drawn_again(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = make_room(session)
    drawn = iter([room.join_code, room.join_code, "KKKKKK"])
    monkeypatch.setattr(scheduling, "new_join_code", lambda _choose: next(drawn))
    assert make_second_room(session, room, "kuusisto").join_code == "KKKKKK"


def test_drawing_ends_when_no_code_is_free(
    session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = make_room(session)
    monkeypatch.setattr(scheduling, "new_join_code", lambda _choose: room.join_code)
    with pytest.raises(AlreadyScheduled):
        add_session(session, room.workshop, session_plan(room.workshop.step, "toinen"), by=None)


def context_of(key: str, seed: int) -> DemoContext:
    """What the loader gives to a part; every stage is done once."""
    done: set[str] = set()

    def once(stage: str, work: Callable[[Session], None]) -> bool:
        if stage in done:
            return False
        with unit_of_work() as session:
            work(session)
        done.add(stage)
        return True

    return DemoContext(
        process_key=key,
        is_historic=key == HISTORIC,
        rng=Random(seed),  # noqa: S311 - made-up answers
        residents=0,
        staff=0,
        trustees=0,
        live_opens_at=NOON,
        live_closes_at=NOON + timedelta(days=30),
        texts=TextDeck(Random(seed)),  # noqa: S311 - made-up answers
        progress=lambda _done, _total: None,
        once=once,
    )


@pytest.mark.sqlite_only
def test_the_demonstration_fills_five_evenings_and_four_committees(
    isolated: None, frozen: FrozenClock
) -> None:
    frozen.at(AFTER)
    load_process(HISTORIC, first_day=None)
    load(context_of(HISTORIC, 7))
    process_id = db.session.scalars(select(Process.id).where(Process.key == HISTORIC)).one()
    source = WorkshopEvidence()
    evenings, committees = source.counts(db.session, process_id)
    assert (evenings.step_key, committees.step_key) == ("asukasillat", "lautakunnat")
    passages = source.passages(db.session, process_id)
    assert len(passages) == evenings.used + committees.used
    districts = {passage.unit_key for passage in passages if passage.step_key == "asukasillat"}
    assert districts == {"piikkio", "littoinen", "keskusta", "kuusisto", "piispanristi"}
    assert {passage.language for passage in passages} == {"fi", "sv", "en"}
    assert db.session.scalar(select(func.count(WorkshopSession.id))) == 9


@pytest.mark.sqlite_only
def test_the_living_demonstration_has_an_open_evening(isolated: None, frozen: FrozenClock) -> None:
    frozen.at(NOON)
    load_process(LIVE, first_day=NOON.date())
    load(context_of(LIVE, 7))
    room = db.session.scalars(select(WorkshopSession)).one()
    assert room.is_open(NOON)
    assert db.session.scalar(select(func.count(Contribution.id))) == 10


def test_forms_of_the_desk_refuse_what_is_not_on_their_lists(
    signed_in: SignIn, session: Session, frozen: FrozenClock
) -> None:
    frozen.at(NOON)
    room = make_room(session)
    bare = make_step(
        session, StepKind.WORKSHOP, process=make_process(session, "toinen"), key="jatko"
    )
    desk = signed_in(Role.COORDINATOR)
    plan = f"/desk/steps/{bare.id}/workshop"
    assert desk.post(plan, data={"kind": "no-such"}).status_code == 422
    session_form = {
        "audience": "resident",
        "where": "",
        "place": "Koulu",
        "day": "2018-04-12",
        "starts": "18:00",
        "ends": "20:00",
        "tables": "0",
    }
    url = f"/desk/workshops/{room.workshop_id}/sessions"
    for odd in (
        {"audience": "no-such"},
        {"where": "unit:no-such"},
        {"place": ""},
        {"day": "31.2.2018"},
        {"starts": "25:00"},
        {"tables": "999"},
    ):
        assert desk.post(url, data={**session_form, **odd}).status_code == 422
    assert desk.post(url, data=session_form).status_code == 303
    wrong = {"client_key": "0123456789", "prompt": "good", "text": "x", "source": "telepathy"}
    assert desk.post(f"/desk/workshop-sessions/{room.id}", data=wrong).status_code == 422
