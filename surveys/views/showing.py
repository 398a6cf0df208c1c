"""Disclosed results in words: figures and tables as the results page shows them."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from engage.web.filters import localized_language, localized_text, number, percent
from surveys.rules.questionnaire import TEXT_KINDS, Option, Question
from surveys.rules.results import SCALE_KINDS, GroupResult, SlotResult
from surveys.services.results import AudienceResults
from surveys.views.headlines import finding_words
from surveys.views.wording import base_words, codes_of, note_words

Columns = tuple[dict[str, Any], ...]
Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class GroupTable:
    """One question by a unit or background question."""

    title: str
    columns: Columns
    rows: Rows


@dataclass(frozen=True, slots=True)
class AudienceFigure:
    """One audience's answers to one question: bars, their base in words, and the groups within."""

    audience: str
    finding: str
    bars: tuple[dict[str, Any], ...]
    base: str
    groups: tuple[GroupTable, ...]


@dataclass(frozen=True, slots=True)
class QuestionFigure:
    """A question with every audience that was asked it, side by side."""

    key: str
    title: str
    language: str | None
    caption: str
    is_text: bool
    audiences: tuple[AudienceFigure, ...]
    columns: Columns
    rows: Rows


def question_figures(results: Sequence[AudienceResults]) -> tuple[QuestionFigure, ...]:
    """Every question once, in the order in which it was first asked."""
    questions: dict[str, Question] = {}
    for one in results:
        for question in one.form.questions:
            questions.setdefault(question.key, question)
    return tuple(_figure(question, results) for question in questions.values())


def _figure(question: Question, results: Sequence[AudienceResults]) -> QuestionFigure:
    asked = [one for one in results if one.form.question(question.key) is not None]
    is_text = question.kind in TEXT_KINDS
    columns, rows = _table(question, asked)
    return QuestionFigure(
        key=question.key,
        title=localized_text(question.title),
        language=localized_language(question.title),
        caption=_caption(question),
        is_text=is_text,
        audiences=tuple(_audience(one, question) for one in asked),
        columns=columns,
        rows=rows,
    )


def _audience(one: AudienceResults, question: Question) -> AudienceFigure:
    own = one.form.question(question.key) or question
    slots = _slots(one, question)
    return AudienceFigure(
        audience=_title(one),
        finding=finding_words(own, slots),
        bars=tuple(_bars(own, slots)),
        base=_matrix_base(slots) if own.items else base_words(slots[0].total),
        groups=tuple(_group_tables(one, own, slots)),
    )


def _caption(question: Question) -> str:
    if question.scale is None:
        return "" if question.kind in TEXT_KINDS else localized_text(question.hint)
    ends = {"first": question.scale.first, "last": question.scale.last}
    words: str = gettext(
        "Means on the scale %(first)d–%(last)d; don’t know is not counted.", **ends
    )
    return words if question.items else ""


def _matrix_base(slots: Sequence[SlotResult]) -> str:
    """The bases of the rows, which differ: the smallest and the largest."""
    bases = [slot.total.answered for slot in slots if slot.total.answered is not None]
    if not bases:
        return note_words(slots[0].total)
    return f"n = {number(min(bases))}–{number(max(bases))}"


def _bars(question: Question, slots: Sequence[SlotResult]) -> Iterator[dict[str, Any]]:
    if question.items:
        for item, slot in zip(question.items, slots, strict=True):
            yield _mean_bar(question, localized_text(item.title), slot.total) | _lang(item)
    elif question.kind not in TEXT_KINDS:
        for option in codes_of(question):
            bar = _share_bar(localized_text(option.title), slots[0].total, option.key)
            yield bar | _lang(option)


def _lang(option: Option) -> dict[str, Any]:
    """The language of a label that is not the reader's own."""
    return {"lang": localized_language(option.title)}


def _mean_bar(question: Question, label: str, group: GroupResult) -> dict[str, Any]:
    if question.scale is None or group.mean is None:
        return {"label": label, "share": None, "text": note_words(group)}
    place = (group.mean - question.scale.first) / (question.scale.last - question.scale.first)
    return {"label": label, "share": place, "text": number(group.mean, 1)}


