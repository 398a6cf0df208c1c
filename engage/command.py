"""What a command that needs the database stands in, on whichever floor it is written."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

import click
from flask import Flask
from sqlalchemy.exc import OperationalError, ProgrammingError

from engage.errors import Unavailable

P = ParamSpec("P")
T = TypeVar("T")


def command_app() -> Flask:
    """The app of the running command line, made the first time somebody asks for it."""
    root = click.get_current_context().find_root()
    if not isinstance(root.obj, Flask):
        root.obj = root.obj()
    return root.obj


def with_app(command: Callable[P, T]) -> Callable[P, T]:
    """The command runs inside the app's context; a missing database is told in one line."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        with command_app().app_context():
            try:
                return command(*args, **kwargs)
            except (OperationalError, ProgrammingError) as problem:
                reason = str(problem.orig).split("\n", 1)[0]
                raise Unavailable(f"the database: {reason} (try engage db upgrade)") from problem

    return run
