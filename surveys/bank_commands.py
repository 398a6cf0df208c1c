"""`engage survey bank …`: the documentation of a recurring survey in the question bank."""

import sys
from pathlib import Path

import click

from engage.command import with_app
from engage.db import read_session, unit_of_work
from engage.errors import Invalid
from surveys.formats.apart import read_bank_apart
from surveys.formats.bank_file import BankFile
from surveys.formats.imported import ERROR, LANGUAGE, Unreadable
from surveys.formats.wording import refusal, sentence
from surveys.services.bank_import import (
    BankChange,
    Outcome,
    import_bank,
    is_refused,
    plan_bank_import,
)

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
WORDS = {
    Outcome.NEW: "new",
    Outcome.CHANGED: "changed",
    Outcome.SAME: "the same",
    Outcome.NOT_ASKED: "left out: no question of it here or in the bank",
    Outcome.OTHER_KIND: "the bank has this key for a question of another kind",
}


class BankFilesRefused(Invalid):
    """The files cannot be taken into the bank; the text says why."""


@click.group()
def bank() -> None:
    """Take the documentation of a recurring survey into the question bank."""


@bank.command("import")
@click.argument("concepts", type=FILE)
@click.argument("questions", type=FILE, required=False)
@click.option("--edition", default="", help="Needed where QUESTIONS does not name its edition.")
@click.option("--language", default="nb", show_default=True, help="What the texts are in.")
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@with_app
def import_files(
    concepts: Path, questions: Path | None, *, edition: str, language: str, dry_run: bool
) -> None:
    """Take the concepts of CONCEPTS, and how QUESTIONS asked them, into the question bank."""
    found = _read(concepts, questions, edition, language)
    files = {"concepts": concepts, "questions": questions}
    for one in found.read.problems:
        name, _dot, place = one.place.partition(".")
        mark = "" if one.level == ERROR else f"{one.level}: "
        click.echo(f"{files.get(name, name)}: {place}: {mark}{sentence(one)}", err=True)
    if not found.read.is_usable:
        sys.exit(2)
    with read_session() as session:
        changes = plan_bank_import(session, found)
    for change in changes:
        click.echo(_line(change, found.edition))
    if any(is_refused(change) for change in changes):
        raise BankFilesRefused(f"{concepts}: nothing was taken over")
    if not dry_run:
        with unit_of_work() as session:
            import_bank(session, found, actor=None)


def _read(concepts: Path, questions: Path | None, edition: str, language: str) -> BankFile:
    if not LANGUAGE.fullmatch(language):
        raise BankFilesRefused(f"--language {language}: say its code, as in nb")
    try:
        return read_bank_apart(
            concepts.read_bytes(),
            questions.read_bytes() if questions else None,
            edition=edition,
            language=language,
        )
    except Unreadable as fault:
        raise BankFilesRefused(f"{concepts}: {refusal(fault)}") from fault


def _line(change: BankChange, edition: str) -> str:
    line = f"{change.key}: {WORDS[change.concept]}"
    return line if change.wording is None else f"{line}; {edition}: {WORDS[change.wording]}"
