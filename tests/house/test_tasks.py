"""Every task is named, known to the worker, on the known queue; every name used names a task."""

import ast
import re

import pytest
from flask import Flask

from engage.jobs.celery import QUEUE
from engage.jobs.task import TASKS
from engage.timetable import timetable
from tests.support.tree import calls, here, package_files

pytestmark = pytest.mark.sqlite_only
NAME = re.compile(r"^[a-z]+\.[a-z_]+$")


def enqueued() -> list[tuple[str, str]]:
    """Where a task is enqueued by a literal name, and the name."""
    return [
        (f"{here(path)}:{call.lineno}", call.args[1].value)
        for path in package_files("*.py")
        for name, call in calls(path)
        if name.split(".")[-1] == "enqueue" and len(call.args) > 1
        if isinstance(call.args[1], ast.Constant) and isinstance(call.args[1].value, str)
    ]


def test_tasks_are_named_after_their_feature(app: Flask) -> None:
    assert TASKS
    assert [name for name in TASKS if not NAME.match(name)] == []
    for name, work in TASKS.items():
        room = work.__module__.removeprefix("engage.").split(".")[0]
        assert name.split(".")[0] == room


def test_the_worker_knows_every_task(app: Flask) -> None:
    celery = app.extensions["celery"]
    assert set(TASKS) <= set(celery.tasks)
    own = {name for name in celery.tasks if not name.startswith("celery.")}
    assert own == set(TASKS)


def test_there_is_one_queue_and_only_json_on_it(app: Flask) -> None:
    conf = app.extensions["celery"].conf
    assert conf.task_default_queue == QUEUE
    assert not conf.task_routes
    assert conf.accept_content == ["json"]
    assert conf.task_serializer == "json"


def test_whatever_is_enqueued_by_name_is_a_task(app: Flask) -> None:
    assert enqueued()
    assert [(place, name) for place, name in enqueued() if name not in TASKS] == []


def test_every_row_of_the_timetable_names_a_task_and_says_why(app: Flask) -> None:
    with app.app_context():
        rows = timetable()
    assert rows
    assert [row.task for row in rows if row.task not in TASKS] == []
    assert [row.task for row in rows if not row.why.strip()] == []
