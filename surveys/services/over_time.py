"""Finding the earlier surveys that asked the same questions."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, contains_eager

from engage.access import Permission
from engage.processes.gate import results_visible
from engage.processes.models import Step
from surveys.models import Survey, SurveyResult
from surveys.rules.over_time import Edition, Series, series_of
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
    return results, series_of(editions, [str(step.id) for step in steps])
