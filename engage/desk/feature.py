"""Wiring of the desk."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from engage.access import Permission
from engage.desk.todo import failed_jobs, register_todo, steps_to_close
from engage.desk.views import bp
from engage.desk.wording import name_own_jobs
from engage.web.navigation import add_desk_link, add_staff_link


def init_app(app: Flask) -> None:
    """The desk is served, and its links stand in the navigation."""
    app.register_blueprint(bp)
    register_todo(app, steps_to_close)
    register_todo(app, failed_jobs)
    name_own_jobs(app)
    see = Permission.SEE_DESK
    add_desk_link(app, "desk.show", _l("Today"), icon="desk", permission=see, order=0)
    jobs, log = Permission.SEE_JOBS, Permission.SEE_AUDIT
    add_desk_link(app, "desk.jobs", _l("Jobs"), icon="job", permission=jobs, order=90)
    add_desk_link(app, "desk.audit_log", _l("Audit log"), icon="audit", permission=log, order=95)
    add_staff_link(app, "desk.show", _l("To the desk"), permission=see)
