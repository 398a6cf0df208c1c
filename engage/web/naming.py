"""Words for jobs: the part that owns a task says what a person calls it and where its result is."""

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, current_app
from flask_babel import LazyString

from engage.jobs import Job

REGISTRY = "engage.job_names"


@dataclass(frozen=True, slots=True)
class JobName:
    """What a task is called, and the page that shows what a finished job has made (if any)."""

    text: LazyString | str
    result_url: Callable[[Job], str | None]


def _no_page(_job: Job) -> str | None:
    return None


def name_job(
    app: Flask,
    task: str,
    text: LazyString | str,
    result_url: Callable[[Job], str | None] = _no_page,
) -> None:
    """Job pages call the task so, and lead to its result."""
    app.extensions.setdefault(REGISTRY, {})[task] = JobName(text, result_url)


def job_name(job: Job) -> str:
    """What the job does, in the reader's language; the task's own name when nobody named it."""
    found: JobName | None = current_app.extensions.get(REGISTRY, {}).get(job.task)
    return str(found.text) if found else job.task


def job_result_url(job: Job) -> str | None:
    """The page that shows what the finished job has made."""
    found: JobName | None = current_app.extensions.get(REGISTRY, {}).get(job.task)
    return found.result_url(job) if found else None
