"""What a command that needs the database stands in: the app, made from the settings."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from flask import Flask
from pydantic import ValidationError
from sqlalchemy.exc import OperationalError, ProgrammingError

from engage.app import create_app
from engage.embedded import adopt_installation
from engage.errors import EngageError, Unavailable

P = ParamSpec("P")
T = TypeVar("T")


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


def with_app(command: Callable[P, T]) -> Callable[P, T]:
    """The command runs inside the app's context; a missing database is told in one line."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        with make_app().app_context():
            try:
                return command(*args, **kwargs)
            except (OperationalError, ProgrammingError) as problem:
                reason = str(problem.orig).split("\n", 1)[0]
                raise Unavailable(f"the database: {reason} (try engage db upgrade)") from problem

    return run
