"""A demonstration stopped again and again ends in the same draft input as one that is not."""

from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from engage.db import db
from engage.demo.loader import DemoPlan, load_demo
from engage.synthesis.models import DraftInput
from tests.support.app import dispose, make_app
from tests.support.databases import Databases

Say = Callable[[str, int, int], None]
PLAN = DemoPlan(residents=50, staff=30, seed=5, has_live=False)


class Stopped(Exception):
    """The loading was stopped from outside."""


def stopping_at(last: int) -> Say:
    """Whoever loads hears so many words and is then stopped."""
    heard: list[str] = []

    def say(words: str, _done: int, _total: int) -> None:
        heard.append(words)
        if len(heard) >= last:
            raise Stopped

    return say


def load_stopping(url: str, folder: Path, stops: tuple[int, ...]) -> list[str]:
    """The hashes of the draft inputs after a loading that was stopped at these words."""
    made = make_app(url, folder)
    try:
        for last in stops:
            with pytest.raises(Stopped):
                load_demo(made, PLAN, stopping_at(last))
        load_demo(made, PLAN, lambda *_: None)
        with made.app_context():
            return list(db.session.scalars(select(DraftInput.hash)))
    finally:
        dispose(made)


@pytest.mark.sqlite_only
def test_being_stopped_changes_nothing_of_the_outcome(databases: Databases) -> None:
    hashes = []
    for stops in ((), (2, 4, 6, 9, 14)):
        with databases.one() as (url, folder):
            hashes += load_stopping(url, folder, stops)
    assert len(hashes) == 2
    assert hashes[0] == hashes[1]
