"""Turning a function into a job: leased, renewed while it runs, finished once."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import structlog
from flask import Flask, current_app
from sqlalchemy.exc import SQLAlchemyError

from engage.clock import utcnow
from engage.db import read_session, unit_of_work
from engage.errors import EngageError
from engage.faults import places_of
from engage.jobs import queue
from engage.jobs.models import Job

log = structlog.get_logger(__name__)
RENEW_EVERY_SECONDS = 10.0
Work = Callable[..., dict[str, object] | None]
TASKS: dict[str, Work] = {}


class LeaseLost(EngageError):
    """Another worker has taken the job up meanwhile; this one leaves it."""


@dataclass(frozen=True, slots=True)
class Lease:
    """The right to work on one job, as long as it is renewed."""

    job_id: UUID
    token: UUID
    lost: threading.Event = field(default_factory=threading.Event)


_current: ContextVar[Lease | None] = ContextVar("engage_lease", default=None)


def job_task(*, name: str) -> Callable[[Work], Work]:
    """The function does the jobs of this name; called directly it is a plain function."""

    def register(work: Work) -> Work:
        if TASKS.setdefault(name, work) is not work:
            raise RuntimeError(f"two tasks are called {name}")
        return work

    return register


def lease_is_lost() -> bool:
    """True when the running job has been taken up by another worker."""
    lease = _current.get()
    return lease is not None and lease.lost.is_set()


def report_progress(done: int, total: int) -> None:
    """The job's row shows how far it has come; outside a job nothing happens.

    LeaseLost when the job is no longer ours: there is no sense in going on.
    """
    lease = _current.get()
    if lease is None:
        return
    if lease_is_lost():
        raise LeaseLost
    with unit_of_work() as session:
        queue.note_progress(session, lease.job_id, lease.token, done=done, total=total)


@contextmanager
def _renewing(app: Flask, lease: Lease) -> Iterator[None]:
    stop = threading.Event()

    def renew() -> None:
        with app.app_context():
            while not stop.wait(RENEW_EVERY_SECONDS):
                try:
                    with unit_of_work() as session:
                        if not queue.renew(session, lease.job_id, lease.token, now=utcnow()):
                            lease.lost.set()
                except (
                    SQLAlchemyError
                ) as problem:  # the next beat may get through before the lease ends
                    log.warning("lease not renewed", kind=type(problem).__name__)

    thread = threading.Thread(target=renew, name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def _reason(problem: BaseException) -> str:
    # The text of an unknown fault may quote an answer, so only its kind is kept.
    known = isinstance(problem, EngageError)
    return f"{type(problem).__name__}: {problem}" if known else type(problem).__name__


def run_job(job_id: UUID) -> bool:
    """The job was taken up and came to an end, good or bad; False when it was not ours to take."""
    with unit_of_work() as session:
        token = queue.claim(session, job_id, now=utcnow())
    if token is None:
        return False
    with read_session() as session:
        job = session.get_one(Job, job_id)
    lease = Lease(job_id, token)
    mark = _current.set(lease)
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    try:
        with _renewing(app, lease):
            result = _work_of(job.task)(**job.arguments)
    except Exception as problem:  # any fault of a task is told on its row
        kind = type(problem).__name__
        log.error(
            "job failed", task=job.task, job=str(job_id), kind=kind, places=places_of(problem)
        )
        with unit_of_work() as session:
            queue.give_back(session, job_id, token, reason=_reason(problem), now=utcnow())
    else:
        with unit_of_work() as session:
            queue.finish(session, job_id, token, result=result, now=utcnow())
    finally:
        _current.reset(mark)
    return True


def _work_of(name: str) -> Callable[..., Any]:
    try:
        return TASKS[name]
    except KeyError as problem:
        raise EngageError(f"no task is called {name}") from problem


def register_tasks(app: Flask) -> None:
    """Each job task is a Celery task of the same name that takes a job's id."""
    celery = app.extensions["celery"]

    def wire(name: str) -> None:
        def run(job_id: str) -> None:
            run_job(UUID(job_id))

        # Not shared: a second app in the same process has its own task of this name.
        celery.task(name=name, shared=False)(run)

    for name in TASKS:
        wire(name)


def run_pending(app: Flask, *, limit: int = 1000) -> int:
    """All due jobs were run here, in this process, without a broker; the number of them."""
    ran = 0
    with app.app_context():
        while ran < limit:
            with read_session() as session:
                due = queue.due_jobs(session, now=utcnow(), limit=1)
            if not due:
                break
            ran += run_job(due[0][0])
    return ran
