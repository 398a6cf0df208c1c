"""The demonstration's editor reads some passages and decides on the machine's suggestions."""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from random import Random
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from engage.accounts.services import find_account
from engage.clock import at, utcnow
from engage.db import read_session, unit_of_work
from engage.demo.accounts import EDITOR
from engage.demo.registry import Say
from engage.jobs import enqueue
from engage.jobs.task import run_pending
from engage.processes.models import Process
from engage.synthesis.models import Coding, PassageRow, Theme
from engage.synthesis.services.coding import decide

READ_AT = datetime(2018, 5, 2, 6, tzinfo=UTC)
READ_SHARE = 0.4
ACCEPT_SHARE = 0.92
CHUNK = 50


def prepare_inputs(app: Flask, key: str, seed: int, say: Say) -> None:
    """The process has themes with accepted passages, and draft input no. 1."""
    with at(READ_AT):
        with read_session() as session:
            process_id = session.scalars(select(Process.id).where(Process.key == key)).one()
        for words, task in (("passages", "synthesis.collect"), ("themes", "synthesis.suggest")):
            run_task(app, task, process_id, words, say)
        read_passages(process_id, seed, say)
        run_task(app, "synthesis.build", process_id, "draft input", say)


def run_task(app: Flask, task: str, process_id: UUID, words: str, say: Say) -> None:
    """The job is in the table and has been done here, without a broker."""
    say(words, 0, 1)
    with unit_of_work() as session:
        enqueue(session, task, process_id=str(process_id), key=f"demo:{task}")
    run_pending(app)
    say(words, 1, 1)


def read_passages(process_id: UUID, seed: int, say: Say) -> None:
    """A seeded share of the passages is read; the same ones however often this is interrupted."""
    with read_session() as session:
        editor = find_account(session, EDITOR)
        unread = session.scalars(
            select(PassageRow.public_id)
            .where(PassageRow.process_id == process_id, PassageRow.read_at.is_(None))
            .order_by(PassageRow.public_id)
        ).all()
    if editor is None:
        return
    chosen = [key for key in unread if _dice(seed, key).random() < READ_SHARE]
    for done, keys in _chunks(chosen):
        with unit_of_work() as session:
            suggested = {key: list[UUID]() for key in keys}
            for key, theme_id in session.execute(
                select(Coding.passage_id, Coding.theme_id)
                .join(Coding.theme)
                .where(Coding.process_id == process_id, Coding.passage_id.in_(keys))
                .order_by(Coding.passage_id, Theme.key)
            ):
                suggested[key].append(theme_id)
            for key, themes in suggested.items():
                dice = _dice(seed, f"{key}/themes")
                accepted = {theme for theme in themes if dice.random() < ACCEPT_SHARE}
                decide(session, process_id, key, accepted=accepted, by=editor.id, now=utcnow())
        say("coding", done, len(chosen))


def _dice(seed: int, key: str) -> Random:
    return Random(f"{seed}/coding/{key}")  # noqa: S311 - the same passages at every start


def _chunks(keys: Sequence[str]) -> Iterator[tuple[int, Sequence[str]]]:
    for start in range(0, len(keys), CHUNK):
        part = keys[start : start + CHUNK]
        yield start + len(part), part
