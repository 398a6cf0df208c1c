"""The migrations: one head, up and down and up again, and the same schema as the models."""

from collections.abc import Iterator

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import inspect

from engage.db import db
from tests.support.app import dispose, make_app
from tests.support.databases import Databases
from tests.support.schema import alembic_config


@pytest.fixture
def empty_app(databases: Databases) -> Iterator[Flask]:
    """An application on a database without a single table; its context is pushed."""
    with databases.one(is_empty=True) as (url, folder):
        made = make_app(url, folder)
        with made.app_context():
            yield made
        dispose(made)


def tables() -> set[str]:
    """The tables there are now, without Alembic's own."""
    return set(inspect(db.engine).get_table_names()) - {"alembic_version"}


def test_there_is_one_head() -> None:
    assert len(ScriptDirectory.from_config(alembic_config()).get_heads()) == 1


def test_revisions_are_numbered_in_order() -> None:
    script = ScriptDirectory.from_config(alembic_config())
    numbers = [revision.revision for revision in script.walk_revisions()][::-1]
    assert numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]


def test_up_and_down_and_up_again(empty_app: Flask) -> None:
    command.upgrade(alembic_config(), "head")
    whole = tables()
    assert len(whole) > 20
    command.downgrade(alembic_config(), "base")
    assert tables() == set()
    command.upgrade(alembic_config(), "head")
    assert tables() == whole


def test_the_models_ask_for_nothing_more(empty_app: Flask) -> None:
    command.upgrade(alembic_config(), "head")
    command.check(alembic_config())
