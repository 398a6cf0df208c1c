"""`engage vote …`: count a ballot file again or convert it, without an app and without settings."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from voting.rules.formats.ballot_file import BallotFile, BallotFileError
from voting.rules.formats.catalogue import MAX_BYTES, READERS, WRITERS, read_json
from voting.rules.formats.losing import UnwritableFile
from voting.rules.methods.registry import Method
from voting.rules.methods.tally import UnsuitableBallots
from voting.rules.recount import methods_for, recount, with_seats
from voting.rules.recount_words import sentences

METHODS = " or ".join(method.value for method in Method)
ALL = "all"
_CVR, _CONFIG = "_cvr.json", "_config.json"
_CONFIG_OPTION = click.option(
    "--config",
    type=click.Path(path_type=Path),
    help="Rules of cast vote records (RCTab); else NAME_config.json beside NAME_cvr.json.",
)


@click.group()
def vote() -> None:
    """Recount ballots from a file, or convert it."""


@vote.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--method", "methods", multiple=True, help=f"{METHODS}; may be given again; or all.")
@click.option("--seats", type=int, help="How many win; else as the file says.")
@click.option("--seed", help="Break ties by the lot that this public seed draws.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON (docs/cli.md).")
@_CONFIG_OPTION
def tally(
    file: Path,
    methods: Sequence[str],
    seats: int | None,
    seed: str | None,
    config: Path | None,
    *,
    as_json: bool,
) -> None:
    """Count the ballots of FILE again."""
    _refuse_unknown(methods)
    ballots = with_seats(_read(file, config), seats)
    if not 1 <= ballots.seats <= len(ballots.options):
        raise BadInput(f"--seats: expected 1 to {len(ballots.options)}, as many as can be elected")
    described = _count(file, ballots, _wanted(methods, ballots), seed)
    if as_json:
        click.echo(json.dumps(described, ensure_ascii=False, indent=2))
        return
    for line in sentences(described):
        click.echo(line)


@vote.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.argument("out", type=click.Path(path_type=Path))
@_CONFIG_OPTION
def convert(file: Path, out: Path, config: Path | None) -> None:
    """Write the ballots of FILE to OUT, in the format that its ending names."""
    write = WRITERS.get(out.suffix.lower().removeprefix("."))
    if write is None:
        raise BadInput(f"{out}: cannot be written; give a file that ends in {_endings(WRITERS)}")
    ballots = _read(file, config)
    try:
        content = write(ballots)
    except UnwritableFile as error:
        raise BadInput(f"{out}: {error}; choose another format") from error
    try:
        with out.open("xb") as opened:
            opened.write(content)
    except FileExistsError as error:
        raise BadInput(f"{out}: is there already; choose another name") from error
    except OSError as error:
        raise BadInput(f"{out}: cannot be written ({error.strerror})") from error
    for note in ballots.notes:
        click.echo(f"note: {note}")


class BadInput(click.ClickException):
    """Bad input: one line on standard error and exit code 2."""

    exit_code = 2


def _refuse_unknown(names: Sequence[str]) -> None:
    if not names:
        raise BadInput(f"--method is missing; give {METHODS}, or all")
    for name in names:
        if name != ALL and name not in frozenset(Method):
            raise BadInput(f"--method: {name!r} is not a method; give {METHODS}, or all")


def _wanted(names: Sequence[str], ballots: BallotFile) -> list[Method]:
    wanted: dict[Method, None] = {}
    for name in names:
        several = methods_for(ballots) if name == ALL else (Method(name),)
        wanted |= dict.fromkeys(several)
    return list(wanted)


def _read(file: Path, config: Path | None) -> BallotFile:
    suffix = file.suffix.lower().removeprefix(".")
    reader = READERS.get(suffix)
    if reader is None:
        raise BadInput(
            f"{file}: not a ballot file that can be read here; "
            f"give a file that ends in {_endings(READERS)}"
        )
    beside = file.with_name(file.name.removesuffix(_CVR) + _CONFIG)
    if config is None and file.name.endswith(_CVR) and beside.exists():
        config = beside
    content = _content(file)
    rules = None if config is None else _content(config)
    try:
        return read_json(content, rules) if suffix == "json" else reader(content)
    except BallotFileError as error:
        raise BadInput(_line(f"{file}: {error}; correct the file or download it again")) from error


def _content(file: Path) -> bytes:
    try:
        with file.open("rb") as opened:
            return opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise BadInput(f"{file}: cannot be read ({error.strerror}); check the name") from error


def _line(text: str) -> str:
    """The text on one line, whatever the file put into it."""
    return "".join(one if one.isprintable() else "?" for one in text)


def _count(
    file: Path, ballots: BallotFile, methods: Sequence[Method], seed: str | None
) -> dict[str, Any]:
    if not methods:
        raise BadInput(f"{file}: no method counts what the file holds")
    try:
        return recount(ballots, methods, seed)
    except UnsuitableBallots as error:
        raise BadInput(f"{file}: {error}; choose another --method") from error


def _endings(formats: Mapping[str, object]) -> str:
    return " ".join(f".{suffix}" for suffix in formats)
