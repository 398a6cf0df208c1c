"""The bars of one audience's answers to one question."""

from collections.abc import Iterator, Sequence
from typing import Any

from engage.web.filters import localized_language, localized_text, number, percent
from surveys.rules.labels import rows_of
from surveys.rules.questionnaire import Option, Question, QuestionKind
from surveys.rules.results import GroupResult, SlotResult
from surveys.views.wording import codes_of, mean_place_words, note_words

Bar = dict[str, Any]


def bars(question: Question, slots: Sequence[SlotResult]) -> Iterator[Bar]:
    """A bar for each row of a matrix, each option of a ranking, or each answer."""
    rows = rows_of(question)
    if not rows:
        for option in codes_of(question):
            yield _share_bar(option, slots[0].total) | _lang(option)
        return
    for row, slot in zip(rows, slots, strict=True):
        is_rank = question.kind is QuestionKind.RANK
        bar = _rank_bar(slot.total) if is_rank else _mean_bar(question, slot.total)
        yield {"label": localized_text(row.title)} | bar | _lang(row)


def _lang(option: Option) -> Bar:
    """The language of a label that is not the reader's own."""
    return {"lang": localized_language(option.title)}


def _mean_bar(question: Question, group: GroupResult) -> Bar:
    if question.scale is None or group.mean is None:
        return {"share": None, "text": note_words(group)}
    place = (group.mean - question.scale.first) / (question.scale.last - question.scale.first)
    return {"share": place, "text": number(group.mean, 1)}


def _rank_bar(group: GroupResult) -> Bar:
    share = group.first_share
    if share is None:
        return {"share": None, "text": note_words(group)}
    return {"share": share, "text": f"{percent(share)} · {mean_place_words(group)}"}


def _share_bar(option: Option, group: GroupResult) -> Bar:
    share = group.share(option.key)
    # Where all is hidden, the line below the bars says why, once.
    words = "–" if group.is_suppressed else note_words(group)
    text = words if share is None else percent(share)
    return {"label": localized_text(option.title), "share": share, "text": text}
