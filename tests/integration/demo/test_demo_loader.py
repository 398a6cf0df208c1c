"""The demonstration is loaded once, alike, and goes on where it was stopped."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.accounts.models import Account
from engage.accounts.services import authenticate
from engage.audit import AuditEvent
from engage.clock import utcnow
from engage.db import db, unit_of_work
from engage.demo.accounts import demo_accounts, ensure_accounts
from engage.demo.loader import HISTORIC, LIVE, LOADED, DemoPlan, load_demo, load_process
from engage.demo.registry import EXTENSION, DemoContext, demo_parts, register_demo_part
from engage.processes.models import Process, Step, StepState
from engage.synthesis.models import Coding, CodingState, DraftInput, PassageRow

SMALL = DemoPlan(residents=60, staff=40, seed=11)
Load = Callable[[DemoContext], None]


def quietly(words: str, done: int, total: int) -> None:
    assert words
    assert 0 <= done <= max(total, 1)


def marks() -> list[str]:
    return sorted(db.session.scalars(select(AuditEvent.subject).where(AuditEvent.tag == LOADED)))


def count(model: type[object]) -> int:
    return db.session.scalar(select(func.count()).select_from(model)) or 0


@pytest.fixture
def only_part(committed_db: Flask, monkeypatch: pytest.MonkeyPatch) -> Callable[[Load], Flask]:
    """The app with a single part of the demonstration, ours, and no documents made of it."""
    monkeypatch.setattr("engage.demo.loader.prepare_inputs", lambda *_: None)

    def register(load: Load) -> Flask:
        monkeypatch.setitem(committed_db.extensions, EXTENSION, {})
        register_demo_part(committed_db, "ours", 1, load)
        return committed_db

    return register


def test_people_can_sign_in_with_what_is_printed(committed_db: Flask) -> None:
    people = ensure_accounts("a secret")
    assert ensure_accounts("a secret") == people
    assert count(Account) == len(people) == 5
    for person in people:
        found = authenticate(db.session, person.email, person.password)
        assert found is not None
        assert found.roles == {person.role}
    assert {one.password for one in demo_accounts("another")}.isdisjoint(
        {one.password for one in people}
    )


def test_the_live_process_is_open_for_thirty_days_from_its_first_start(
    committed_db: Flask,
) -> None:
    today = datetime(2026, 11, 25, 9, tzinfo=UTC)
    load_process(LIVE, first_day=today.date())
    load_process(LIVE, first_day=today.date() + timedelta(days=3))
    step = db.session.scalars(select(Step).where(Step.key == "ilta")).one()
    assert step.state(today) is StepState.OPEN
    assert step.state(today + timedelta(days=29)) is StepState.OPEN
    assert step.state(today + timedelta(days=30)) is StepState.DONE


def test_a_part_that_was_stopped_goes_on_and_doubles_nothing(
    only_part: Callable[[Load], Flask],
) -> None:
    made: list[str] = []
    is_stopped = True

    def stage(name: str) -> Callable[[Session], None]:
        return lambda _session: made.append(name)

    def load(context: DemoContext) -> None:
        context.once("first", stage(f"{context.process_key} first"))
        if is_stopped:
            raise KeyboardInterrupt
        context.once("second", stage(f"{context.process_key} second"))

    app = only_part(load)
    with pytest.raises(KeyboardInterrupt):
        load_demo(app, SMALL, quietly)
    is_stopped = False
    load_demo(app, SMALL, quietly)
    load_demo(app, SMALL, quietly)
    assert made == [
        f"{HISTORIC} first",
        f"{HISTORIC} second",
        f"{LIVE} first",
        f"{LIVE} second",
    ]


def test_a_stage_that_fails_leaves_neither_data_nor_mark(
    only_part: Callable[[Load], Flask],
) -> None:
    def fail(session: Session) -> None:
        session.add(Process(key="half", title={"fi": "Puolikas"}, languages=["fi"]))
        session.flush()
        raise KeyboardInterrupt

    def load(context: DemoContext) -> None:
        context.once("half", fail)

    app = only_part(load)
    with pytest.raises(KeyboardInterrupt):
        load_demo(app, SMALL, quietly)
    assert marks() == []
    assert db.session.scalar(select(Process.id).where(Process.key == "half")) is None


def test_parts_get_the_same_random_numbers_at_every_start(
    only_part: Callable[[Load], Flask],
) -> None:
    seen: list[float] = []
    app = only_part(lambda context: seen.append(context.rng.random()))
    load_demo(app, SMALL, quietly)
    with unit_of_work() as session:
        for event in session.scalars(select(AuditEvent).where(AuditEvent.tag == LOADED)):
            session.delete(event)
    load_demo(app, SMALL, quietly)
    assert seen[:2] == seen[2:]
    assert seen[0] != seen[1]


def test_two_parts_of_one_name_are_refused(app: Flask) -> None:
    taken = demo_parts(app)[0]
    with pytest.raises(ValueError, match=taken.name):
        register_demo_part(app, taken.name, 1, taken.load)


def test_the_whole_demonstration_ends_in_a_draft_input(committed_db: Flask) -> None:
    load_demo(committed_db, SMALL, quietly)
    package = db.session.scalars(select(DraftInput)).one()
    assert package.number == 1
    steps = {step["key"]: step for step in package.summary["steps"]}
    assert set(steps) >= {"kyselyt-2017", "asukasillat", "visiovisa", "lautakunnat"}
    for step in steps.values():
        assert step["collected"] == step["used"] + sum(step["set_aside"].values())
    read = db.session.scalars(select(PassageRow).where(PassageRow.read_at.is_not(None))).all()
    assert 0.25 < len(read) / count(PassageRow) < 0.55
    accepted = select(Coding).where(Coding.state == CodingState.ACCEPTED)
    assert all(row.decided_by is not None for row in db.session.scalars(accepted))
    before = marks()
    load_demo(committed_db, SMALL, quietly)
    assert marks() == before
    assert count(DraftInput) == 1
    live = db.session.scalars(select(Step).join(Process).where(Process.key == LIVE))
    assert sum(step.is_open(utcnow()) for step in live if step.opens_at) == 3
