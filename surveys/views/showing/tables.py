"""The same numbers as the bars as tables: audiences below each other, groups side by side."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from engage.web.filters import localized_text, number, percent
from surveys.rules.labels import rows_of
from surveys.rules.questionnaire import Option, Question, QuestionKind
from surveys.rules.results import SCALE_KINDS, UNCOUNTED_KINDS, GroupResult, SlotResult
from surveys.services.results import AudienceResults
from surveys.views.wording import codes_of, note_words

Columns = tuple[dict[str, Any], ...]
Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class GroupTable:
    """One question by a unit or background question."""

    title: str
    columns: Columns
    rows: Rows


def audience_table(question: Question, asked: Sequence[AudienceResults]) -> tuple[Columns, Rows]:
    """Every figure with its base: a row for each audience and answer, matrix row or option."""
    base = [gettext("n"), gettext("Shown"), gettext("Don’t know"), gettext("Skipped")]
    head, cells = _cells_of(question)
    is_weighted = _has_weights(question, asked)
    rows = tuple(
        (
            localized_text(row.title),
            title_of(one),
            *cells(slot.total, row),
            *(_weighted(one, slot, row, question) if is_weighted else ()),
            *_bases(slot.total),
        )
        for row, find in _rows(question)
        for one in asked
        for slot in [find(one)]
        if slot is not None
    )
    more = [gettext("Weighted share"), gettext("Effective n")] if is_weighted else []
    return columns([head[0], gettext("Respondents")], [*head[1:], *more, *base]), rows


def group_tables(
    one: AudienceResults, question: Question, slots: Sequence[SlotResult]
) -> Iterator[GroupTable]:
    """A table for each unit or background question of the audience, groups across."""
    for breakdown in one.form.breakdowns:
        if breakdown.key == question.key or not slots[0].groups:
            continue
        groups = [localized_text(option.title) for option in codes_of(breakdown)]
        yield GroupTable(
            title=localized_text(breakdown.title),
            columns=columns([gettext("Answer")], groups),
            rows=tuple(_group_rows(question, slots, breakdown.key)),
        )


def columns(texts: Sequence[str], numbers: Sequence[str]) -> Columns:
    """Headings of words, then headings of numbers."""
    return (
        *({"label": label} for label in texts),
        *({"label": label, "number": True} for label in numbers),
    )


def slots_of(one: AudienceResults, question: Question) -> list[SlotResult]:
    """The results of the question, one for each row or option where it has such."""
    return [slot for slot in one.slots if slot.question == question.key]


def title_of(one: AudienceResults) -> str:
    """The name of the audience."""
    return localized_text(one.asked.step_audience.audience.title)


def _cells_of(
    question: Question,
) -> tuple[list[str], Callable[[GroupResult, Option], tuple[str, ...]]]:
    """Headings of what is particular to the kind, and its figures."""
    if question.kind is QuestionKind.RANK:
        head = [gettext("Option"), gettext("First places"), gettext("Share"), gettext("Mean place")]
        return head, lambda group, _row: (
            number(group.counts.get("1")),
            percent(group.first_share, 1),
            number(group.mean, 2),
        )
    if question.items or (question.kind is QuestionKind.NUMBER and not codes_of(question)):
        head = [gettext("Row"), gettext("Mean"), gettext("Median")]
        return head, lambda group, _row: (number(group.mean, 2), number(group.median, 1))
    head = [gettext("Answer"), gettext("Number"), gettext("Share")]
    return head, lambda group, row: (
        number(group.counts.get(row.key)),
        percent(group.share(row.key), 1),
    )


def _rows(
    question: Question,
) -> Iterator[tuple[Option, Callable[[AudienceResults], SlotResult | None]]]:
    """The rows of the table, each with the way to its result."""
    if question.kind in UNCOUNTED_KINDS:
        return
    if question.kind is QuestionKind.NUMBER and not codes_of(question):
        yield Option("", question.title), lambda one: one.slot(question.key)
    for row in rows_of(question):
        yield row, lambda one, name=f"{question.key}.{row.key}": one.slot(name)  # type: ignore[misc]
    if not rows_of(question):
        for option in codes_of(question):
            yield option, lambda one: one.slot(question.key)


def _has_weights(question: Question, asked: Sequence[AudienceResults]) -> bool:
    """Whether some audience has weighted shares of this question, and it is shown by its shares."""
    is_by_share = not question.items and bool(codes_of(question))
    return is_by_share and any(slot in one.weighted for one in asked for slot in _names(question))


def _names(question: Question) -> tuple[str, ...]:
    rows = rows_of(question)
    return tuple(f"{question.key}.{row.key}" for row in rows) if rows else (question.key,)


def _weighted(
    one: AudienceResults, slot: SlotResult, row: Option, question: Question
) -> tuple[str, str]:
    """The share in whole percents, and how many unweighted answers it is worth."""
    weighted = one.weighted.get(slot.slot)
    if weighted is None:
        return "–", "–"
    code = "1" if question.kind is QuestionKind.RANK else row.key
    return percent(weighted.shares.get(code)), number(round(weighted.effective))


def _bases(group: GroupResult) -> tuple[str, ...]:
    figures = (group.answered, group.shown, group.dont_know, group.skipped)
    return tuple(number(figure) for figure in figures)


def _group_rows(
    question: Question, slots: Sequence[SlotResult], breakdown: str
) -> Iterator[tuple[str, ...]]:
    rows = rows_of(question)
    if question.kind is QuestionKind.RANK:
        yield _across(gettext("n"), slots[0], breakdown, lambda group: number(group.answered))
    for row, slot in zip(rows, slots, strict=False):
        text = _first_text if question.kind is QuestionKind.RANK else _mean_text
        yield _across(localized_text(row.title), slot, breakdown, text)
    if rows:
        return
    slot = slots[0]
    yield _across(gettext("n"), slot, breakdown, lambda group: number(group.answered))
    if question.kind in SCALE_KINDS | {QuestionKind.NUMBER}:
        yield _across(gettext("Mean"), slot, breakdown, _mean_text)
    if question.kind not in SCALE_KINDS:
        for option in codes_of(question):
            yield _across(localized_text(option.title), slot, breakdown, _share_text(option.key))


def _across(
    label: str, slot: SlotResult, breakdown: str, text: Callable[[GroupResult], str]
) -> tuple[str, ...]:
    groups = slot.groups[breakdown]
    return (label, *(note_words(g) if g.is_suppressed else text(g) for g in groups))


def _mean_text(group: GroupResult) -> str:
    return note_words(group) if group.mean is None else number(group.mean, 1)


def _first_text(group: GroupResult) -> str:
    return note_words(group) if group.first_share is None else percent(group.first_share)


def _share_text(option: str) -> Callable[[GroupResult], str]:
    def text(group: GroupResult) -> str:
        share = group.share(option)
        return note_words(group) if share is None else percent(share)

    return text
