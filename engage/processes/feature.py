"""Wiring of processes: the public site, and the desk pages of processes and steps."""

from flask import Flask
from flask_babel import lazy_gettext as _l

from engage.access import Permission
from engage.processes.views import manage, public
from engage.web.navigation import add_desk_link


def init_app(app: Flask) -> None:
    """Processes have their public pages and their pages at the desk."""
    app.register_blueprint(public.bp)
    app.register_blueprint(manage.bp)
    add_desk_link(
        app,
        "process_desk.index",
        _l("Processes"),
        icon="document",
        permission=Permission.MANAGE_PROCESS,
        order=20,
    )
