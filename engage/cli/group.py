"""The group `engage`: its own commands and the features', none loaded before it is called."""

import ast
import sys
from collections.abc import Mapping
from functools import cached_property
from importlib import import_module
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, cast

import click

from engage.errors import EngageError

if TYPE_CHECKING:
    from flask import Flask

ENTRY_POINTS = "engage.commands"
OWN = {
    "check": "engage.cli.check:check",
    "db": "engage.cli.database:database",
    "demo": "engage.cli.demo:demo",
    "demo-load": "engage.cli.demo_load:load",
    "outbox": "engage.cli.outbox:outbox",
    "serve": "engage.cli.serve:serve",
    "worker": "engage.cli.worker:worker",
}
INNER = {"demo-load"}


class LazyGroup(click.Group):
    """A group that knows where its commands are, and imports one only to run it."""

    @cached_property
    def places(self) -> Mapping[str, str]:
        """Where each command is: "package.module:function" by name."""
        found = {point.name: point.value for point in entry_points(group=ENTRY_POINTS)}
        return {**found, **OWN}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """All names that people type, in alphabetical order."""
        return sorted(set(self.places) - INNER)

    def get_command(
        self,
        ctx: click.Context,  # noqa: ARG002 - click's signature
        cmd_name: str,
    ) -> click.Command | None:
        """The command itself, loaded now; None when there is no such name."""
        if cmd_name not in self.places:
            return None
        module, _, name = self.places[cmd_name].partition(":")
        return cast("click.Command", getattr(import_module(module), name))

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The list of commands is written without loading any of them."""
        rows = [(name, described(self.places[name])) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def described(place: str) -> str:
    """The first line of the command's docstring, read from its source."""
    module, _, name = place.partition(":")
    package, *rest = module.split(".")
    # Asking for the module itself would import the packages above it.
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        return ""
    source = Path(spec.submodule_search_locations[0], *rest).with_suffix(".py")
    if not source.exists():
        return ""
    for node in ast.parse(source.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and node.name == name:
            return (ast.get_docstring(node) or "").split("\n", 1)[0]
    return ""


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="engage", message="%(version)s")
def engage() -> None:
    """Prepare a city's strategy together with its people."""


def app_when_needed() -> "Flask":
    """The app, imported and made only by commands that need it."""
    made: Flask = import_module("engage.cli.context").make_app()
    return made


def main() -> None:
    """Run the command; whatever a person can mend ends in one line and exit code 2."""
    try:
        engage(prog_name="engage", obj=app_when_needed)
    except (EngageError, OSError) as problem:
        words = " ".join(str(problem).split())
        click.echo(f"engage: {words or type(problem).__name__}", err=True)
        sys.exit(2)
