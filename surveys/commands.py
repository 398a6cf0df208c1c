"""`engage survey …`: check a questionnaire file, and give it to an audience of a step."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.command import with_app
from engage.db import unit_of_work
from engage.errors import Invalid, NotFound
from engage.processes.models import Audience, Process, Step, StepAudience, StepKind
from surveys.formats.imported import ERROR, ImportProblem, Unreadable
from surveys.formats.questionnaire_file import read_questionnaire
from surveys.formats.xlsform import read_xlsform
from surveys.models import Survey
from surveys.rules.canonical import to_dict
from surveys.rules.definition import DefinitionError, parse
from surveys.rules.questionnaire import Question, Questionnaire
from surveys.rules.reader import Problem
from surveys.rules.skip.grammar import write_expression
from surveys.services.faults import QuestionnaireFrozen
from surveys.services.lifecycle import create_survey, revise_questionnaire

FORMAT = "engage-questionnaire"
WORKBOOKS = (".xlsx", ".xlsm", ".xls")
FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
WORDS = {
    "bad-condition": "a condition is a text or a tree",
    "bad-expression": "the condition cannot be read",
    "bad-key": "a key is small letters, digits and hyphens",
    "bad-pattern": "the pattern of regex() could run away or means different things elsewhere",
    "bad-range": "the limits do not fit",
    "choice-twice": "this choice is there twice; conditions look at the first",
    "choices-numbered": "the choices of the matrix became the numbers of a scale",
    "column-not-taken": "this column is not taken over",
    "condition-not-taken": "the condition cannot be taken over",
    "constraint-not-taken": "the constraint is not taken over",
    "duplicate-key": "this key is there twice",
    "forward-reference": "the condition looks at a later question",
    "kind-not-taken": "questions of this type are not taken over",
    "language-unknown": "this language has no code that is known here",
    "missing": "this is needed here",
    "missing-label": "there is no label; the name is used",
    "missing-language": "the text lacks the form's first language",
    "not-a-list": "a list with at least one row is needed",
    "not-a-mapping": "names with values are needed",
    "not-a-number": "a whole number from 0 up is needed",
    "not-a-text": "a text by language is needed",
    "not-for-this-kind": "this kind of question has none",
    "not-text": "this is not UTF-8 text",
    "not-yaml": "this is neither YAML nor JSON",
    "not-yes-or-no": "true or false is needed",
    "pattern-not-quoted": "the pattern of regex() must be a text in quotes",
    "required-not-taken": "the question is not required here",
    "reserved-key": "this key is kept for “I don't know”",
    "self-reference": "the condition looks at its own question",
    "too-large": "the file is larger than 1 MB",
    "too-many": "there are more than 250 of them",
    "unknown-field": "there is no such field",
    "unknown-kind": "there is no such kind of question",
    "unknown-function": "the condition uses a function that is not known",
    "unknown-language": "the form has no such language",
    "unknown-option": "the condition names an option that the question does not have",
    "unknown-reference": "the condition looks at a question that is not there",
    "unknown-row": "the condition looks at a row that is not there",
    "wrong-argument-count": "the function has too few or too many arguments",
}


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

    @property
    def is_usable(self) -> bool:
        """True when nothing has to be put right first."""
        return self.form is not None and all(one.level != ERROR for one in self.remarks)


@click.group()
def survey() -> None:
    """Check and import questionnaires."""


@survey.command()
@click.argument("file", type=FILE)
@click.option("--json", "as_json", is_flag=True, help="Print JSON (docs/cli.md).")
def check(file: Path, *, as_json: bool) -> None:
    """Say what FILE asks, and everything that is wrong with it."""
    found = read_file(file)
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
@with_app
def import_file(file: Path, step: str, audience: str) -> None:
    """Give the questionnaire of FILE to an audience of a survey step that is not open yet."""
    found = read_file(file)
    _tell(file, found, is_silent=False)
    definition = to_dict(found.form) if found.form else {}
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


def read_file(file: Path) -> Found:
    """What FILE asks: one of our own questionnaires, or an XLSForm workbook."""
    data = file.read_bytes()
    if file.suffix.lower() in WORKBOOKS:
        return _read_workbook(file, data)
    try:
        return Found(FORMAT, read_questionnaire(data), ())
    except DefinitionError as refused:
        return Found(FORMAT, None, tuple(_remark(one, ERROR) for one in refused.problems))


def _read_workbook(file: Path, data: bytes) -> Found:
    try:
        read = read_xlsform(data)
    except Unreadable as fault:
        raise UnreadableFile(f"{file}: {fault}") from fault
    remarks = tuple(_remark(one, one.level) for one in read.problems)
    try:
        return Found(read.format, parse(read.definition), remarks)
    except DefinitionError:  # what our own rules refuse stands among the remarks already
        return Found(read.format, None, remarks)


def _tell(file: Path, found: Found, *, is_silent: bool) -> None:
    """A line for each remark; exit code 2 where one of them is an error."""
    for remark in () if is_silent else found.remarks:
        mark = "" if remark.level == ERROR else f"{remark.level}: "
        click.echo(f"{file}: {remark.place}: {mark}{remark.words}", err=True)
    if not found.is_usable:
        sys.exit(2)


def _remark(problem: Problem | ImportProblem, level: str) -> Remark:
    """The sentence for a machine's code, with what it is about."""
    words = WORDS[problem.code]
    return Remark(level, problem.place, f"{words} ({problem.value})" if problem.value else words)


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
