"""Counting the responses of a survey: all its versions, as columns, into one result."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.audit import audit
from engage.disclosure import showable_groups
from surveys.models import Questionnaire, Survey, SurveyResult
from surveys.rules import questionnaire as rules
from surveys.rules.columns import Columns, Vectors
from surveys.rules.recoding import Cuts, recode
from surveys.rules.results import disclosed_results, results_to_list
from surveys.rules.tally import Cube, cube_to_dict, tally_columns
from surveys.rules.union import union
from surveys.rules.vector import Layout, layout_from_dict, layout_of
from surveys.services.lookup import Asked, form_of, survey_by_id
from surveys.services.results import minimum_of
from surveys.services.sealing import enqueue_tally
from surveys.services.segments import (
    NAMED,
    Segment,
    gather,
    keep_segment,
    load_segment,
    named_places,
)
from surveys.services.vectors import (
    Input,
    named_input,
    named_vectors,
    rebuild_vectors,
    sealed_input,
    sealed_vectors,
)

# So many responses are read anew at every count before they become a segment.
LONGEST_TAIL = 1_000


@dataclass(frozen=True, slots=True)
class Counted:
    """What a tally reads: the form of all versions, its layout, and the answers as columns."""

    survey_id: UUID
    input_version: str
    version: int
    versions: list[int]
    minimum: int
    form: rules.Questionnaire
    layout: Layout
    parts: Sequence[Columns]
    collectors: Mapping[str, int]

    @property
    def responses(self) -> int:
        """How many responses are counted."""
        return sum(part.responses for part in self.parts)


@dataclass(frozen=True, slots=True)
class _Versions:
    """The layouts of the versions that were answered, and the one that they are counted in."""

    form: rules.Questionnaire
    layout: Layout
    layouts: Mapping[int, Layout]

    def recoded(self, version: int, vectors: Vectors) -> Vectors:
        """The vectors of that version in the layout of all."""
        old = self.layouts[version]
        if old == self.layout:
            return vectors
        return recode(vectors, old, self.layout, _cuts(self.form))


def read_vectors(session: Session, survey_id: UUID) -> Counted:
    """Everything that counts: sealed rows of an anonymous survey, named rows of any other."""
    asked = survey_by_id(session, survey_id)
    is_sealed = asked.survey.is_anonymous
    given = (sealed_input if is_sealed else named_input)(session, survey_id)
    versions = _versions(session, asked, given)
    read = _sealed_parts if is_sealed else _named_parts
    return Counted(
        survey_id=survey_id,
        input_version=f"{asked.version}:{given.responses}",
        version=asked.version,
        versions=sorted(versions.layouts),
        minimum=minimum_of(asked),
        form=versions.form,
        layout=versions.layout,
        parts=read(session, asked, given, versions),
        collectors=given.collectors,
    )


def recount_survey(session: Session, survey: Survey) -> int:
    """Every vector is packed anew, and the counting waits in the queue; how many responses."""
    packed = rebuild_vectors(session, survey)
    audit(
        session,
        "surveys:vectors:rebuilt",
        actor=None,
        subject=survey.key,
        details={"responses": packed},
    )
    if not survey.is_anonymous or survey.step.sealed_at is not None:
        enqueue_tally(session, survey.id)
    return packed


def count(counted: Counted) -> SurveyResult:
    """The result row: every count, and beside it what may be shown."""
    cube = tally_columns(counted.form, counted.layout, counted.parts)
    disclosed = disclosed_results(counted.form, counted.layout, cube, counted.minimum)
    return SurveyResult(
        survey_id=counted.survey_id,
        input_version=counted.input_version,
        version=counted.version,
        versions=counted.versions,
        collectors=dict(counted.collectors),
        nameable_units=nameable_units(counted, cube),
        cube=cube_to_dict(cube),
        disclosed=results_to_list(disclosed),
    )


def nameable_units(counted: Counted, cube: Cube) -> list[str]:
    """Units that may stand beside an open text: big enough, none derivable by subtraction."""
    return sorted(
        unit
        for breakdown in counted.form.breakdowns
        if breakdown.kind is rules.QuestionKind.UNIT
        for unit in showable_groups(cube.groups[breakdown.key], counted.minimum)
    )


def _versions(session: Session, asked: Asked, given: Input) -> _Versions:
    wanted = {*given.versions, asked.version}
    rows = session.scalars(
        select(Questionnaire)
        .where(Questionnaire.survey_id == asked.survey.id, Questionnaire.version.in_(wanted))
        .order_by(Questionnaire.version)
    ).all()
    layouts = {row.version: layout_from_dict(row.layout) for row in rows}
    form = union([form_of(row) for row in rows])
    layout = layouts[asked.version] if len(rows) == 1 else layout_of(form)
    return _Versions(form, layout, layouts)


def _sealed_parts(
    session: Session, asked: Asked, given: Input, versions: _Versions
) -> tuple[Columns, ...]:
    """One segment, made at the first count: sealed rows stay as they are."""
    segment = Segment(asked.survey.id, f"{asked.version}-{given.token}")
    held = load_segment(segment, versions.layout, given.responses)
    if held is None:
        vectors = _sealed_vectors(session, asked, given, versions)
        held = gather(versions.layout, vectors, given.responses)
        keep_segment(segment, held)
    return (held,)


def _sealed_vectors(
    session: Session, asked: Asked, given: Input, versions: _Versions
) -> Iterator[Vectors]:
    for version in given.versions:
        width = versions.layouts[version].width
        for vectors in sealed_vectors(session, asked.survey.id, version, width):
            yield versions.recoded(version, vectors)


def _named_parts(
    session: Session, asked: Asked, given: Input, versions: _Versions
) -> tuple[Columns, ...]:
    """The segment and what came after it; a tail that has grown long becomes part of it."""
    read = partial(_named_vectors, session, asked, given, versions)
    upto = named_places(asked.survey.id)
    held = load_segment(Segment(asked.survey.id, f"{NAMED}{upto}"), versions.layout, upto)
    if held is not None and given.last - upto <= LONGEST_TAIL:
        return held, _together(versions.layout, read(range(upto + 1, given.last + 1)))
    whole = _together(versions.layout, read(range(1, given.last + 1)))
    if given.last > LONGEST_TAIL:
        keep_segment(Segment(asked.survey.id, f"{NAMED}{given.last}"), whole)
    return (whole,)


def _named_vectors(
    session: Session, asked: Asked, given: Input, versions: _Versions, places: range
) -> list[Vectors]:
    return [
        versions.recoded(
            version,
            named_vectors(
                session, asked.survey.id, version, versions.layouts[version].width, places
            ),
        )
        for version in given.versions
    ]


def _together(layout: Layout, parts: Sequence[Vectors]) -> Columns:
    return gather(layout, parts, sum(map(len, parts)))


def _cuts(form: rules.Questionnaire) -> Cuts:
    return {one.key: one.number.cuts for one in form.questions if one.number}
