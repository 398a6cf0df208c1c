"""The same question in several surveys: what may be compared, and why something may not."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType

from surveys.rules.labels import rows_of
from surveys.rules.questionnaire import Option, Question, QuestionKind, Questionnaire
from surveys.rules.results import SCALE_KINDS, UNCOUNTED_KINDS, GroupResult, SlotResult


class Break(StrEnum):
    """Why an earlier figure is not in the same series."""

    OTHER_KIND = "other-kind"
    OTHER_SCALE = "other-scale"
    OTHER_UNIT = "other-unit"
    SAID = "said"


NOTHING_SAID: Mapping[tuple[str, str, str], str] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Edition:
    """The disclosed results of one audience in one survey."""

    name: str
    audience: str
    form: Questionnaire
    slots: Mapping[str, SlotResult]


@dataclass(frozen=True, slots=True)
class Point:
    """One figure of the series: a share or a mean with its base, or why there is none.

    Where a person has said that the series breaks, the note is that person's reason.
    """

    edition: str
    figure: float | None = None
    answered: int | None = None
    note: str | None = None
    gap: Break | None = None


@dataclass(frozen=True, slots=True)
class Series:
    """One answer, matrix row or mean of one question, for one audience, survey by survey."""

    question: str
    audience: str
    row: Option | None
    is_mean: bool
    points: tuple[Point, ...] = field(default_factory=tuple)


def series_of(
    editions: Sequence[Edition],
    order: Sequence[str],
    said: Mapping[tuple[str, str, str], str] = NOTHING_SAID,
) -> list[Series]:
    """Every series with figures of two surveys or more; `order` names the surveys, newest first.

    `said` has the reason of each break that a person has noted, by audience, question and survey.
    Same key means the same thing measured. A series breaks where the kind, the scale or the unit
    changed; new options only begin a series of their own.
    """
    found: list[Series] = []
    by_audience: dict[str, dict[str, Edition]] = {}
    for edition in editions:
        by_audience.setdefault(edition.audience, {})[edition.name] = edition
    for audience, named in by_audience.items():
        newest = next(named[name] for name in order if name in named)
        editions_in_order = [named.get(name) for name in order]
        for question in newest.form.questions:
            if question.kind not in UNCOUNTED_KINDS and not question.is_background:
                broken = {name: said.get((audience, question.key, name)) for name in order}
                found.extend(_series(question, audience, editions_in_order, broken))
    return found


def _series(
    question: Question,
    audience: str,
    editions: Sequence[Edition | None],
    broken: Mapping[str, str | None],
) -> Iterator[Series]:
    asked = sum(one is not None and one.form.question(question.key) is not None for one in editions)
    if asked < 2:
        return
    for slot, row, code in _places(question):
        points = tuple(
            Point(name, note=why, gap=Break.SAID)
            if why is not None and edition is not None
            else _point(question, edition, name, slot, code)
            for edition, (name, why) in zip(editions, broken.items(), strict=True)
        )
        yield Series(question.key, audience, row, code is None, points)


def _places(question: Question) -> Iterator[tuple[str, Option | None, str | None]]:
    """The slot, the row and the code of each figure; no code stands for the mean."""
    if question.kind in SCALE_KINDS or question.kind is QuestionKind.NUMBER:
        rows: Sequence[Option | None] = rows_of(question) or (None,)
        for row in rows:
            yield f"{question.key}.{row.key}" if row else question.key, row, None
    elif question.kind is QuestionKind.RANK:
        for option in question.options:
            yield f"{question.key}.{option.key}", option, "1"
    else:
        for option in question.options:
            yield question.key, option, option.key


def _point(
    question: Question, edition: Edition | None, name: str, slot: str, code: str | None
) -> Point:
    before = edition.form.question(question.key) if edition else None
    result = edition.slots.get(slot) if edition else None
    if edition is None or before is None or result is None:
        return Point(name)
    gap = _gap(question, before)
    if gap is not None:
        return Point(name, gap=gap)
    group: GroupResult = result.total
    figure = group.mean if code is None else group.share(code)
    return Point(name, figure, group.answered, group.note)


def _gap(now: Question, before: Question) -> Break | None:
    if now.kind is not before.kind:
        return Break.OTHER_KIND
    ends = [(scale.first, scale.last) if (scale := q.scale) else None for q in (now, before)]
    if ends[0] != ends[1]:
        return Break.OTHER_SCALE
    units = [number.unit if (number := q.number) else None for q in (now, before)]
    return Break.OTHER_UNIT if units[0] != units[1] else None
