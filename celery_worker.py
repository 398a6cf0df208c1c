"""What `celery -A celery_worker` and WSGI servers load: the Flask app and its Celery app."""

from engage.app import create_app
from engage.jobs.celery import current_celery

flask_app = create_app()
with flask_app.app_context():
    celery_app = current_celery()
