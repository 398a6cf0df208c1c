"""Finding the earlier surveys that asked the same questions."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from engage.access import Permission
from engage.processes.gate import results_visible
from engage.processes.models import Step
from surveys.models import Survey, SurveyResult
from surveys.rules.authoring.series import Judgement
from surveys.rules.over_time import Edition, Series, series_of
from surveys.services.bank import concepts_of, said_of
from surveys.services.results import AudienceResults, read_results_of

MOST_STEPS = 6


def steps_over_time(
    session: Session, step: Step, permissions: Collection[Permission], now: datetime
) -> list[Step]:
    """The step and the latest counted ones before it that this viewer may see, newest first."""
    counted = (
        select(Survey.step_id)
        .join(SurveyResult, SurveyResult.survey_id == Survey.id)
        .where(Survey.step_id == Step.id)
    )
    earlier = session.scalars(
        select(Step)
        .join(Step.process)
        .options(contains_eager(Step.process))
        .where(Step.id != step.id, Step.closes_at < step.closes_at, counted.exists())
        .order_by(Step.closes_at.desc())
        .limit(MOST_STEPS * 2)
    )
    seen = [one for one in earlier if results_visible(one, permissions, now)]
    return [step, *seen[: MOST_STEPS - 1]]


def read_series(
    session: Session, steps: Sequence[Step]
) -> tuple[list[AudienceResults], list[Series]]:
    """The results of the steps, and every series through two of them or more."""
    results = read_results_of(session, [step.id for step in steps])
    editions = [
        Edition(
            name=str(one.asked.step.id),
            audience=one.asked.step_audience.audience.key,
            form=one.form,
            slots={slot.slot: slot for slot in one.slots},
        )
        for one in results
    ]
    order = [str(step.id) for step in steps]
    return results, series_of(editions, order, _said(session, results, order))


def notes_of(session: Session, series: Sequence[Series]) -> dict[str, str]:
    """What the question bank has every table of a question say of comparability."""
    concepts = concepts_of(session, {one.question for one in series})
    return {key: concept.note for key, concept in concepts.items() if concept.note}


def _said(
    session: Session, results: Sequence[AudienceResults], order: Sequence[str]
) -> dict[tuple[str, str, str], str]:
    """What the question bank says of breaks between each earlier survey and the newest."""
    keys = {question.key for one in results for question in one.form.questions}
    concepts = concepts_of(session, keys)
    found: dict[tuple[str, str, str], str] = {}
    by_audience: dict[str, list[AudienceResults]] = {}
    for one in sorted(results, key=lambda one: order.index(str(one.asked.step.id))):
        by_audience.setdefault(one.asked.step_audience.audience.key, []).append(one)
    for audience, (newest, *earlier) in by_audience.items():
        for one in earlier:
            for key, concept in concepts.items():
                said = said_of(concept, one.asked.survey, newest.asked.survey)
                if said is not None and said.judgement is Judgement.BROKEN:
                    found[audience, key, str(one.asked.step.id)] = said.why
    return found
