"""The schema of the tests' databases, built by the migrations as in production."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from flask import Flask

ROOT = Path(__file__).parents[2]


def alembic_config() -> Config:
    """Alembic's settings: those of pyproject.toml."""
    return Config(toml_file=ROOT / "pyproject.toml")


def build_schema(app: Flask) -> None:
    """Every table of the application exists."""
    with app.app_context():
        command.upgrade(alembic_config(), "head")
