"""The job table: claimed once, finished once, never forgotten."""

import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from unittest.mock import patch
from uuid import UUID, uuid4

import pytest
from flask import Flask
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engage.clock import at, utcnow
from engage.db import read_session, unit_of_work
from engage.errors import Invalid
from engage.jobs import Job, JobState, enqueue, job_task, queue, report_progress
from engage.jobs.relay import enqueue_timetable
from engage.jobs.task import TASKS, lease_is_lost, run_job, run_pending

NOON = datetime(2018, 4, 9, 9, 0, tzinfo=UTC)


@pytest.fixture
def ran() -> Iterator[list[str]]:
    """What the test's own tasks did; the tasks are unknown again afterwards."""
    done: list[str] = []

    @job_task(name="tests.work")
    def work(word: str) -> dict[str, object]:
        report_progress(1, 2)
        done.append(word)
        return {"word": word}

    @job_task(name="tests.break")
    def break_down() -> None:
        done.append("broke")
        raise Invalid("the file has no header")

    @job_task(name="tests.leak")
    def leak() -> None:
        raise ValueError("an answer quoted in an error")

    yield done
    for name in ("tests.work", "tests.break", "tests.leak"):
        TASKS.pop(name)


def until(holds: Callable[[], bool], *, seconds: float) -> None:
    """Wait until it holds; fail when it does not in time."""
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.02)


def queued(session: Session, task: str = "tests.work", **arguments: str) -> UUID:
    """The id of a committed job."""
    job = enqueue(session, task, **arguments)
    session.commit()
    return job.id


def test_a_job_runs_once_and_carries_its_result(session: Session, ran: list[str]) -> None:
    job_id = queued(session, word="once")
    assert run_job(job_id)
    assert not run_job(job_id)
    job = session.get_one(Job, job_id, populate_existing=True)
    assert ran == ["once"]
    assert (job.state, job.result, job.percentage) == (JobState.DONE, {"word": "once"}, 100)
    assert (job.progress_done, job.progress_total) == (1, 2)


def test_a_key_joins_what_still_waits_and_not_what_runs(session: Session) -> None:
    first = enqueue(session, "tests.work", key="tally:1", word="a")
    assert enqueue(session, "tests.work", key="tally:1", word="a").id == first.id
    assert queue.claim(session, first.id, now=utcnow()) is not None
    session.expire_all()
    assert enqueue(session, "tests.work", key="tally:1", word="a").id != first.id


def test_a_lease_is_given_to_one_and_taken_back_when_it_ends(session: Session) -> None:
    job_id = queued(session, word="x")
    first = queue.claim(session, job_id, now=NOON)
    assert first is not None
    assert queue.claim(session, job_id, now=NOON + timedelta(seconds=29)) is None
    assert queue.renew(session, job_id, first, now=NOON + timedelta(seconds=20))
    assert queue.claim(session, job_id, now=NOON + timedelta(seconds=49)) is None
    second = queue.claim(session, job_id, now=NOON + timedelta(seconds=51))
    assert second is not None
    assert not queue.finish(session, job_id, first, result=None, now=NOON)
    assert queue.finish(session, job_id, second, result=None, now=NOON)


def test_a_job_whose_worker_is_lost_three_times_has_failed_with_its_reason(
    session: Session,
) -> None:
    job_id = queued(session, word="poison")
    now = NOON
    for _attempt in range(3):
        assert queue.claim(session, job_id, now=now) is not None
        now += timedelta(seconds=31)
        assert queue.reap(session, now=now) == 1
    job = session.get_one(Job, job_id, populate_existing=True)
    assert (job.state, job.error, job.attempts) == (JobState.FAILED, queue.WORKER_LOST, 3)
    assert queue.claim(session, job_id, now=now) is None
    queue.retry(session, job, now=now)
    assert queue.claim(session, job_id, now=now) is not None


def test_a_fault_is_tried_three_times_and_only_known_faults_are_quoted(
    session: Session, ran: list[str]
) -> None:
    broken, leaky = queued(session, "tests.break"), queued(session, "tests.leak")
    for minute in range(1, 5):
        with at(utcnow() + timedelta(minutes=minute)):
            run_job(broken)
            run_job(leaky)
    assert ran == ["broke"] * 3
    session.expire_all()
    assert session.get_one(Job, broken).error == "Invalid: the file has no header"
    assert session.get_one(Job, leaky).error == "ValueError"


def test_an_unknown_task_is_told_on_its_row(session: Session) -> None:
    job_id = queued(session, "tests.nobody")
    assert run_job(job_id)
    assert "tests.nobody" in (session.get_one(Job, job_id, populate_existing=True).error or "")


def test_published_jobs_that_nobody_took_are_published_again_ever_more_seldom(
    session: Session,
) -> None:
    with at(NOON):
        job_id = queued(session, word="x")
    now, pauses = NOON, []
    for _time in range(9):
        assert queue.due_jobs(session, now=now) == [(job_id, "tests.work")]
        queue.mark_published(session, [job_id], now=now)
        session.expire_all()
        pause = session.get_one(Job, job_id).due_at - now
        assert queue.due_jobs(session, now=now + pause - timedelta(seconds=1)) == []
        pauses.append(pause.total_seconds())
        now += pause
    assert pauses == [20, 40, 80, 160, 320, 640, 1280, 1280, 1280]


