"""The Celery app: JSON only, ids only, failing fast when the broker is away."""

from typing import Any

from celery import Celery, Task
from flask import Flask, current_app

EXTENSION = "celery"
QUEUE = "engage"
SOFT_LIMIT_SECONDS = 600


def make_celery(app: Flask, broker_url: str) -> Celery:
    """A Celery app whose tasks run inside the Flask app's context."""

    class ContextTask(Task):  # type: ignore[type-arg]
        """A task with the app around it."""

        def __call__(self, *args: object, **kwargs: object) -> Any:
            with app.app_context():
                return self.run(*args, **kwargs)

    celery: Celery = Celery(
        app.import_name, task_cls=ContextTask, broker=broker_url, set_as_current=False
    )
    celery.conf.update(
        task_serializer="json",
        accept_content=["json"],
        task_ignore_result=True,
        task_default_queue=QUEUE,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        worker_prefetch_multiplier=1,
        task_soft_time_limit=SOFT_LIMIT_SECONDS,
        task_time_limit=SOFT_LIMIT_SECONDS + 30,
        task_publish_retry=False,
        broker_connection_retry_on_startup=True,
        broker_connection_max_retries=None,
        broker_transport_options={
            "visibility_timeout": 3600,
            "socket_timeout": 2,
            "socket_connect_timeout": 1,
            "max_retries": 1,
        },
        worker_hijack_root_logger=False,
        enable_utc=True,
    )
    app.extensions[EXTENSION] = celery
    return celery


def current_celery() -> Celery:
    """The Celery app of the running Flask app."""
    found: Celery = current_app.extensions[EXTENSION]
    return found
