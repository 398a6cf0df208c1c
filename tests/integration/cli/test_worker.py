"""A real worker on a real broker, as `engage worker` starts it; and the relay on its own."""

import base64
import json
import os
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import psutil
import pytest
from flask import Flask
from redis import Redis

from engage.db import read_session, unit_of_work
from engage.jobs import Job, JobState, enqueue
from engage.jobs.celery import QUEUE
from engage.jobs.relay import publish_due, run_relay
from tests.support import tether
from tests.support.service import ENGAGE
from tests.support.tree import ROOT
from tests.support.valkey import ValkeyServer, start_valkey

pytestmark = pytest.mark.sqlite_only
QUIET_TASK = "jobs.clear"


@pytest.fixture
def broker() -> Iterator[ValkeyServer]:
    """A broker of the test's own."""
    server = start_valkey()
    yield server
    server.stop()


@pytest.fixture
def worker(committed_db: Flask, broker: ValkeyServer, tmp_path: Path) -> Iterator[psutil.Process]:
    """A worker with its relay on the test's database, in a process of its own."""
    settings = committed_db.config["ENGAGE_SETTINGS"]
    process = tether.start(
        [*ENGAGE, "worker", "--concurrency", "1"],
        log=tmp_path / "worker.log",
        cwd=ROOT,
        env={
            "PATH": os.environ["PATH"],
            "ENGAGE_ENVIRONMENT": "embedded",
            "ENGAGE_DATA_DIR": str(settings.data_dir),
            "ENGAGE_DATABASE_URL": settings.database_url,
            "ENGAGE_BROKER_URL": broker.url,
            "ENGAGE_SECRET_KEY": settings.secret_key,
        },
    )
    yield psutil.Process(process.pid)
    tether.stop(process)


def ask_for_work() -> UUID:
    """A job is in the queue; its id."""
    with unit_of_work() as session:
        return enqueue(session, QUIET_TASK).id


def wait_for(job_id: UUID, state: JobState, seconds: float = 60) -> Job:
    """The job, once it stands there."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with read_session() as session:
            job = session.get_one(Job, job_id)
        if job.state is state:
            return job
        time.sleep(0.05)
    raise AssertionError(f"the job is {job.state.value}, not {state.value}")


def test_a_job_is_done_once_by_a_real_worker(worker: psutil.Process) -> None:
    job = wait_for(ask_for_work(), JobState.DONE)
    assert job.attempts == 1
    assert job.result == {"deleted": 0}


def test_a_job_that_was_asked_for_without_a_broker_is_done_when_it_is_there(
    committed_db: Flask, worker: psutil.Process, broker: ValkeyServer
) -> None:
    wait_for(ask_for_work(), JobState.DONE)
    broker.halt()
    job_id = ask_for_work()
    time.sleep(1)
    with read_session() as session:
        assert session.get_one(Job, job_id).state is not JobState.DONE
    broker.start()
    assert wait_for(job_id, JobState.DONE, 90).attempts == 1


def test_the_relay_waits_for_a_broker_that_is_away(committed_db: Flask) -> None:
    """The broker of the test's settings does not exist, and the relay outlives it."""
    job_id = ask_for_work()
    stop = threading.Event()
    relay = threading.Thread(target=run_relay, args=(committed_db, stop))
    relay.start()
    time.sleep(1.5)
    assert relay.is_alive()
    stop.set()
    relay.join(10)
    assert not relay.is_alive()
    with read_session() as session:
        assert session.get_one(Job, job_id).state is JobState.QUEUED


def test_the_relay_hands_ids_and_nothing_else_to_the_broker(
    committed_db: Flask, broker: ValkeyServer
) -> None:
    committed_db.extensions["celery"].conf.broker_url = broker.url
    job_id = ask_for_work()
    assert publish_due() == 1
    assert publish_due() == 0
    with Redis.from_url(broker.url) as server:
        (message,) = server.lrange(QUEUE, 0, -1)
    envelope = json.loads(message)
    arguments, _, _ = json.loads(base64.b64decode(envelope["body"]))
    assert envelope["headers"]["task"] == QUIET_TASK
    assert arguments == [str(job_id)]
