"""What ten thousand letters cost: time, memory and bytes, from the roll to the stored file.

    .venv/bin/python bench/letters.py [--letters 10000]

A roll of made-up people with postal addresses, some of them protected, is written to SQLite; then
the job's own function prints. Beside it, in the same run, the pages without their pictures' making:
what the square codes take. Memory is the peak of this process and of the largest layout process.
"""

import argparse
import json
import resource
import sys
import tempfile
import time
from dataclasses import asdict
from pathlib import Path

from alembic import command
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.app import create_app
from engage.cli.database import alembic_config
from engage.clock import at
from engage.config import Settings
from engage.db import db, read_session, unit_of_work
from engage.files import StoredFile
from engage.processes.models import StepKind
from engage.rolls.documents.compiling import LETTERS_AT_ONCE
from engage.rolls.documents.layouts import (
    Letter,
    LetterPaper,
    LetterWords,
    letters_pdf,
    picture_of,
)
from engage.rolls.letter_tasks import print_all
from engage.rolls.models import Elector
from engage.rolls.sealing import freeze_step
from engage.rolls.services.importing import roll_of
from tests.factories.processes import NOON, make_step

WORDS = "Kaupunki valmistelee strategiaa ja kysyy sinun näkemystäsi. "
PROTECTED_EVERY = 200
MIB = 1024


def main() -> None:
    """The figures have been printed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--letters", type=int, default=10_000, help="how many people")
    count = arguments.parse_args().letters
    # Before anything else is loaded: a process begins with the memory of the one that starts it.
    letters_pdf(letter_paper(), made_letters(LETTERS_AT_ONCE))
    layout = peak(resource.RUSAGE_CHILDREN)
    with tempfile.TemporaryDirectory(prefix="engage-bench-") as folder:
        app = create_app(settings_in(Path(folder)))
        with app.app_context(), at(NOON):
            command.upgrade(alembic_config(), "head")
            with unit_of_work() as session:
                audience_id = made_roll(session, count)
            before = peak(resource.RUSAGE_SELF)
            took = printing(str(audience_id))
            with read_session() as session:
                size = session.scalar(select(func.sum(StoredFile.size))) or 0
            say("letters", f"{took['letters']} ({took['protected']} protected left out)")
            each = took["cpu"] / count * 1000
            say("time", f"{took['seconds']:.1f} s; {each:.2f} CPU-ms a letter")
            say("  of it square codes", f"{codes(count):.1f} s")
            say("file", f"{size / MIB / MIB:.1f} MiB, {size / count:.0f} bytes a letter")
            say("memory of the job", f"{peak(resource.RUSAGE_SELF):.0f} MiB ({before:.0f} before)")
            say("memory of a layout process", f"{layout:.0f} MiB, {LETTERS_AT_ONCE} letters")
            db.engine.dispose()


def settings_in(folder: Path) -> Settings:
    """Settings that touch nothing outside the folder."""
    return Settings(
        environment="embedded",
        secret_key="a-secret-for-measuring-only-0123456789",
        base_url="https://osallistu.example",
        data_dir=folder,
        broker_url="redis://127.0.0.1:1/0",
    )


def made_roll(session: Session, count: int) -> object:
    """A survey's residents with their addresses; the id of the audience."""
    step = make_step(session, StepKind.SURVEY, key="kysely")
    freeze_step(session, step, actor=None, now=NOON)
    roll = roll_of(session, step.audiences[0])
    session.add_all(
        Elector(
            roll_id=roll.id,
            person_ref=f"p{number}",
            name=f"Esimerkki Åsa-Päivikki {number}",
            language=("fi", "sv", None)[number % 3],
            address=f"Esimerkkikatu {number} A 12\n{20000 + number % 900:05} KAARINA",
            has_protected_address=number % PROTECTED_EVERY == 0,
        )
        for number in range(count)
    )
    session.flush()
    return step.audiences[0].id


def letter_paper() -> LetterPaper:
    """What all letters say, in two languages."""
    words = {
        language: LetterWords(
            language=language,
            title=f"Kysely {language}",
            paragraphs=[WORDS * 5, WORDS * 4],
            how="Osoita puhelimen kameralla ruutukoodia tai mene osoitteeseen:",
            address="osallistu.example/k",
            code="Henkilökohtainen koodisi",
            closes="Vastaa viimeistään ma 23.4.2018 klo 12.00.",
        )
        for language in ("fi", "sv")
    }
    sender = "Konsernihallinto, PL 12, 20781 KAARINA"
    return LetterPaper("Kaarina", sender, "9.4.2018", "#0b5a73", words)


def made_letters(count: int) -> list[Letter]:
    """Letters without a roll."""
    lines = ("Esimerkki Åsa-Päivikki", "Esimerkkikatu 1 A 12", "20780 KAARINA")
    link = "https://osallistu.example/k#0123456789AB"
    return [
        Letter(lines, ("fi", "sv"), "0123-4567-89AB-CDEFG", f"{link}{number:05}")
        for number in range(count)
    ]


def printing(audience_id: str) -> dict[str, float]:
    """How long the job took, and what it says of itself."""
    start, cpu = time.perf_counter(), processor()
    paper = json.dumps(asdict(letter_paper()))
    result = print_all(audience_id, "all", paper, "https://osallistu.example")
    seconds = time.perf_counter() - start
    return {**result, "seconds": seconds, "cpu": processor() - cpu}  # type: ignore[dict-item]


def processor() -> float:
    """Processor seconds of this process and of those it waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def codes(count: int) -> float:
    """Seconds for as many square codes."""
    start = time.perf_counter()
    for number in range(count):
        picture_of(f"https://osallistu.example/k#0123456789AB{number:05}")
    return time.perf_counter() - start


def peak(who: int) -> float:
    """The highest memory so far, in MiB."""
    return resource.getrusage(who).ru_maxrss / MIB


def say(what: str, figure: str) -> None:
    """One line of the table."""
    sys.stdout.write(f"{what:<28}{figure}\n")


if __name__ == "__main__":
    main()
