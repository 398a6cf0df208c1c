"""Jobs: the database is the queue of record, Celery carries ids."""

from engage.jobs.models import Job, JobState
from engage.jobs.queue import enqueue
from engage.jobs.task import job_task, report_progress

__all__ = ["Job", "JobState", "enqueue", "job_task", "report_progress"]
