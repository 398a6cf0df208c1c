"""The relay and reaper: one loop that publishes what waits and takes back what was lost."""

import os
import signal
import threading
import time
from datetime import timedelta

import structlog
from flask import Flask
from kombu.exceptions import OperationalError
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from engage.clock import utcnow
from engage.db import read_session, unit_of_work
from engage.jobs import queue
from engage.jobs.celery import QUEUE, current_celery
from engage.jobs.models import TimetableMark
from engage.timetable import timetable

log = structlog.get_logger(__name__)
EVERY_SECONDS = 0.5
REAP_EVERY = timedelta(seconds=10)
BROKER_PAUSE_SECONDS = 2.0


def publish_due() -> int:
    """Every due job has been handed to the broker; the number of them.

    Published first and marked after: a crash in between publishes twice, which a claim makes
    harmless, while the other order could forget a job.
    """
    with read_session() as session:
        due = queue.due_jobs(session, now=utcnow())
    if not due:
        return 0
    celery = current_celery()
    for job_id, task in due:
        celery.send_task(task, args=[str(job_id)], queue=QUEUE, retry=False)
    with unit_of_work() as session:
        queue.mark_published(session, [job_id for job_id, _ in due], now=utcnow())
    return len(due)


def enqueue_timetable(session: Session) -> int:
    """Timetable rows whose time has come are in the queue; the number of them."""
    now = utcnow()
    due = 0
    for row in timetable():
        mark = session.get(TimetableMark, row.task, with_for_update=True)
        if mark is None:
            mark = TimetableMark(task=row.task, enqueued_at=now)
            session.add(mark)
        elif mark.enqueued_at + timedelta(seconds=row.every_seconds) > now:
            continue
        mark.enqueued_at = now
        queue.enqueue(session, row.task, key=f"timetable:{row.task}")
        due += 1
    return due


def reap_and_schedule() -> int:
    """Lost jobs wait again and due timetable rows are in the queue."""
    with unit_of_work() as session:
        return queue.reap(session, now=utcnow()) + enqueue_timetable(session)


def run_relay(app: Flask, stop: threading.Event) -> None:
    """Publish, reap and schedule until told to stop; a broker or database away is waited for."""
    next_reap = 0.0
    while not stop.is_set():
        pause = EVERY_SECONDS
        try:
            with app.app_context():
                if time.monotonic() >= next_reap:
                    reap_and_schedule()
                    next_reap = time.monotonic() + REAP_EVERY.total_seconds()
                publish_due()
        except (OperationalError, OSError) as problem:
            log.warning("broker away", kind=type(problem).__name__)
            pause = BROKER_PAUSE_SECONDS
        except SQLAlchemyError as problem:
            log.warning("database away", kind=type(problem).__name__)
            pause = BROKER_PAUSE_SECONDS
        stop.wait(pause)


def start_relay(app: Flask) -> threading.Event:
    """The relay runs in a thread of this process; setting the event ends it."""
    stop = threading.Event()

    def run() -> None:
        try:
            run_relay(app, stop)
        finally:
            if not stop.is_set():
                # Without its relay a worker looks alive and does nothing: end it, to be restarted.
                log.error("relay broke")
                os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=run, name="relay", daemon=True).start()
    return stop
