"""What surveys give to the synthesis: disclosed findings, open texts, and counts that close."""

from collections.abc import Iterator, Sequence
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from engage.processes.models import Step, StepKind
from engage.rolls.models import Elector, Roll
from engage.synthesis.sources import Finding, FindingOption, Measure, Passage, SourceCount
from surveys.rules.labels import bands_of
from surveys.rules.questionnaire import Question, QuestionKind, Text
from surveys.rules.results import GroupResult, SlotResult, first_places
from surveys.services.results import AudienceResults, read_results
from surveys.services.texts import OpenAnswer, read_texts

SOURCE = "surveys"
POLARITIES = {"good": "good", "improve": "improve"}
MEASURES = {
    QuestionKind.SINGLE: Measure.CHOICE,
    QuestionKind.UNIT: Measure.CHOICE,
    QuestionKind.MULTI: Measure.MULTI,
    QuestionKind.SCALE: Measure.SCALE,
    QuestionKind.MATRIX: Measure.SCALE,
    # A ranking counts as the choice of its first place, a number as the choice of its band.
    QuestionKind.RANK: Measure.CHOICE,
    QuestionKind.NUMBER: Measure.CHOICE,
}


class SurveyEvidence:
    """The channel of surveys; everything it hands over has gone through disclosure."""

    @property
    def key(self) -> str:
        """The name of the channel."""
        return SOURCE

    def counts(self, session: Session, process_id: UUID) -> Sequence[SourceCount]:
        """One row for each audience whose responses have been counted."""
        entitled = _entitled(session)
        return [
            SourceCount(
                step_key=results.asked.step.key,
                kind=StepKind.SURVEY.value,
                collected=results.responses,
                used=results.responses,
                audience=results.asked.step_audience.audience.key,
                entitled=entitled.get(results.asked.survey.step_audience_id),
            )
            for results in _counted(session, process_id)
        ]

    def findings(self, session: Session, process_id: UUID) -> Sequence[Finding]:
        """Every closed question of every audience, as a whole and by unit."""
        return [
            finding
            for results in _counted(session, process_id)
            for slot in _comparable(results)
            for finding in _findings(results, slot)
        ]

    def passages(self, session: Session, process_id: UUID) -> Sequence[Passage]:
        """Every open text; its unit is named where the group is large enough."""
        return [
            _passage(results, answer)
            for results in _counted(session, process_id)
            for answer in read_texts(session, results.asked)
        ]


def _counted(session: Session, process_id: UUID) -> Iterator[AudienceResults]:
    steps = session.scalars(
        select(Step.id)
        .where(Step.process_id == process_id, Step.kind == StepKind.SURVEY)
        .order_by(Step.position, Step.key)
    )
    for step_id in steps.all():
        yield from read_results(session, step_id)


def _entitled(session: Session) -> dict[UUID, int]:
    rows = session.execute(
        select(Roll.step_audience_id, func.count(Elector.id))
        .join(Elector, Elector.roll_id == Roll.id)
        .where(Elector.voided_at.is_(None))
        .group_by(Roll.step_audience_id)
    )
    return {row[0]: row[1] for row in rows}


def _comparable(results: AudienceResults) -> Iterator[SlotResult]:
    """The results of every question that has figures; a ranking is one of them."""
    for question in results.form.questions:
        slots = [slot for slot in results.slots if slot.question == question.key]
        if question.is_background or question.kind not in MEASURES or not slots:
            continue
        if question.kind is QuestionKind.RANK:
            yield first_places(slots)
        else:
            yield from slots


def _findings(results: AudienceResults, slot: SlotResult) -> Iterator[Finding]:
    question = results.form.question(slot.question)
    if question is None:
        return
    yield _finding(results, question, slot, slot.total, None)
    for breakdown in results.form.breakdowns:
        if breakdown.kind is QuestionKind.UNIT:
            for group in slot.groups.get(breakdown.key, ()):
                yield _finding(results, question, slot, group, group.key)


def _finding(
    results: AudienceResults,
    question: Question,
    slot: SlotResult,
    group: GroupResult,
    unit_key: str | None,
) -> Finding:
    return Finding(
        step_key=results.asked.step.key,
        source=SOURCE,
        question_key=slot.slot,
        measure=_measure(question),
        audience=results.asked.step_audience.audience.key,
        wording=_wording(question, slot),
        options=_options(question, results.form.languages),
        counts=group.counts,
        shown=group.shown,
        answered=group.answered,
        skipped=group.skipped,
        dont_know=group.dont_know,
        mean=group.mean,
        median=group.median,
        deviation=group.deviation,
        unit_key=unit_key,
        is_suppressed=group.is_suppressed,
        note=group.note,
        position=group.position,
    )


def _measure(question: Question) -> Measure:
    """A number without bands has a mean and a median and no options, as a scale would."""
    is_plain_number = question.kind is QuestionKind.NUMBER and not bands_of(question)
    return Measure.SCALE if is_plain_number else MEASURES[question.kind]


def _wording(question: Question, slot: SlotResult) -> dict[str, str]:
    unit = question.number.unit if question.number else None
    if unit is not None:
        # A mean without its unit says nothing where the question does not name it.
        return {code: f"{title} ({unit.get(code, '')})" for code, title in question.title.items()}
    if slot.item is None:
        return dict(question.title)
    row = next(item for item in question.items if item.key == slot.item)
    return dict(row.title)


def _options(question: Question, languages: Sequence[str]) -> tuple[FindingOption, ...]:
    if question.scale is None:
        codes = bands_of(question) or question.options
        return tuple(FindingOption(option.key, option.title) for option in codes)
    labels = question.scale.labels
    return tuple(
        FindingOption(str(value), _point(value, labels.get(value), languages))
        for value in question.scale.values
    )


def _point(value: int, label: Text | None, languages: Sequence[str]) -> dict[str, str]:
    if label is None:
        return dict.fromkeys(languages, str(value))
    return {language: f"{value} – {words}" for language, words in label.items()}


def _passage(results: AudienceResults, answer: OpenAnswer) -> Passage:
    is_nameable = answer.unit_key in results.nameable_units
    return Passage(
        step_key=results.asked.step.key,
        source=SOURCE,
        prompt_key=answer.question.key,
        prompt=answer.question.title,
        audience=results.asked.step_audience.audience.key,
        text=answer.text,
        unit_key=answer.unit_key if is_nameable else None,
        polarity=POLARITIES.get(answer.question.key),
        speaker=answer.speaker,
    )
