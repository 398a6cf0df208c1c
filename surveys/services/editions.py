"""Changing a questionnaire that people are asked by: words make editions, structure a version."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager, joinedload

from engage.audit import audit
from engage.processes.models import StepState
from surveys.models import Questionnaire, QuestionnaireEdition, Survey
from surveys.rules.authoring.editions import Difference, difference, refusals, with_retired
from surveys.rules.canonical import fingerprint, to_dict
from surveys.rules.definition import parse
from surveys.services.faults import ChangesRefused, QuestionnaireFrozen, ReasonMissing
from surveys.services.lifecycle import new_version
from surveys.services.lookup import form_of

CHANGEABLE = frozenset({StepState.COMING, StepState.OPEN})


@dataclass(frozen=True, slots=True)
class Planned:
    """What a change would do: the definition as it would be kept, and the difference."""

    definition: dict[str, Any]
    difference: Difference

    @property
    def is_wording(self) -> bool:
        """Whether the change makes an edition and no version."""
        return not self.difference.structure


def plan_change(survey: Survey, definition: Mapping[str, Any]) -> Planned:
    """What saving the definition would do; ChangesRefused where answers forbid it."""
    versions = [form_of(one) for one in survey.questionnaires]
    kept = with_retired(versions[-1], definition)
    form = parse(kept)
    forbidden = refusals(versions, form)
    if forbidden:
        raise ChangesRefused(forbidden)
    return Planned(to_dict(form), difference(versions[-1], form))


def change_questionnaire(
    session: Session,
    survey: Survey,
    definition: Mapping[str, Any],
    *,
    reason: str,
    actor: UUID | None,
    now: datetime,
) -> Questionnaire:
    """Whoever answers from now on is asked by the definition; what changed is kept with why.

    Changes of words alone make an edition of the version, all others a new version. Answers and
    drafts that are in stay as they are.
    """
    if survey.step.state(now) not in CHANGEABLE:
        raise QuestionnaireFrozen(survey.step.key)
    planned = plan_change(survey, definition)
    newest = survey.questionnaires[-1]
    if not planned.difference:
        return newest
    if not reason.strip():
        raise ReasonMissing(survey.key)
    changed = _reword(newest, planned) if planned.is_wording else _restructure(survey, planned)
    session.flush()
    _log(session, survey, changed, planned, reason.strip(), actor, now)
    return changed


def editions_of(session: Session, survey_ids: Collection[UUID]) -> list[QuestionnaireEdition]:
    """Every change of these surveys since they were opened, the latest first, with its author."""
    rows = session.scalars(
        select(QuestionnaireEdition)
        .join(QuestionnaireEdition.questionnaire)
        .options(
            contains_eager(QuestionnaireEdition.questionnaire),
            joinedload(QuestionnaireEdition.author),
        )
        .where(Questionnaire.survey_id.in_(survey_ids))
        .order_by(QuestionnaireEdition.made_at.desc(), QuestionnaireEdition.number.desc())
    )
    return list(rows)


def _reword(newest: Questionnaire, planned: Planned) -> Questionnaire:
    """The same version in other words: structure and code layout stay as they are."""
    newest.definition = planned.definition
    newest.fingerprint = fingerprint(parse(planned.definition))
    newest.edition += 1
    return newest


def _restructure(survey: Survey, planned: Planned) -> Questionnaire:
    number = survey.questionnaires[-1].version + 1
    made = new_version(parse(planned.definition), number)
    made.edition = 0
    survey.questionnaires.append(made)
    return made


def _log(
    session: Session,
    survey: Survey,
    changed: Questionnaire,
    planned: Planned,
    reason: str,
    actor: UUID | None,
    now: datetime,
) -> None:
    session.add(
        QuestionnaireEdition(
            questionnaire_id=changed.id,
            number=changed.edition,
            made_at=now,
            made_by=actor,
            reason=reason,
            changes=planned.difference.to_dict(),
        )
    )
    what = "reworded" if planned.is_wording else "restructured"
    audit(
        session,
        f"surveys:questionnaire:{what}",
        actor=actor,
        subject=survey.key,
        details={"version": changed.version, "edition": changed.edition, "reason": reason},
    )
    session.flush()
