"""The job table: claimed once, finished once, never forgotten."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.clock import at, utcnow
from engage.db import read_session, unit_of_work
from engage.errors import Invalid
from engage.jobs import Job, JobState, enqueue, job_task, queue, report_progress
from engage.jobs.relay import enqueue_timetable
from engage.jobs.task import TASKS, run_job, run_pending

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


def test_published_jobs_that_nobody_took_are_published_again(session: Session) -> None:
    with at(NOON):
        job_id = queued(session, word="x")
    assert queue.due_jobs(session, now=NOON) == [(job_id, "tests.work")]
    queue.mark_published(session, [job_id], now=NOON)
    assert queue.due_jobs(session, now=NOON + timedelta(seconds=5)) == []
    later = NOON + timedelta(seconds=21)
    assert queue.due_jobs(session, now=later) == [(job_id, "tests.work")]


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
