"""`engage survey …`: check a questionnaire file, and give it to an audience of a step."""

import json
import sys
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.command import with_app
from engage.db import unit_of_work
from engage.errors import NotFound
from engage.processes.models import Audience, Process, Step, StepAudience, StepKind
from surveys.formats.questionnaire_file import read_questionnaire
from surveys.models import Survey
from surveys.rules.canonical import to_dict
from surveys.rules.definition import DefinitionError
from surveys.rules.questionnaire import Question, Questionnaire
from surveys.rules.reader import Problem
from surveys.services.faults import QuestionnaireFrozen
from surveys.services.lifecycle import create_survey, revise_questionnaire

FORMAT = "engage-questionnaire"
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
WORDS = {
    "bad-key": "a key is small letters, digits and hyphens",
    "bad-range": "the limits do not fit",
    "duplicate-key": "this key is there twice",
    "missing": "this is needed here",
    "missing-language": "the text lacks the form's first language",
    "not-a-list": "a list with at least one row is needed",
    "not-a-mapping": "names with values are needed",
    "not-a-number": "a whole number from 0 up is needed",
    "not-a-text": "a text by language is needed",
    "not-for-this-kind": "this kind of question has none",
    "not-text": "this is not UTF-8 text",
    "not-yaml": "this is neither YAML nor JSON",
    "not-yes-or-no": "true or false is needed",
    "reserved-key": "this key is kept for “I don't know”",
    "too-large": "the file is larger than 1 MB",
    "too-many": "there are more than 250 of them",
    "unknown-field": "there is no such field",
    "unknown-kind": "there is no such kind of question",
    "unknown-language": "the form has no such language",
}


@click.group()
def survey() -> None:
    """Check and import questionnaires."""


@survey.command()
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print JSON (docs/cli.md).")
def check(file: Path, *, as_json: bool) -> None:
    """Say what FILE asks, and everything that is wrong with it."""
    form, problems = _read(file)
    if as_json:
        click.echo(json.dumps(_described(form, problems), ensure_ascii=False, indent=2))
    elif form is not None:
        for question in form.questions:
            click.echo(f"{question.key}  {question.kind.value}")
    _stop_at(file, problems, is_silent=as_json)


@survey.command("import")
@click.argument("file", type=FILE)
@click.option("--step", required=True, help="PROCESS/STEP")
@click.option("--audience", required=True, help="The key of the audience that is asked.")
@with_app
def import_file(file: Path, step: str, audience: str) -> None:
    """Give the questionnaire of FILE to an audience of a survey step that is not open yet."""
    form, problems = _read(file)
    _stop_at(file, problems, is_silent=False)
    definition = to_dict(form) if form else {}
    try:
        with unit_of_work() as session:
            version = _give(session, _audience(session, step, audience), definition)
    except QuestionnaireFrozen as frozen:
        raise QuestionnaireFrozen(f"{step}: the step is open, so its questions stay") from frozen
    click.echo(f"{step}/{audience}: questionnaire version {version}")


def _give(session: Session, audience: StepAudience, definition: dict[str, Any]) -> int:
    """The audience is asked by this definition; the number of the version."""
    known = session.scalar(select(Survey).where(Survey.step_audience_id == audience.id))
    if known is None:
        create_survey(session, audience, definition, actor=None)
        return 1
    return revise_questionnaire(session, known, definition, actor=None).version


def _read(file: Path) -> tuple[Questionnaire | None, tuple[Problem, ...]]:
    try:
        return read_questionnaire(file.read_bytes()), ()
    except DefinitionError as refused:
        return None, refused.problems


def _stop_at(file: Path, problems: tuple[Problem, ...], *, is_silent: bool) -> None:
    """Exit code 2 with a line for each problem; nothing where there is none."""
    if not problems:
        return
    for problem in () if is_silent else problems:
        click.echo(f"{file}: {problem.place}: {_words(problem)}", err=True)
    sys.exit(2)


def _words(problem: Problem) -> str:
    shown = f" ({problem.value})" if problem.value else ""
    return f"{WORDS[problem.code]}{shown}"


def _audience(session: Session, step: str, audience: str) -> StepAudience:
    process_key, _, step_key = step.partition("/")
    found = session.scalar(
        select(StepAudience)
        .join(Step, StepAudience.step_id == Step.id)
        .join(Process, Step.process_id == Process.id)
        .join(Audience, StepAudience.audience_id == Audience.id)
        .where(
            Process.key == process_key,
            Step.key == step_key,
            Step.kind == StepKind.SURVEY,
            Audience.key == audience,
        )
    )
    if found is None:
        raise NotFound(f"{step} is no survey step with the audience {audience}")
    return found


def _described(form: Questionnaire | None, problems: tuple[Problem, ...]) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "languages": list(form.languages) if form else [],
        "questions": [_question(question) for question in form.questions] if form else [],
        "problems": [
            {"level": "error", "place": problem.place, "message": _words(problem)}
            for problem in problems
        ],
    }


def _question(question: Question) -> dict[str, Any]:
    return {
        "key": question.key,
        "kind": question.kind.value,
        "required": question.is_required,
        "relevant": None,
        "labels": dict(question.title),
        "options": [
            {"key": option.key, "labels": dict(option.title)} for option in question.options
        ],
    }
