"""The result of a survey: kept as a whole, and read as far as it may be shown."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import Row, and_, select
from sqlalchemy.orm import Session

from surveys.models import Questionnaire, SurveyResult, SurveyWeighting
from surveys.rules import questionnaire as rules
from surveys.rules.places import with_places
from surveys.rules.results import SlotResult, results_from_list
from surveys.rules.union import union
from surveys.rules.weighting import WeightedSlot, weighted_from_dict
from surveys.services.lookup import Asked, asked_of_row, form_of, newest_with


@dataclass(frozen=True, slots=True)
class AudienceResults:
    """The disclosed results of one audience; None before they have been counted."""

    asked: Asked
    form: rules.Questionnaire
    slots: tuple[SlotResult, ...]
    collectors: Mapping[str, int]
    nameable_units: frozenset[str]
    weighted: Mapping[str, WeightedSlot] = field(default_factory=dict)
    population: str = ""

    @property
    def responses(self) -> int:
        """How many responses the results were counted from."""
        return sum(self.collectors.values())

    def slot(self, name: str) -> SlotResult | None:
        """The result of one question or matrix row."""
        return next((result for result in self.slots if result.slot == name), None)


def replace_result(session: Session, result: SurveyResult) -> None:
    """The survey's result is this one as a whole; an older count never replaces a newer one."""
    held = session.get(SurveyResult, result.survey_id, with_for_update=True)
    if held is None or _counted(held) <= _counted(result):
        session.merge(result)


def read_results(session: Session, step_id: UUID) -> list[AudienceResults]:
    """The disclosed results of every counted survey of the step, in the order of its audiences.

    Ask engage.processes.gate first.
    """
    return read_results_of(session, [step_id])


def read_results_of(session: Session, step_ids: Collection[UUID]) -> list[AudienceResults]:
    """The same for several steps at once, each of which the gate has let through."""
    columns = (
        SurveyResult.survey_id,
        SurveyResult.versions,
        SurveyResult.collectors,
        SurveyResult.nameable_units,
        SurveyResult.disclosed,
    )
    of_this_count = and_(
        SurveyWeighting.survey_id == SurveyResult.survey_id,
        SurveyWeighting.input_version == SurveyResult.input_version,
    )
    rows = session.execute(
        newest_with(columns, step_ids)
        .outerjoin(SurveyWeighting, of_this_count)
        .add_columns(SurveyWeighting.figures, SurveyWeighting.source)
    ).all()
    forms = _forms_of_several(session, rows)
    return [_audience_results(asked_of_row(row), row, forms.get(row.survey_id)) for row in rows]


def minimum_of(asked: Asked) -> int:
    """The smallest group that may be shown; 0 where answers are given in a body's name."""
    audience = asked.step_audience
    is_named = not asked.survey.is_anonymous
    return 0 if is_named and audience.is_unsuppressed else audience.minimum_size


def _forms_of_several(
    session: Session, rows: Iterable[Row[Any]]
) -> dict[UUID, rules.Questionnaire]:
    """The form of all answered versions, of those surveys that were answered in several."""
    several = {row.survey_id: row.versions for row in rows if len(row.versions) > 1}
    if not several:
        return {}
    found = session.scalars(
        select(Questionnaire)
        .where(Questionnaire.survey_id.in_(several))
        .order_by(Questionnaire.version)
    ).all()
    return {
        survey_id: union(
            [
                form_of(one)
                for one in found
                if one.survey_id == survey_id and one.version in versions
            ]
        )
        for survey_id, versions in several.items()
    }


def _audience_results(
    asked: Asked, row: Row[Any], form: rules.Questionnaire | None
) -> AudienceResults:
    slots = results_from_list(row.disclosed)
    return AudienceResults(
        asked=asked,
        form=with_places(form or asked.form, slots),
        slots=slots,
        collectors=row.collectors,
        nameable_units=frozenset(row.nameable_units),
        weighted=weighted_from_dict(row.figures or {}),
        population=row.source or "",
    )


def _counted(result: SurveyResult) -> tuple[int, int]:
    version, _, rows = result.input_version.partition(":")
    return int(version), int(rows)
