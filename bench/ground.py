"""What every measurement stands on: a fresh application, a line on the screen."""

import sys
from pathlib import Path

from alembic import command
from flask import Flask

from engage.app import create_app
from engage.cli.database import alembic_config
from engage.config import Settings

SECRET = "a-secret-for-measuring-only-0123456789"


def new_app(folder: Path, database_url: str = "") -> Flask:
    """The application on an empty database: SQLite in the folder unless a URL is given."""
    app = create_app(
        Settings(
            environment="embedded",
            secret_key=SECRET,
            base_url="http://localhost",
            data_dir=folder,
            database_url=database_url,
            broker_url="redis://127.0.0.1:1/0",
        )
    )
    with app.app_context():
        command.upgrade(alembic_config(), "head")
    return app


def say(line: str) -> None:
    """The line is on standard output."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
