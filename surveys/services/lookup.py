"""Finding a survey and the form it asks with, in one statement."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased, contains_eager, load_only

from engage.processes.models import Audience, Process, Step, StepAudience
from surveys.models import Questionnaire, Survey
from surveys.rules import questionnaire as rules
from surveys.rules.definition import parse
from surveys.services.faults import SurveyMissing

FORMS_KEPT = 64
_forms: dict[str, rules.Questionnaire] = {}


@dataclass(frozen=True, slots=True)
class Asked:
    """A survey with its newest questionnaire, ready to be shown."""

    survey: Survey
    version: int
    fingerprint: str
    form: rules.Questionnaire

    @property
    def step(self) -> Step:
        """The step the survey belongs to."""
        return self.survey.step

    @property
    def step_audience(self) -> StepAudience:
        """The audience that is asked."""
        return self.survey.step_audience


def form_of(questionnaire: Questionnaire) -> rules.Questionnaire:
    """The parsed form; a version never changes, so it is parsed once."""
    known = _forms.get(questionnaire.fingerprint)
    if known is None:
        if len(_forms) >= FORMS_KEPT:
            _forms.clear()
        known = _forms[questionnaire.fingerprint] = parse(questionnaire.definition)
    return known


def survey_by_keys(session: Session, process: str, step: str, audience: str) -> Asked:
    """The survey at that public address; SurveyMissing when there is none."""
    keys = {"process": process, "step": step, "audience": audience}
    row = session.execute(_by_keys(), keys).first()
    if row is None:
        raise SurveyMissing
    return asked_of_row(row)


def survey_by_id(session: Session, survey_id: UUID) -> Asked:
    """The survey of that id; SurveyMissing when there is none."""
    return _first(session, _selected().where(Survey.id == survey_id))


def surveys_of_step(session: Session, step_id: UUID) -> list[Asked]:
    """Every survey of the step, in the order of its audiences."""
    return surveys_of_steps(session, [step_id])


def surveys_of_steps(session: Session, step_ids: Collection[UUID]) -> list[Asked]:
    """Every survey of the steps, step by step in the order of their audiences."""
    rows = session.execute(
        _selected()
        .where(Step.id.in_(step_ids))
        .order_by(None)
        .order_by(Step.id, StepAudience.position, Questionnaire.version.desc())
    ).all()
    newest: dict[UUID, Asked] = {}
    for row in rows:
        newest.setdefault(row.Survey.id, asked_of_row(row))
    return list(newest.values())


def step_by_keys(session: Session, process: str, step: str) -> Step:
    """The survey step at that public address; SurveyMissing when there is none."""
    found = session.scalar(
        select(Step)
        .join(Step.process)
        .options(contains_eager(Step.process))
        .where(Process.key == process, Step.key == step)
    )
    if found is None:
        raise SurveyMissing(f"{process}/{step}")
    return found


@cache
def _by_keys() -> Select[Survey, Questionnaire]:
    """Built once: every page of answering begins with it."""
    return (
        _selected()
        .where(
            Process.key == bindparam("process"),
            Step.key == bindparam("step"),
            Audience.key == bindparam("audience"),
        )
        .limit(1)
    )


def newest_with(
    columns: Sequence[InstrumentedAttribute[Any]], step_ids: Collection[UUID]
) -> Select[Any]:
    """Surveys of the steps with their newest form and with columns of what hangs on the survey."""
    other = aliased(Questionnaire)
    newest = select(func.max(other.version)).where(other.survey_id == Survey.id).scalar_subquery()
    table = columns[0].class_
    return (
        _selected()
        .join(table, table.survey_id == Survey.id)
        .where(Step.id.in_(step_ids), Questionnaire.version == newest)
        .order_by(None)
        .order_by(Step.id, StepAudience.position)
        .add_columns(*columns)
    )


def _selected() -> Select[Survey, Questionnaire]:
    return (
        select(Survey, Questionnaire)
        .join(Survey.questionnaires)
        .join(Survey.step)
        .join(Step.process)
        .join(Survey.step_audience)
        .join(StepAudience.audience)
        .options(
            contains_eager(Survey.step).contains_eager(Step.process),
            contains_eager(Survey.step_audience).contains_eager(StepAudience.audience),
            # The form is kept once parsed, so its long definition is read the first time alone.
            load_only(Questionnaire.survey_id, Questionnaire.version, Questionnaire.fingerprint),
        )
        .order_by(Questionnaire.version.desc())
    )


def _first(session: Session, statement: Select[Survey, Questionnaire]) -> Asked:
    row = session.execute(statement.limit(1)).first()
    if row is None:
        raise SurveyMissing
    return asked_of_row(row)


def asked_of_row(row: Any) -> Asked:
    """The survey and the form of a row of the statements above."""
    questionnaire: Questionnaire = row.Questionnaire
    return Asked(
        survey=row.Survey,
        version=questionnaire.version,
        fingerprint=questionnaire.fingerprint,
        form=form_of(questionnaire),
    )
