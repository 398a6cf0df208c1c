"""`engage survey …`: check a questionnaire file, and give it to an audience of a step."""

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.clock import utcnow
from engage.command import with_app
from engage.db import read_session, unit_of_work
from engage.errors import Invalid, NotFound
from engage.processes.models import Process, Step, StepAudience, StepKind
from engage.processes.services.reading import step_audience_by_keys
from surveys.bank_commands import bank
from surveys.export_commands import export
from surveys.formats.apart import read_definition_apart
from surveys.formats.imported import ERROR, Unreadable
from surveys.formats.imported import LANGUAGE as LANGUAGE_CODE
from surveys.formats.reading import format_of
from surveys.formats.wording import refusal, sentence
from surveys.formats.xlsform_writer import write_xlsform
from surveys.models import Survey
from surveys.result_commands import guess, import_results
from surveys.rules.canonical import to_dict
from surveys.rules.definition import DefinitionError, parse
from surveys.rules.questionnaire import Question, Questionnaire
from surveys.rules.skip.grammar import write_expression
from surveys.services.counting import recount_survey
from surveys.services.faults import QuestionnaireFrozen
from surveys.services.lifecycle import create_survey, revise_questionnaire
from surveys.services.lookup import survey_by_keys

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
LANGUAGE = click.option(
    "--language",
    "languages",
    multiple=True,
    metavar="NAME=CODE",
    help="The code of a language that FILE names without one, as in Deutsch=de.",
)


class UnreadableFile(Invalid):
    """The file is no questionnaire that can be read; the text says why."""


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a file that a person must know: an error stops, a warning tells."""

    level: str
    place: str
    words: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds: the form where there is one, and every remark about it."""

    format: str
    form: Questionnaire | None
    remarks: tuple[Remark, ...]
    unknown_languages: tuple[str, ...] = ()

    @property
    def is_usable(self) -> bool:
        """True when nothing has to be put right first."""
        return self.form is not None and all(one.level != ERROR for one in self.remarks)


@click.group()
def survey() -> None:
    """Check and import questionnaires, count and export answers."""


survey.add_command(bank)
survey.add_command(export)
survey.add_command(guess)
survey.add_command(import_results)


@survey.command()
@click.argument("file", type=FILE)
@LANGUAGE
@click.option("--json", "as_json", is_flag=True, help="Print JSON (docs/cli.md).")
def check(file: Path, languages: tuple[str, ...], *, as_json: bool) -> None:
    """Say what FILE asks, and everything that is wrong with it."""
    codes = _codes(languages)
    try:
        found = _read(file, codes)
    except Unreadable as fault:
        if not as_json:
            raise _refused(file, fault) from fault
        remark = Remark(ERROR, fault.place, refusal(fault))
        found = Found(format_of(file.name), None, (remark,))
    if as_json:
        click.echo(json.dumps(described(found), ensure_ascii=False, indent=2))
    elif found.form is not None:
        for question in found.form.questions:
            click.echo(f"{question.key}  {question.kind.value}")
    _tell(file, found, is_silent=as_json)


@survey.command("import")
@click.argument("file", type=FILE)
@click.option("--step", required=True, help="PROCESS/STEP")
@click.option("--audience", required=True, help="The key of the audience that is asked.")
@LANGUAGE
@with_app
def import_file(file: Path, step: str, audience: str, languages: tuple[str, ...]) -> None:
    """Give the questionnaire of FILE to an audience of a survey step that is not open yet."""
    found = read_file(file, _codes(languages))
    _tell(file, found, is_silent=False)
    if found.unknown_languages:
        names = " ".join(f"--language '{name}=fi'" for name in found.unknown_languages)
        raise UnreadableFile(f"{file}: say which language this is, as in {names}")
    definition = to_dict(found.form) if found.form else {}
    try:
        with unit_of_work() as session:
            version = _give(
                session, step_audience_by_keys(session, step, audience, StepKind.SURVEY), definition
            )
    except QuestionnaireFrozen as frozen:
        raise QuestionnaireFrozen(f"{step}: the step is open, so its questions stay") from frozen
    click.echo(f"{step}/{audience}: questionnaire version {version}")


