"""Loading the demonstration: accounts, the two processes, and every feature's part of it.

Whatever was loaded is marked in the audit log in the transaction that loaded it, so a
demonstration stopped anywhere goes on where it was.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from random import Random

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.audit import AuditEvent, audit
from engage.clock import at, utcnow
from engage.db import read_session, unit_of_work
from engage.demo.accounts import DemoAccount, ensure_accounts
from engage.demo.coding import prepare_inputs
from engage.demo.registry import DemoContext, DemoPart, Say, demo_parts
from engage.demo.texts import TextDeck
from engage.jobs.task import run_pending
from engage.processes.models import Process
from engage.processes.process_file import moved, read_process_file
from engage.processes.process_file.definition import LOCAL_TIME
from engage.processes.services.importing import import_process

FOLDER = Path(__file__).parent
HISTORIC = "kaarina-2018"
LIVE = "kaarina-nyt"
LIVE_FILE_BEGINS = date(2026, 1, 1)
IMPORTED_AT = datetime(2017, 3, 1, 6, tzinfo=UTC)
LOADED = "demo:stage:loaded"
WHOLE = "whole"
INPUTS = "inputs"


@dataclass(frozen=True, slots=True)
class DemoPlan:
    """How large the demonstration is, and the seed of everything random in it."""

    residents: int = 2000
    staff: int = 500
    trustees: int = 160
    seed: int = 2018
    has_live: bool = True


def load_demo(app: Flask, plan: DemoPlan, say: Say) -> tuple[DemoAccount, ...]:
    """Everything is loaded, or was already; say(words, done, total) hears how far it is."""
    with app.app_context():
        people = ensure_accounts(app.config["ENGAGE_SETTINGS"].secret_key)
        load_process(HISTORIC, first_day=None)
        _load_parts(app, plan, HISTORIC, say)
        _finish(app, plan, say)
        if plan.has_live:
            load_process(LIVE, first_day=utcnow().astimezone(LOCAL_TIME).date())
            _load_parts(app, plan, LIVE, say)
    return people


def load_process(key: str, *, first_day: date | None) -> None:
    """The process of the demonstration's file is there; one that was there is not touched."""
    with read_session() as session:
        if session.scalar(select(Process.id).where(Process.key == key)) is not None:
            return
    definition = read_process_file((FOLDER / f"{key}.yaml").read_text(encoding="utf-8"))
    if first_day is not None:
        definition = moved(definition, (first_day - LIVE_FILE_BEGINS).days)
    moment = IMPORTED_AT if first_day is None else utcnow()
    with at(moment), unit_of_work() as session:
        import_process(session, definition)


def _load_parts(app: Flask, plan: DemoPlan, key: str, say: Say) -> None:
    times = _times(key)
    for part in demo_parts(app):
        if is_loaded(_subject(key, part, WHOLE)):
            continue
        words = f"{key}: {part.name}"
        say(words, 0, 1)
        part.load(_context(plan, key, part, times, say))
        with unit_of_work() as session:
            audit(session, LOADED, actor=None, subject=_subject(key, part, WHOLE))
        say(words, 1, 1)


def _finish(app: Flask, plan: DemoPlan, say: Say) -> None:
    """Everything was counted, and the editor's reading led to draft input no. 1."""
    subject = f"{HISTORIC}/{INPUTS}"
    if is_loaded(subject):
        return
    say("counting", 0, 1)
    run_pending(app)
    say("counting", 1, 1)
    prepare_inputs(app, HISTORIC, plan.seed, say)
    with unit_of_work() as session:
        audit(session, LOADED, actor=None, subject=subject)


def _times(key: str) -> tuple[datetime, datetime]:
    """When the first step of the process opens, and when the last one closes."""
    with read_session() as session:
        process = session.scalars(select(Process).where(Process.key == key)).one()
        return (
            min(step.opens_at for step in process.steps if step.opens_at is not None),
            max(step.closes_at for step in process.steps if step.closes_at is not None),
        )


def _subject(key: str, part: DemoPart, stage: str) -> str:
    return f"{key}/{part.name}/{stage}"


def is_loaded(subject: str) -> bool:
    """True when this piece of the demonstration was loaded before."""
    with read_session() as session:
        return _is_marked(session, subject)


def _is_marked(session: Session, subject: str) -> bool:
    mark = select(AuditEvent.id).where(AuditEvent.tag == LOADED, AuditEvent.subject == subject)
    return session.scalar(mark.limit(1)) is not None


def _context(
    plan: DemoPlan, key: str, part: DemoPart, times: tuple[datetime, datetime], say: Say
) -> DemoContext:
    def once(stage: str, work: Callable[[Session], None]) -> bool:
        subject = _subject(key, part, stage)
        with unit_of_work() as session:
            if _is_marked(session, subject):
                return False
            work(session)
            audit(session, LOADED, actor=None, subject=subject)
        return True

    seed = f"{plan.seed}/{key}/{part.name}"
    return DemoContext(
        process_key=key,
        is_historic=key == HISTORIC,
        rng=Random(seed),  # noqa: S311 - made-up answers that must come out alike
        residents=plan.residents,
        staff=plan.staff,
        trustees=plan.trustees,
        live_opens_at=times[0],
        live_closes_at=times[1],
        texts=TextDeck(Random(f"{seed}/texts")),  # noqa: S311 - as above
        progress=lambda done, total: say(f"{key}: {part.name}", done, total),
        once=once,
    )
