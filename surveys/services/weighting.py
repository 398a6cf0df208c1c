"""Weighting the results of a roll or sample to the population, beside the unweighted ones."""

from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.audit import audit
from engage.errors import Invalid
from engage.jobs import enqueue
from engage.rolls.models import Collector, CollectorKind
from surveys.models import SurveyResult, SurveyWeighting
from surveys.rules.questionnaire import Questionnaire
from surveys.rules.results import results_from_list
from surveys.rules.weighting import Margin, weigh, weighted_slots, weighted_to_dict
from surveys.services.counting import Counted
from surveys.services.lookup import Asked

MOST_MARGINS = 3
Population = Mapping[str, Mapping[str, int]]


class WeightingRefused(Invalid):
    """The population is not given for each group, or for more margins than can be met."""


def set_weighting(
    session: Session, asked: Asked, population: Population, source: str, *, actor: UUID
) -> None:
    """The results will also be shown weighted to this population; an empty one ends that."""
    held = session.get(SurveyWeighting, asked.survey.id)
    if not population:
        if held is not None:
            session.delete(held)
    else:
        _ensure_whole(asked.form, population)
        held = held or SurveyWeighting(survey_id=asked.survey.id, figures={})
        held.margins = {key: dict(groups) for key, groups in population.items()}
        held.source, held.input_version, held.figures = source, None, {}
        session.add(held)
        enqueue_weighting(session, asked.survey.id)
    audit(session, "surveys:weighting:set", actor=actor, subject=asked.survey.key)


def enqueue_weighting(session: Session, survey_id: UUID) -> None:
    """The survey will be weighted once, if it is to be at all."""
    if session.get(SurveyWeighting, survey_id) is not None:
        key = f"surveys.weigh:{survey_id}"
        enqueue(session, "surveys.weigh", key=key, survey_id=str(survey_id))


def weigh_survey(session: Session, counted: Counted) -> SurveyWeighting | None:
    """The weighted figures of the result as it stands; None where there is nothing to weigh."""
    held = session.get(SurveyWeighting, counted.survey_id, with_for_update=True)
    result = session.get(SurveyResult, counted.survey_id)
    if held is None or result is None or not counted.responses:
        return None
    margins = [
        Margin(key, groups)
        for key, groups in held.margins.items()
        if any(one.key == key for one in counted.form.breakdowns)
    ]
    held.input_version, held.figures, held.largest = result.input_version, {}, None
    if margins and not open_doors(session, result):
        weighting = weigh(counted.layout, counted.parts, margins)
        disclosed = results_from_list(result.disclosed)
        shown = weighted_slots(
            counted.layout, counted.parts, weighting, margins, disclosed, counted.minimum
        )
        held.figures, held.largest = weighted_to_dict(shown), weighting.largest
    return held


def open_doors(session: Session, result: SurveyResult) -> list[str]:
    """The doors among those that answers came by which are no roll and no sample."""
    used = [UUID(key) for key, number in result.collectors.items() if number]
    rows = session.scalars(
        select(Collector.key).where(Collector.id.in_(used), Collector.kind != CollectorKind.ROLL)
    )
    return sorted(rows)


def weightings_of(session: Session, survey_ids: list[UUID]) -> dict[UUID, SurveyWeighting]:
    """The weightings of these surveys."""
    rows = session.scalars(select(SurveyWeighting).where(SurveyWeighting.survey_id.in_(survey_ids)))
    return {row.survey_id: row for row in rows}


def _ensure_whole(form: Questionnaire, population: Population) -> None:
    breakdowns = {one.key: one for one in form.breakdowns if one.options}
    if not 1 <= len(population) <= MOST_MARGINS or not set(population) <= set(breakdowns):
        raise WeightingRefused(", ".join(population))
    for key, groups in population.items():
        codes = set(breakdowns[key].option_keys)
        if set(groups) != codes or any(people < 0 for people in groups.values()):
            raise WeightingRefused(key)
        if not sum(groups.values()):
            raise WeightingRefused(key)
