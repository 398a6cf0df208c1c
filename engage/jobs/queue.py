"""The verbs on the job table; each is one statement that means the same on both engines."""

from datetime import datetime, timedelta
from uuid import UUID, uuid4

from sqlalchemy import and_, case, or_, select, update
from sqlalchemy.engine import CursorResult, Result
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engage.clock import utcnow
from engage.jobs.models import LIVE, MAX_ATTEMPTS, Job, JobState

LEASE = timedelta(seconds=30)
REPUBLISH_AFTER = timedelta(seconds=20)
MOST_DOUBLINGS = 6
WORKER_LOST = "worker-lost"


def _changed(result: Result[object]) -> int:
    return result.rowcount if isinstance(result, CursorResult) else 0


def enqueue(
    session: Session,
    task: str,
    *,
    key: str | None = None,
    requested_by: UUID | None = None,
    due_at: datetime | None = None,
    **arguments: str | int | bool | None,
) -> Job:
    """The work is in the queue when the caller's transaction commits.

    With a key, a job of that key that still waits (not yet running) is returned instead of a
    second one. Arguments are JSON scalars; ids go as strings.
    """
    while True:
        waiting = _waiting(session, key) if key is not None else None
        if waiting is not None:
            return waiting
        job = Job(
            task=task,
            arguments=arguments,
            waiting_key=key,
            requested_by=requested_by,
            due_at=due_at or utcnow(),
        )
        try:
            with session.begin_nested():
                session.add(job)
        except IntegrityError:  # another transaction asked for the same work a moment ago
            if key is None:
                raise
        else:
            return job


def _waiting(session: Session, key: str) -> Job | None:
    # Held until our commit: a worker that took the job up before would not see what we write.
    return session.scalar(select(Job).where(Job.waiting_key == key).with_for_update())


def due_jobs(session: Session, *, now: datetime, limit: int = 50) -> list[tuple[UUID, str]]:
    """Ids and tasks of jobs to publish: waiting ones, and published ones that nobody took up."""
    rows = session.execute(
        select(Job.id, Job.task)
        .where(Job.due_at <= now, Job.state.in_((JobState.QUEUED, JobState.PUBLISHED)))
        .order_by(case((Job.state == JobState.QUEUED, 0), else_=1), Job.due_at)
        .limit(limit)
    )
    return [(row.id, row.task) for row in rows]


def mark_published(session: Session, job_ids: list[UUID], *, now: datetime) -> None:
    """The jobs count as handed to the broker; those a worker took up meanwhile stay as they are.

    Each time a job is handed out and nobody takes it up, it waits twice as long for the next time.
    """
    for times in session.scalars(
        select(Job.publications).where(Job.id.in_(job_ids)).distinct()
    ).all():
        pause = REPUBLISH_AFTER * 2 ** min(times, MOST_DOUBLINGS)
        session.execute(
            update(Job)
            .where(
                Job.id.in_(job_ids),
                Job.publications == times,
                Job.state.in_((JobState.QUEUED, JobState.PUBLISHED)),
            )
            .values(state=JobState.PUBLISHED, publications=times + 1, due_at=now + pause)
        )


def claim(session: Session, job_id: UUID, *, now: datetime) -> UUID | None:
    """A lease on the job, or None when somebody else holds it or it is over.

    One UPDATE decides, so two workers never hold one job at the same time.
    """
    lease = uuid4()
    result = session.execute(
        update(Job)
        .where(
            Job.id == job_id,
            Job.attempts < MAX_ATTEMPTS,
            or_(
                Job.state.in_((JobState.QUEUED, JobState.PUBLISHED)),
                and_(Job.state == JobState.RUNNING, Job.lease_until <= now),
            ),
        )
        .values(
            state=JobState.RUNNING,
            attempts=Job.attempts + 1,
            lease=lease,
            lease_until=now + LEASE,
            started_at=now,
            waiting_key=None,
            progress_done=0,
            publications=0,
        )
    )
    return lease if _changed(result) == 1 else None


def renew(session: Session, job_id: UUID, lease: UUID, *, now: datetime) -> bool:
    """The lease holds for another half minute; False when it was lost."""
    result = session.execute(
        update(Job)
        .where(Job.id == job_id, Job.lease == lease, Job.state == JobState.RUNNING)
        .values(lease_until=now + LEASE)
    )
    return _changed(result) == 1


def note_progress(session: Session, job_id: UUID, lease: UUID, *, done: int, total: int) -> None:
    """The row shows how far the job has come, as long as the lease holds."""
    session.execute(
        update(Job)
        .where(Job.id == job_id, Job.lease == lease)
        .values(progress_done=min(done, total), progress_total=total)
    )


def finish(
    session: Session, job_id: UUID, lease: UUID, *, result: dict[str, object] | None, now: datetime
) -> bool:
    """The job is done and carries its result; False when the lease was lost meanwhile."""
    changed = session.execute(
        update(Job)
        .where(Job.id == job_id, Job.lease == lease, Job.state == JobState.RUNNING)
        .values(state=JobState.DONE, result=result, finished_at=now, lease=None, error=None)
    )
    return _changed(changed) == 1


def give_back(session: Session, job_id: UUID, lease: UUID, *, reason: str, now: datetime) -> None:
    """The attempt failed: the job waits for the next, or has failed with its reason."""
    for state, condition in (
        (JobState.FAILED, Job.attempts >= MAX_ATTEMPTS),
        (JobState.QUEUED, Job.attempts < MAX_ATTEMPTS),
    ):
        is_final = state is JobState.FAILED
        session.execute(
            update(Job)
            .where(Job.id == job_id, Job.lease == lease, Job.state == JobState.RUNNING, condition)
            .values(
                state=state,
                error=reason[:2000],
                finished_at=now if is_final else None,
                due_at=now + timedelta(seconds=2),
                lease=None,
            )
        )


def reap(session: Session, *, now: datetime) -> int:
    """Jobs whose worker is gone wait again, or have failed for good; the number of them."""
    lost = and_(Job.state == JobState.RUNNING, Job.lease_until <= now)
    failed = session.execute(
        update(Job)
        .where(lost, Job.attempts >= MAX_ATTEMPTS)
        .values(state=JobState.FAILED, error=WORKER_LOST, finished_at=now, lease=None)
    )
    again = session.execute(
        update(Job)
        .where(lost, Job.attempts < MAX_ATTEMPTS)
        .values(state=JobState.QUEUED, error=WORKER_LOST, due_at=now, lease=None)
    )
    return _changed(failed) + _changed(again)


def retry(session: Session, job: Job, *, now: datetime) -> None:
    """A failed job gets three new attempts; any other job stays as it is."""
    session.execute(
        update(Job)
        .where(Job.id == job.id, Job.state == JobState.FAILED)
        .values(state=JobState.QUEUED, attempts=0, error=None, finished_at=None, due_at=now)
    )


def has_work(session: Session) -> bool:
    """True while any job waits or runs."""
    return session.scalar(select(Job.id).where(Job.state.in_(LIVE)).limit(1)) is not None
