"""What a figure says, in one sentence: the finding before the numbers."""

from collections.abc import Sequence

from flask_babel import gettext

from engage.web.filters import localized_text, number, percent
from surveys.rules.questionnaire import Question
from surveys.rules.results import SlotResult


def finding_words(question: Question, slots: Sequence[SlotResult]) -> str:
    """The most chosen answer, the mean, or the best and the weakest row; empty where hidden."""
    if question.items:
        return _rows(question, slots)
    if question.scale is not None:
        mean = slots[0].total.mean
        return "" if mean is None else str(gettext("Mean %(mean)s.", mean=number(mean, 1)))
    return _most_chosen(question, slots[0]) if question.options else ""


def _rows(question: Question, slots: Sequence[SlotResult]) -> str:
    titles = {item.key: localized_text(item.title) for item in question.items}
    means = {slot.item: slot.total.mean for slot in slots if slot.total.mean is not None}
    if not means:
        return ""
    best, weakest = max(means, key=means.__getitem__), min(means, key=means.__getitem__)
    words: str = gettext(
        "Best: %(best)s. Weakest: %(weakest)s.",
        best=titles[best or ""],
        weakest=titles[weakest or ""],
    )
    return words


def _most_chosen(question: Question, slot: SlotResult) -> str:
    shares = {option.key: slot.total.share(option.key) or 0.0 for option in question.options}
    first = max(question.options, key=lambda option: shares[option.key])
    top = shares[first.key]
    if not top:
        return ""
    words: str = gettext(
        "Most often: %(answer)s, %(share)s.",
        answer=localized_text(first.title),
        share=percent(top),
    )
    return words
