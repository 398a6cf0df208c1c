"""engage check: is everything there that the service needs?"""

from collections.abc import Callable

import click
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy.exc import DBAPIError

from engage.cli.context import make_app
from engage.cli.database import alembic_config
from engage.config import Settings
from engage.db import db
from engage.errors import Unavailable
from engage.mail import MailServerAway, open_mailer

WAIT_SECONDS = 2.0


class NotReady(Unavailable):
    """Something that the service needs is missing; the text says what."""


def database_ready(settings: Settings) -> str:
    """The database answers and its schema is the newest; a NotReady otherwise."""
    try:
        with db.engine.connect() as connection:
            found = set(MigrationContext.configure(connection).get_current_heads())
    except DBAPIError as problem:
        raise NotReady(str(problem.orig).split("\n", 1)[0]) from problem
    newest = set(ScriptDirectory.from_config(alembic_config()).get_heads())
    if found != newest:
        raise NotReady("the schema is not up to date: engage db upgrade")
    return settings.database.split(":", 1)[0].split("+", 1)[0]


def queue_ready(settings: Settings) -> str:
    """The broker answers."""
    if not settings.broker_url:
        raise NotReady("ENGAGE_BROKER_URL is not set")
    broker = Redis.from_url(
        settings.broker_url, socket_connect_timeout=WAIT_SECONDS, socket_timeout=WAIT_SECONDS
    )
    try:
        broker.ping()
    except RedisError as problem:
        raise NotReady(f"the broker does not answer ({type(problem).__name__})") from problem
    finally:
        broker.close()
    return "the broker answers"


def keys_ready(settings: Settings) -> str:
    """The key store is outside of everybody else's reach."""
    folder = settings.key_folder
    if folder.exists() and folder.stat().st_mode & 0o077:
        raise NotReady(f"{folder} can be read by others: chmod 700")
    return str(folder)


def mail_ready(settings: Settings) -> str:
    """The mail server takes us in, or none is named and nothing is mailed."""
    if not settings.smtp_host:
        return "no server is set, nothing is mailed"
    try:
        with open_mailer(settings) as mailer:
            mailer.connected()
    except MailServerAway as problem:
        raise NotReady(f"{settings.smtp_host} does not take mails ({problem})") from problem
    return settings.smtp_host


CHECKS: tuple[tuple[str, Callable[[Settings], str]], ...] = (
    ("database", database_ready),
    ("queue", queue_ready),
    ("keys", keys_ready),
    ("mail", mail_ready),
)


@click.command()
def check() -> None:
    """Check the configuration, the database, the queue, the key store and the mail server."""
    with make_app().app_context():
        settings: Settings = current_app.config["ENGAGE_SETTINGS"]
        click.echo("ok      configuration")
        failed = [name for name, test in CHECKS if not passes(name, test, settings)]
    if failed:
        raise NotReady(f"not ready: {', '.join(failed)}")


def passes(name: str, test: Callable[[Settings], str], settings: Settings) -> bool:
    """The result of one check has been printed; True when it passed."""
    try:
        click.echo(f"ok      {name}: {test(settings)}")
    except NotReady as problem:
        click.echo(f"failed  {name}: {problem}")
        return False
    return True
