"""The app of a command line: made from the settings, or from this folder's installation."""

from flask import Flask
from pydantic import ValidationError
from sqlalchemy.exc import ArgumentError

from engage.app import create_app
from engage.embedded import adopt_installation
from engage.errors import EngageError


class BadSettings(EngageError):
    """The settings cannot be run with; the text names the variable."""


def make_app() -> Flask:
    """The app, from ENGAGE_* variables or from this folder's one-machine installation."""
    adopt_installation()
    try:
        return create_app()
    except ValidationError as problem:
        first = problem.errors(include_url=False, include_context=False)[0]
        place = "ENGAGE_" + "_".join(str(part) for part in first["loc"]).upper()
        words = first["msg"].removeprefix("Value error, ")
        raise BadSettings(words if not first["loc"] else f"{place}: {words}") from problem
    except ArgumentError as problem:
        raise BadSettings(f"ENGAGE_DATABASE_URL: {problem}") from problem
