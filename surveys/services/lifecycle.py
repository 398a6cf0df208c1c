"""A survey from its definition to its opening."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.audit import audit
from engage.processes.models import Step, StepAudience
from engage.rolls.sealing import freeze_step
from surveys.models import Questionnaire, Survey
from surveys.rules import questionnaire as rules
from surveys.rules.canonical import fingerprint, to_dict
from surveys.rules.definition import parse
from surveys.rules.vector import layout_of, layout_to_dict
from surveys.services.faults import QuestionnaireFrozen, SurveyIncomplete


def create_survey(
    session: Session,
    step_audience: StepAudience,
    definition: Mapping[str, Any],
    *,
    actor: UUID | None,
) -> Survey:
    """The audience has its survey with version 1 of the questionnaire."""
    form = parse(definition)
    step = step_audience.step
    _ensure_not_frozen(step)
    survey = Survey(
        step=step,
        step_audience=step_audience,
        key=step_audience.path,
        is_anonymous=not step.is_in_body_name,
    )
    survey.questionnaires.append(new_version(form, 1))
    session.add(survey)
    session.flush()
    audit(session, "surveys:survey:created", actor=actor, subject=survey.key)
    return survey


def revise_questionnaire(
    session: Session, survey: Survey, definition: Mapping[str, Any], *, actor: UUID | None
) -> Questionnaire:
    """The survey asks what the definition says; an opened step refuses it.

    Nobody has been asked yet, so there is no earlier version to keep.
    """
    _ensure_not_frozen(survey.step)
    form = parse(definition)
    newest = survey.questionnaires[-1]
    if newest.fingerprint == fingerprint(form):
        return newest
    newest.definition = to_dict(form)
    newest.fingerprint = fingerprint(form)
    newest.layout = layout_to_dict(layout_of(form))
    session.flush()
    audit(session, "surveys:questionnaire:revised", actor=actor, subject=survey.key)
    return newest


def open_surveys(session: Session, step: Step, *, actor: UUID | None, now: datetime) -> None:
    """Questions and anonymity are fixed; answers are taken from the opening time on."""
    asked = set(session.scalars(select(Survey.step_audience_id).where(Survey.step_id == step.id)))
    if not step.audiences or any(audience.id not in asked for audience in step.audiences):
        raise SurveyIncomplete(step.key)
    freeze_step(session, step, actor=actor, now=now)


def new_version(form: rules.Questionnaire, number: int) -> Questionnaire:
    """A row for the form under that number, not yet tied to a survey."""
    return Questionnaire(
        version=number,
        fingerprint=fingerprint(form),
        definition=to_dict(form),
        layout=layout_to_dict(layout_of(form)),
    )


def _ensure_not_frozen(step: Step) -> None:
    if step.frozen_at is not None:
        raise QuestionnaireFrozen(step.key)
