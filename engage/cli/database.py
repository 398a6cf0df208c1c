"""engage db: the schema of the database."""

from importlib.resources import files
from pathlib import Path

import click
from alembic import command
from alembic.config import Config

from engage.command import with_app


@click.group("db")
def database() -> None:
    """Bring the database's schema up to date."""


@database.command()
@click.argument("revision", default="head")
@with_app
def upgrade(revision: str) -> None:
    """Apply the migrations up to REVISION (the newest unless given)."""
    command.upgrade(alembic_config(), revision)
    click.echo("The database is up to date.")


def alembic_config() -> Config:
    """Alembic's settings, wherever the command was called from."""
    config = Config()
    config.set_main_option("script_location", str(migrations_folder()))
    return config


def migrations_folder() -> Path:
    """The folder of migrations beside the packages."""
    return Path(str(files("engage"))).parent / "migrations"