@survey.command()
@click.argument("step")
@click.option("--audience", required=True, help="The key of the audience that is asked.")
@click.option(
    "--to",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="The workbook that is written (.xlsx).",
)
@with_app
def form(step: str, audience: str, to: Path) -> None:
    """Write the questions of PROCESS/STEP as an XLSForm."""
    if to.suffix.lower() != ".xlsx":
        raise UnreadableFile(f"{to}: an XLSForm is written as .xlsx")
    process_key, _slash, step_key = step.partition("/")
    with read_session() as session:
        asked = survey_by_keys(session, process_key, step_key, audience)
        written = write_xlsform(asked.form, moment=utcnow())
    to.write_bytes(written)
    click.echo(f"{to}: the questions of {step}/{audience}")


@survey.command()
@click.argument("step", metavar="PROCESS/STEP")
@with_app
def recount(step: str) -> None:
    """Pack the answers of a step anew from what was written, and count them again."""
    with unit_of_work() as session:
        surveys = _surveys_of(session, step)
        packed = {one.key: recount_survey(session, one) for one in surveys}
    for key, responses in packed.items():
        click.echo(f"{key}: {responses} responses")


def _surveys_of(session: Session, step: str) -> Sequence[Survey]:
    process_key, _, step_key = step.partition("/")
    found = session.scalars(
        select(Survey)
        .join(Step, Survey.step_id == Step.id)
        .join(Process, Step.process_id == Process.id)
        .where(Process.key == process_key, Step.key == step_key)
        .order_by(Survey.key)
    ).all()
    if not found:
        raise NotFound(f"{step} has no survey")
    return found


def _give(session: Session, audience: StepAudience, definition: dict[str, Any]) -> int:
    """The audience is asked by this definition; the number of the version."""
    known = session.scalar(select(Survey).where(Survey.step_audience_id == audience.id))
    if known is None:
        create_survey(session, audience, definition, actor=None)
        return 1
    return revise_questionnaire(session, known, definition, actor=None).version


def read_file(file: Path, languages: Mapping[str, str] | None = None) -> Found:
    """What FILE asks, in whichever of the formats it is written; UnreadableFile if it is none."""
    try:
        return _read(file, languages or {})
    except Unreadable as fault:
        raise _refused(file, fault) from fault


def _refused(file: Path, fault: Unreadable) -> UnreadableFile:
    where = "" if fault.place == "file" else f"{fault.place}: "
    return UnreadableFile(f"{file}: {where}{refusal(fault)}")


def _read(file: Path, languages: Mapping[str, str]) -> Found:
    read = read_definition_apart(file.name, file.read_bytes(), languages)
    remarks = tuple(Remark(one.level, one.place, sentence(one)) for one in read.problems)
    try:
        form = parse(read.definition) if read.definition else None
    except DefinitionError:  # what our own rules refuse stands among the remarks already
        form = None
    return Found(read.format, form, remarks, read.unknown_languages)


def _codes(given: tuple[str, ...]) -> dict[str, str]:
    """Names of languages with their codes, as they were typed."""
    pairs = [one.rpartition("=")[::2] for one in given]
    for name, code in pairs:
        if not name or not LANGUAGE_CODE.fullmatch(code):
            raise UnreadableFile(f"--language {name}={code}: say it as in Deutsch=de")
    return {name.strip(): code for name, code in pairs}


def _tell(file: Path, found: Found, *, is_silent: bool) -> None:
    """A line for each remark; exit code 2 where one of them is an error."""
    for remark in () if is_silent else found.remarks:
        mark = "" if remark.level == ERROR else f"{remark.level}: "
        click.echo(f"{file}: {remark.place}: {mark}{remark.words}", err=True)
    if not found.is_usable:
        sys.exit(2)


def described(found: Found) -> dict[str, Any]:
    """What `check --json` prints (docs/cli.md)."""
    form = found.form
    return {
        "format": found.format,
        "languages": list(form.languages) if form else [],
        "questions": [_question(question) for question in form.questions] if form else [],
        "problems": [
            {"level": one.level, "place": one.place, "message": one.words} for one in found.remarks
        ],
    }


def _question(question: Question) -> dict[str, Any]:
    return {
        "key": question.key,
        "kind": question.kind.value,
        "required": question.is_required,
        "relevant": write_expression(question.relevant) if question.relevant else None,
        "labels": dict(question.title),
        "options": [
            {"key": option.key, "labels": dict(option.title)} for option in question.options
        ],
    }
