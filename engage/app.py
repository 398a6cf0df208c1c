"""The factory: shared floors first, then each feature that an installed package declares."""

import logging
from importlib.metadata import entry_points
from types import TracebackType

import structlog
from flask import Flask, request
from werkzeug.middleware.proxy_fix import ProxyFix

import engage.accounts.feature
import engage.demo.feature
import engage.desk.feature
import engage.processes.feature
import engage.rolls.feature
import engage.synthesis.feature
import engage.web.feature
from engage.access import policy_of
from engage.config import Settings
from engage.db import init_db
from engage.faults import places_of
from engage.files.clearing import init_files
from engage.jobs.celery import make_celery
from engage.jobs.housekeeping import init_housekeeping
from engage.jobs.task import register_tasks
from engage.misses import init_misses

log = structlog.get_logger(__name__)
ExceptionInfo = tuple[type[BaseException], BaseException, TracebackType] | tuple[None, None, None]
FEATURES = "engage.features"
FLOORS = (
    engage.web.feature,
    engage.accounts.feature,
    engage.processes.feature,
    engage.rolls.feature,
    engage.synthesis.feature,
    engage.desk.feature,
    engage.demo.feature,
)


class EngageApp(Flask):
    """The Flask app; a fault's line in the log never holds values, only kinds and places."""

    def log_exception(self, exc_info: ExceptionInfo) -> None:
        """The fault's kind and its places in the code are in the log."""
        kind, problem, _trace = exc_info
        endpoint = request.endpoint or "no route"
        log.error(
            "request failed",
            kind=getattr(kind, "__name__", "?"),
            endpoint=endpoint,
            places=places_of(problem),
        )


class UnguardedRoute(RuntimeError):
    """A route says nothing of who may enter; the app does not start."""


def create_app(settings: Settings | None = None) -> Flask:
    """The whole application: every route guarded, every task known to the worker."""
    app = EngageApp("engage", static_folder=None, template_folder=None)
    configure(app, settings or Settings())
    init_db(app)
    make_celery(app, app.config["ENGAGE_SETTINGS"].broker_url)
    init_housekeeping(app)
    init_misses(app)
    init_files(app)
    for floor in FLOORS:
        floor.init_app(app)
    for feature in sorted(entry_points(group=FEATURES), key=lambda point: point.name):
        feature.load()(app)
    register_tasks(app)
    refuse_unguarded(app)
    return app


def configure(app: Flask, settings: Settings) -> None:
    """The app carries its settings, limits and cookies; logs are structured lines."""
    app.config.update(
        ENGAGE_SETTINGS=settings,
        SECRET_KEY=settings.secret_key,
        SQLALCHEMY_ENGINES={"default": engine_options(settings)},
        MAX_CONTENT_LENGTH=settings.max_upload_bytes,
        MAX_FORM_MEMORY_SIZE=1024 * 1024,
        MAX_FORM_PARTS=1000,
        TRUSTED_HOSTS=settings.hosts,
        SESSION_COOKIE_NAME="__Host-engage-form" if settings.is_secure else "engage-form",
        SESSION_COOKIE_SECURE=settings.is_secure,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        WTF_CSRF_TIME_LIMIT=None,
    )
    if settings.proxy_hops:
        hops = settings.proxy_hops
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops)  # type: ignore[method-assign]
    structlog.configure(
        processors=[
            structlog.stdlib.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.WriteLoggerFactory(),
    )


def engine_options(settings: Settings) -> dict[str, object]:
    """What the database engine is made with."""
    # An error's text would carry the statement's values into the log: answers, ballots, addresses.
    options: dict[str, object] = {
        "url": settings.database,
        # A server may have hung up since; a file never does.
        "pool_pre_ping": not settings.database.startswith("sqlite"),
        "hide_parameters": True,
    }
    if settings.database.startswith("postgresql"):
        options["connect_args"] = {
            "options": "-c statement_timeout=120000 -c lock_timeout=10000 -c timezone=UTC"
        }
    return options


def refuse_unguarded(app: Flask) -> None:
    """Every route carries a marker of who may enter, or the app does not start."""
    bare = sorted(
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if policy_of(app.view_functions[rule.endpoint]) is None
    )
    if bare:
        raise UnguardedRoute(", ".join(bare))
