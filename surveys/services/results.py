"""Counting sealed responses, and reading what may be shown of the counts."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from engage.disclosure import showable_groups
from surveys.models import Questionnaire, Response, SealedResponse, SurveyResult
from surveys.rules import questionnaire as rules
from surveys.rules.results import (
    SlotResult,
    disclosed_results,
    results_from_list,
    results_to_list,
)
from surveys.rules.tally import Cube, cube_to_dict, tally, vectors_of
from surveys.rules.vector import Layout, layout_from_dict
from surveys.services.lookup import Asked, form_of, survey_by_id, surveys_of_steps


@dataclass(frozen=True, slots=True)
class Counted:
    """What a tally reads: the form, the layout, and every packed vector with its door."""

    survey_id: UUID
    input_version: str
    version: int
    minimum: int
    form: rules.Questionnaire
    layout: Layout
    vectors: Sequence[bytes]
    collectors: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class AudienceResults:
    """The disclosed results of one audience; None before they have been counted."""

    asked: Asked
    form: rules.Questionnaire
    slots: tuple[SlotResult, ...]
    collectors: Mapping[str, int]
    nameable_units: frozenset[str]

    @property
    def responses(self) -> int:
        """How many responses the results were counted from."""
        return sum(self.collectors.values())

    def slot(self, name: str) -> SlotResult | None:
        """The result of one question or matrix row."""
        return next((result for result in self.slots if result.slot == name), None)


def read_vectors(session: Session, survey_id: UUID) -> Counted:
    """Everything that counts: sealed rows of an anonymous survey, named rows of any other."""
    asked = survey_by_id(session, survey_id)
    table = SealedResponse if asked.survey.is_anonymous else Response
    rows = session.execute(
        select(table.vector, table.collector_id).where(
            table.survey_id == survey_id, table.version == asked.version
        )
    ).all()
    questionnaire = session.scalars(
        select(Questionnaire).where(
            Questionnaire.survey_id == survey_id, Questionnaire.version == asked.version
        )
    ).one()
    return Counted(
        survey_id=survey_id,
        input_version=f"{asked.version}:{len(rows)}",
        version=asked.version,
        minimum=minimum_of(asked),
        form=form_of(questionnaire),
        layout=layout_from_dict(questionnaire.layout),
        vectors=[row.vector for row in rows],
        collectors=Counter(str(row.collector_id) for row in rows),
    )


def count(counted: Counted) -> SurveyResult:
    """The result row: every count, and beside it what may be shown."""
    vectors = vectors_of(counted.vectors, counted.layout.width)
    cube = tally(counted.form, counted.layout, vectors)
    disclosed = disclosed_results(counted.form, counted.layout, cube, counted.minimum)
    return SurveyResult(
        survey_id=counted.survey_id,
        input_version=counted.input_version,
        version=counted.version,
        collectors=dict(counted.collectors),
        nameable_units=nameable_units(counted, cube),
        cube=cube_to_dict(cube),
        disclosed=results_to_list(disclosed),
    )


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
    surveys = surveys_of_steps(session, step_ids)
    rows = session.execute(
        select(
            SurveyResult.survey_id,
            SurveyResult.collectors,
            SurveyResult.nameable_units,
            SurveyResult.disclosed,
        ).where(SurveyResult.survey_id.in_([asked.survey.id for asked in surveys]))
    ).all()
    by_survey = {row.survey_id: row for row in rows}
    return [
        _audience_results(asked, by_survey[asked.survey.id])
        for asked in surveys
        if asked.survey.id in by_survey
    ]


def nameable_units(counted: Counted, cube: Cube) -> list[str]:
    """Units that may stand beside an open text: big enough, none derivable by subtraction."""
    return sorted(
        unit
        for breakdown in counted.form.breakdowns
        if breakdown.kind is rules.QuestionKind.UNIT
        for unit in showable_groups(cube.groups[breakdown.key], counted.minimum)
    )


def minimum_of(asked: Asked) -> int:
    """The smallest group that may be shown; 0 where answers are given in a body's name."""
    audience = asked.step_audience
    is_named = not asked.survey.is_anonymous
    return 0 if is_named and audience.is_unsuppressed else audience.minimum_size


def _audience_results(asked: Asked, row: Row[Any]) -> AudienceResults:
    return AudienceResults(
        asked=asked,
        form=asked.form,
        slots=results_from_list(row.disclosed),
        collectors=row.collectors,
        nameable_units=frozenset(row.nameable_units),
    )


def _counted(result: SurveyResult) -> tuple[int, int]:
    version, _, rows = result.input_version.partition(":")
    return int(version), int(rows)
