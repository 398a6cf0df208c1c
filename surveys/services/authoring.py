"""Writing a questionnaire: a working copy that nobody is asked by, until it is saved."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from engage.processes.models import Step, StepAudience, StepKind, Unit, UnitKind
from surveys.models import Questionnaire, Survey, WorkingCopy
from surveys.rules import questionnaire as rules
from surveys.rules.authoring.editing import Definition, question_keys
from surveys.rules.definition import DefinitionError, parse
from surveys.rules.reader import Problem
from surveys.services.editions import change_questionnaire
from surveys.services.faults import NothingToUndo, NothingWritten, SurveyMissing
from surveys.services.lifecycle import create_survey, revise_questionnaire
from surveys.services.lookup import surveys_of_step

MOST_UNDO = 10
Change = Callable[[Definition], Definition]


@dataclass(frozen=True, slots=True)
class Manuscript:
    """The questionnaire of an audience as it is being written, and what it will replace."""

    step_audience: StepAudience
    survey: Survey | None
    copy: WorkingCopy | None

    @property
    def step(self) -> Step:
        """The step whose audience is asked."""
        return self.step_audience.step

    @property
    def asked(self) -> Questionnaire | None:
        """The version that is asked now; None before there is one."""
        return self.survey.questionnaires[-1] if self.survey else None

    @property
    def is_begun(self) -> bool:
        """Whether there is anything to work on."""
        return self.copy is not None or self.survey is not None

    @property
    def definition(self) -> Definition:
        """What is being written; NothingWritten before the start."""
        if self.copy is not None:
            return self.copy.definition
        if self.asked is None:
            raise NothingWritten(self.step_audience.path)
        return self.asked.definition

    @property
    def languages(self) -> tuple[str, ...]:
        """The languages of the form, the first one first."""
        return tuple(self.definition["languages"])

    @property
    def is_asked(self) -> bool:
        """Whether the step has been opened, so that changes are kept with their reason."""
        return self.survey is not None and self.step.frozen_at is not None

    @property
    def reserved(self) -> frozenset[str]:
        """Keys that questions of any version have, so that they never come to mean another."""
        versions = self.survey.questionnaires if self.survey else ()
        keys = (question_keys(one.definition) for one in versions)
        return frozenset().union(*keys)


def manuscript_of(session: Session, step_audience_id: UUID) -> Manuscript:
    """What is being written for the audience; SurveyMissing where no survey belongs."""
    audience = session.scalar(
        select(StepAudience)
        .options(
            joinedload(StepAudience.step).joinedload(Step.process),
            joinedload(StepAudience.audience),
        )
        .where(StepAudience.id == step_audience_id)
    )
    if audience is None or audience.step.kind is not StepKind.SURVEY:
        raise SurveyMissing
    survey = session.scalar(select(Survey).where(Survey.step_audience_id == audience.id))
    return Manuscript(audience, survey, session.get(WorkingCopy, audience.id))


def begin(
    session: Session,
    manuscript: Manuscript,
    definition: Mapping[str, Any],
    *,
    actor: UUID | None,
    now: datetime,
) -> WorkingCopy:
    """The working copy is this definition; what was being written can be had back."""
    copy = manuscript.copy
    if copy is None:
        copy = WorkingCopy(step_audience_id=manuscript.step_audience.id, undo=[])
        before = manuscript.asked.definition if manuscript.asked else None
        session.add(copy)
    else:
        before = copy.definition
    if before is not None:
        copy.undo = [*copy.undo, before][-MOST_UNDO:]
    copy.definition = dict(definition)
    copy.changed_at, copy.changed_by = now, actor
    session.flush()
    return copy


def edit(
    session: Session, manuscript: Manuscript, change: Change, *, actor: UUID | None, now: datetime
) -> None:
    """The step has been taken in the working copy, and can be taken back."""
    changed = change(manuscript.definition)
    if changed != manuscript.definition:
        begin(session, manuscript, changed, actor=actor, now=now)


def undo(session: Session, manuscript: Manuscript, *, actor: UUID | None, now: datetime) -> None:
    """The working copy is as it was before the latest step."""
    copy = manuscript.copy
    if copy is None or not copy.undo:
        raise NothingToUndo(manuscript.step_audience.path)
    *earlier, before = copy.undo
    copy.definition, copy.undo = before, earlier
    copy.changed_at, copy.changed_by = now, actor
    session.flush()


def discard(session: Session, manuscript: Manuscript) -> None:
    """There is no working copy; what is asked stays."""
    if manuscript.copy is not None:
        session.delete(manuscript.copy)
        session.flush()


def save(
    session: Session,
    manuscript: Manuscript,
    *,
    reason: str = "",
    actor: UUID | None,
    now: datetime,
) -> Questionnaire:
    """The audience is asked by what has been written, and the working copy is gone.

    DefinitionError while something is missing; once the step is open the change needs a reason.
    """
    definition, survey = manuscript.definition, manuscript.survey
    if survey is None:
        made = create_survey(session, manuscript.step_audience, definition, actor=actor)
        saved = made.questionnaires[-1]
    elif manuscript.is_asked:
        saved = change_questionnaire(
            session, survey, definition, reason=reason, actor=actor, now=now
        )
    else:
        saved = revise_questionnaire(session, survey, definition, actor=actor)
    discard(session, manuscript)
    return saved


def problems_of(definition: Mapping[str, Any]) -> tuple[Problem, ...]:
    """What keeps the definition from being asked; none when it is complete."""
    try:
        parse(definition)
    except DefinitionError as error:
        return error.problems
    return ()


def other_forms(session: Session, manuscript: Manuscript) -> dict[str, rules.Questionnaire]:
    """The forms that the step's other audiences are asked by."""
    return {
        asked.step_audience.audience.key: asked.form
        for asked in surveys_of_step(session, manuscript.step.id)
        if asked.step_audience.id != manuscript.step_audience.id
    }


def earlier_surveys(session: Session, manuscript: Manuscript) -> list[Survey]:
    """Surveys whose questionnaire may be copied, the latest first."""
    rows = session.scalars(
        select(Survey)
        .join(Survey.step)
        .options(joinedload(Survey.step).joinedload(Step.process), joinedload(Survey.step_audience))
        .where(Survey.step_audience_id != manuscript.step_audience.id)
        .order_by(Step.starts_on.desc(), Survey.key)
    )
    return list(rows)


def definition_of(session: Session, survey_id: UUID) -> Definition:
    """What that survey asks, to begin from; options that were retired are left out."""
    survey = session.get(Survey, survey_id)
    if survey is None:
        raise SurveyMissing
    newest = survey.questionnaires[-1]
    return without_retired(newest.definition)


def without_retired(definition: Definition) -> Definition:
    """The definition with the options that are offered alone."""
    sections = [
        {**section, "questions": [_offered(row) for row in section["questions"]]}
        for section in definition["sections"]
    ]
    return {**definition, "sections": sections}


def unit_options(session: Session, kind: str) -> list[dict[str, Any]]:
    """The units of that kind that are in use, as options of a question."""
    known = {one.value.replace("_", "-"): one for one in UnitKind}
    if kind not in known:
        return []
    units = session.scalars(
        select(Unit)
        .where(Unit.kind == known[kind], Unit.successor_id.is_(None))
        .order_by(Unit.position, Unit.key)
    )
    return [{"key": unit.key, "title": dict(unit.title)} for unit in units]


def _offered(question: dict[str, Any]) -> dict[str, Any]:
    if "options" not in question:
        return question
    return {**question, "options": [row for row in question["options"] if not row.get("retired")]}
