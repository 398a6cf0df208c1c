"""engage demo-load: what `engage demo` runs to fill the database, and to write its documents."""

from pathlib import Path

import click
from alembic import command
from flask import Flask
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from engage.cli.context import make_app
from engage.cli.database import alembic_config
from engage.cli.demo_once import write_documents
from engage.demo.accounts import DemoAccount
from engage.demo.loader import DemoPlan, load_demo


class Bars:
    """Progress on a terminal as bars, elsewhere as one line a piece."""

    def __init__(self, console: Console) -> None:
        """Nothing is shown before the first word."""
        self.progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self._tasks: dict[str, TaskID] = {}

    def say(self, words: str, done: int, total: int) -> None:
        """The piece stands at done of total."""
        if words not in self._tasks:
            self._tasks[words] = self.progress.add_task(words, total=total)
            if self.progress.disable:
                click.echo(words)
        self.progress.update(self._tasks[words], completed=done, total=max(total, 1))


@click.command("demo-load", hidden=True)
@click.option("--once", type=click.Path(file_okay=False, path_type=Path))
@click.option("--residents", default=2000)
@click.option("--staff", default=500)
def load(once: Path | None, residents: int, staff: int) -> None:
    """Fill the database with the demonstration; with --once also build and write the documents."""
    app = make_app()
    with app.app_context():
        command.upgrade(alembic_config(), "head")
    plan = DemoPlan(residents=residents, staff=staff, has_live=once is None)
    bars = Bars(Console())
    with bars.progress:
        people = load_demo(app, plan, bars.say)
    if once is not None:
        write_documents(app, once)
    else:
        tell_people(app, people)


def tell_people(app: Flask, people: tuple[DemoAccount, ...]) -> None:
    """It is printed where to look, and as whom."""
    base = app.config["ENGAGE_SETTINGS"].base_url
    click.echo(f"\n  public site   {base}/\n  sign in       {base}/sign-in\n")
    for person in people:
        click.echo(f"  {person.role.value:<14}{person.email:<32}{person.password}")