def _share_bar(label: str, group: GroupResult, option: str) -> dict[str, Any]:
    share = group.share(option)
    words = note_words(group) if share is None else percent(share)
    return {"label": label, "share": share, "text": words}


def _table(question: Question, asked: Sequence[AudienceResults]) -> tuple[Columns, Rows]:
    """The same numbers as the bars, with every base: a row for each audience and answer or row."""
    if question.items:
        head = [gettext("Row"), gettext("Respondents"), gettext("Mean"), gettext("Median")]
        rows = [
            (
                localized_text(item.title),
                _title(one),
                *_scale_cells(slot.total),
                *_base_cells(slot.total),
            )
            for item in question.items
            for one in asked
            for slot in [one.slot(f"{question.key}.{item.key}")]
            if slot is not None
        ]
    else:
        head = [gettext("Answer"), gettext("Respondents"), gettext("Number"), gettext("Share")]
        rows = [
            (
                localized_text(option.title),
                _title(one),
                *_count_cells(group, option),
                *_base_cells(group),
            )
            for option in ([] if question.kind in TEXT_KINDS else codes_of(question))
            for one in asked
            for group in [_slots(one, question)[0].total]
        ]
    base = [gettext("n"), gettext("Shown"), gettext("Don’t know"), gettext("Skipped")]
    return _columns(head[:2], [*head[2:], *base]), tuple(rows)


def _columns(texts: Sequence[str], numbers: Sequence[str]) -> Columns:
    return (
        *({"label": label} for label in texts),
        *({"label": label, "number": True} for label in numbers),
    )


def _base_cells(group: GroupResult) -> tuple[str, ...]:
    figures = (group.answered, group.shown, group.dont_know, group.skipped)
    return tuple(number(figure) for figure in figures)


def _scale_cells(group: GroupResult) -> tuple[str, str]:
    return number(group.mean, 2), number(group.median, 1)


def _count_cells(group: GroupResult, option: Option) -> tuple[str, str]:
    share = group.share(option.key)
    return number(group.counts.get(option.key)), percent(share, 1)


def _group_tables(
    one: AudienceResults, question: Question, slots: Sequence[SlotResult]
) -> Iterator[GroupTable]:
    """A table for each unit or background question of the audience, groups across."""
    for breakdown in one.form.breakdowns:
        if breakdown.key == question.key or question.kind in TEXT_KINDS:
            continue
        groups = [localized_text(option.title) for option in breakdown.options]
        yield GroupTable(
            title=localized_text(breakdown.title),
            columns=_columns([gettext("Answer")], groups),
            rows=tuple(_group_rows(question, slots, breakdown.key)),
        )


def _group_rows(
    question: Question, slots: Sequence[SlotResult], breakdown: str
) -> Iterator[tuple[str, ...]]:
    if question.items:
        for item, slot in zip(question.items, slots, strict=True):
            yield _across(localized_text(item.title), slot, breakdown, _mean_text)
        return
    slot = slots[0]
    yield _across(gettext("n"), slot, breakdown, lambda group: number(group.answered))
    if question.kind in SCALE_KINDS:
        yield _across(gettext("Mean"), slot, breakdown, _mean_text)
        return
    for option in codes_of(question):
        yield _across(localized_text(option.title), slot, breakdown, _share_text(option.key))


def _across(
    label: str, slot: SlotResult, breakdown: str, text: Callable[[GroupResult], str]
) -> tuple[str, ...]:
    groups = slot.groups[breakdown]
    return (label, *(note_words(g) if g.is_suppressed else text(g) for g in groups))


def _mean_text(group: GroupResult) -> str:
    return note_words(group) if group.mean is None else number(group.mean, 1)


def _share_text(option: str) -> Callable[[GroupResult], str]:
    def text(group: GroupResult) -> str:
        share = group.share(option)
        return note_words(group) if share is None else percent(share)

    return text


def _slots(one: AudienceResults, question: Question) -> list[SlotResult]:
    return [slot for slot in one.slots if slot.question == question.key]


def _title(one: AudienceResults) -> str:
    return localized_text(one.asked.step_audience.audience.title)
