"""A question with every audience that was asked it, side by side."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext

from engage.web.filters import localized_language, localized_text, number
from surveys.rules.places import with_places_of
from surveys.rules.questionnaire import TEXT_KINDS, Question, QuestionKind
from surveys.rules.results import UNCOUNTED_KINDS, SlotResult
from surveys.services.results import AudienceResults
from surveys.views.headlines import finding_words
from surveys.views.showing.bars import bars
from surveys.views.showing.tables import (
    Columns,
    GroupTable,
    Rows,
    audience_table,
    group_tables,
    slots_of,
    title_of,
)
from surveys.views.wording import base_words, note_words


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
    is_place: bool
    has_table: bool
    audiences: tuple[AudienceFigure, ...]
    columns: Columns
    rows: Rows


def question_figures(results: Sequence[AudienceResults]) -> tuple[QuestionFigure, ...]:
    """Every question once, in the order in which it was first asked."""
    questions: dict[str, Question] = {}
    for one in results:
        for question in one.form.questions:
            known = questions.get(question.key)
            questions[question.key] = with_places_of(known, question) if known else question
    return tuple(_figure(question, results) for question in questions.values())


def _figure(question: Question, results: Sequence[AudienceResults]) -> QuestionFigure:
    asked = [one for one in results if one.form.question(question.key) is not None]
    columns, rows = audience_table(question, asked)
    return QuestionFigure(
        key=question.key,
        title=localized_text(question.title),
        language=localized_language(question.title),
        caption=_caption(question),
        is_text=question.kind in TEXT_KINDS,
        is_place=question.kind is QuestionKind.LOCATION,
        has_table=bool(rows),
        audiences=tuple(_audience(one, question) for one in asked),
        columns=columns,
        rows=rows,
    )


def _audience(one: AudienceResults, question: Question) -> AudienceFigure:
    own = one.form.question(question.key) or question
    slots = slots_of(one, question)
    return AudienceFigure(
        audience=title_of(one),
        finding=finding_words(own, slots),
        bars=() if own.kind in UNCOUNTED_KINDS else tuple(bars(own, slots)),
        base=_matrix_base(slots) if own.items else base_words(slots[0].total),
        groups=tuple(group_tables(one, own, slots)),
    )


def _caption(question: Question) -> str:
    if question.kind is QuestionKind.RANK:
        words: str = gettext("Share of first places, and the mean place among those who ranked it.")
        return words
    if question.scale is None:
        return "" if question.kind in TEXT_KINDS else localized_text(question.hint)
    ends = {"first": question.scale.first, "last": question.scale.last}
    words = gettext("Means on the scale %(first)d–%(last)d; don’t know is not counted.", **ends)
    return words if question.items else ""


def _matrix_base(slots: Sequence[SlotResult]) -> str:
    """The bases of the rows, which differ: the smallest and the largest."""
    bases = [slot.total.answered for slot in slots if slot.total.answered is not None]
    if not bases:
        return note_words(slots[0].total)
    return f"n = {number(min(bases))}–{number(max(bases))}"
