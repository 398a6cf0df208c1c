"""The job table: outbox, lease, progress and result in one row."""

from __future__ import annotations

import enum
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from engage.clock import utcnow
from engage.db import Json, Keyed, Model, enum_column


class JobState(enum.Enum):
    """Where a job stands."""

    QUEUED = "queued"
    PUBLISHED = "published"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"


LIVE = (JobState.QUEUED, JobState.PUBLISHED, JobState.RUNNING)
MAX_ATTEMPTS = 3


class Job(Keyed, Model):
    """One piece of work: waiting, leased by one worker, done, or failed with its reason."""

    __tablename__ = "job"
    __table_args__ = (
        CheckConstraint("attempts >= 0", name="attempts"),
        CheckConstraint("progress_done <= progress_total", name="progress"),
        Index("ix_job_state_due_at", "state", "due_at"),
    )

    task: Mapped[str] = mapped_column(String(80))
    arguments: Mapped[dict[str, Any]] = mapped_column(Json)
    # At most one waiting job carries a key, so asking twice for the same work is asking once.
    waiting_key: Mapped[str | None] = mapped_column(String(200), unique=True)
    state: Mapped[JobState] = mapped_column(enum_column(JobState, "state"), default=JobState.QUEUED)
    attempts: Mapped[int] = mapped_column(default=0)
    lease: Mapped[UUID | None]
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(default=utcnow)
    due_at: Mapped[datetime] = mapped_column(default=utcnow)
    publications: Mapped[int] = mapped_column(default=0)
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]
    progress_done: Mapped[int] = mapped_column(default=0)
    progress_total: Mapped[int] = mapped_column(default=0)
    result: Mapped[dict[str, Any] | None] = mapped_column(Json)
    error: Mapped[str | None] = mapped_column(Text)
    requested_by: Mapped[UUID | None]

    @property
    def is_over(self) -> bool:
        """True when the job is done or has failed for good."""
        return self.state in {JobState.DONE, JobState.FAILED}

    @property
    def percentage(self) -> int:
        """Progress in whole percent; 100 only when done."""
        if self.state is JobState.DONE:
            return 100
        return (
            min(99, 100 * self.progress_done // self.progress_total) if self.progress_total else 0
        )

    def seconds_left(self, now: datetime) -> int | None:
        """Estimated seconds to the end from the pace so far; None while nothing can be said."""
        if self.state is not JobState.RUNNING or not self.progress_done or self.started_at is None:
            return None
        pace = (now - self.started_at).total_seconds() / self.progress_done
        return round(pace * (self.progress_total - self.progress_done))


class TimetableMark(Model):
    """When a timetable row was last enqueued, so that many relays enqueue it once."""

    __tablename__ = "timetable_mark"

    task: Mapped[str] = mapped_column(String(80), primary_key=True)
    enqueued_at: Mapped[datetime]