def test_new_jobs_go_before_those_that_were_handed_out_already(session: Session) -> None:
    with at(NOON):
        old = queued(session, word="old")
    queue.mark_published(session, [old], now=NOON)
    with at(NOON + timedelta(minutes=5)):
        new = queued(session, word="new")
    due = queue.due_jobs(session, now=NOON + timedelta(minutes=6))
    assert [job_id for job_id, _task in due] == [new, old]


def test_a_worker_that_lost_its_lease_stops_at_its_next_report(session: Session) -> None:
    stopped: list[str] = []

    @job_task(name="tests.slow")
    def slow() -> None:
        with unit_of_work() as other:
            other.execute(update(Job).values(lease=uuid4()))
        until(lease_is_lost, seconds=5)
        report_progress(1, 2)
        stopped.append("went on")

    try:
        with patch("engage.jobs.task.RENEW_EVERY_SECONDS", 0.05):
            run_job(queued(session, "tests.slow"))
    finally:
        TASKS.pop("tests.slow")
    assert stopped == []


def test_neither_the_log_nor_the_row_of_a_failed_job_quotes_anybody(
    session: Session, ran: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    job_id = queued(session, "tests.leak")
    run_job(job_id)
    told = capsys.readouterr().out
    assert "job failed" in told
    assert "ValueError" in told
    assert "quoted" not in told
    assert session.get_one(Job, job_id, populate_existing=True).error == "ValueError"


def test_the_timetable_enqueues_each_row_once_a_period(session: Session) -> None:
    with at(NOON):
        first = enqueue_timetable(session)
        assert first > 0
        assert enqueue_timetable(session) == 0
    with at(NOON + timedelta(seconds=61)):
        assert 0 < enqueue_timetable(session) < first
    tasks = set(session.scalars(select(Job.task)))
    assert {"rolls.count_turnout", "jobs.clear"} <= tasks


def test_the_estimate_follows_the_pace(session: Session) -> None:
    job = Job(task="x", arguments={}, state=JobState.RUNNING, started_at=NOON)
    job.progress_done, job.progress_total = 0, 40
    assert job.seconds_left(NOON) is None
    job.progress_done = 10
    assert job.seconds_left(NOON + timedelta(seconds=5)) == 15
    assert job.percentage == 25


def test_the_log_of_a_failed_request_tells_kinds_and_places_only(
    app: Flask, session: Session, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(IntegrityError) as told, session.begin_nested():
        session.execute(insert(Job).values(task="secret-mark", arguments={}, attempts=-1))
    problem = told.value
    with app.test_request_context("/k"):
        app.log_exception((type(problem), problem, problem.__traceback__))
    line = capsys.readouterr().out
    assert "IntegrityError" in line
    assert "rolls.door" in line
    assert "secret-mark" not in line


@pytest.mark.sqlite_only
def test_a_statement_that_fails_tells_no_values(session: Session) -> None:
    with pytest.raises(IntegrityError) as told, session.begin_nested():
        session.execute(insert(Job).values(task="secret-mark", arguments={}, attempts=-1))
    assert "secret-mark" not in str(told.value)


@pytest.mark.postgresql_only
def test_work_asked_for_while_its_job_is_taken_up_is_not_lost(committed_db: Flask) -> None:
    with unit_of_work() as session:
        first = enqueue(session, "tests.work", key="tally:1", word="x").id
    claimed: list[UUID | None] = []

    def claim() -> None:
        with committed_db.app_context(), unit_of_work() as session:
            claimed.append(queue.claim(session, first, now=utcnow()))

    worker = threading.Thread(target=claim)
    with unit_of_work() as session:
        assert enqueue(session, "tests.work", key="tally:1", word="x").id == first
        worker.start()
        worker.join(0.5)
        assert claimed == []  # the worker waits until what was written here can be seen
    worker.join()
    assert len(claimed) == 1


def test_many_workers_claim_one_job_once(committed_db: Flask) -> None:
    with unit_of_work() as session:
        job_id = enqueue(session, "tests.work", word="x").id
    leases: list[UUID | None] = []

    def claim() -> None:
        with committed_db.app_context(), unit_of_work() as session:
            leases.append(queue.claim(session, job_id, now=utcnow()))

    threads = [threading.Thread(target=claim) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len([lease for lease in leases if lease]) == 1


def test_run_pending_does_what_waits_without_a_broker(committed_db: Flask, ran: list[str]) -> None:
    with unit_of_work() as session:
        for word in "abc":
            enqueue(session, "tests.work", word=word)
    assert run_pending(committed_db) == 3
    assert sorted(ran) == ["a", "b", "c"]
    with read_session() as session:
        assert not queue.has_work(session)
