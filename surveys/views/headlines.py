"""What a figure says, in one sentence: the finding before the numbers."""

from collections.abc import Sequence

from flask_babel import gettext

from engage.web.filters import localized_text, number, percent
from surveys.rules.questionnaire import Question, QuestionKind
from surveys.rules.results import UNCOUNTED_KINDS, GroupResult, SlotResult


def finding_words(question: Question, slots: Sequence[SlotResult]) -> str:
    """The most chosen answer, the mean, or the best and the weakest row; empty where hidden."""
    total = slots[0].total
    if question.kind in UNCOUNTED_KINDS:
        return ""
    if question.kind is QuestionKind.RANK:
        return _most_first(question, slots)
    if question.items:
        return _rows(question, slots)
    if question.scale is not None or question.kind is QuestionKind.NUMBER:
        return _middle(question, total)
    return _most_chosen(question, slots[0]) if question.options else ""


def _middle(question: Question, total: GroupResult) -> str:
    """The mean; the median beside it for numbers, the net score where one is declared."""
    if total.mean is None:
        return ""
    mean = number(total.mean, 1)
    if question.kind is QuestionKind.NUMBER:
        unit = localized_text(question.number.unit) if question.number else ""
        middle = number(total.median, 1)
        words: str = gettext("Mean %(mean)s, median %(median)s.", mean=mean, median=middle)
        return words if not unit else f"{words} ({unit})"
    if question.scale is not None and question.scale.is_nps and total.net_score is not None:
        score = number(round(total.net_score * 100))
        net: str = gettext(
            "Net score %(score)s (between -100 and 100), mean %(mean)s.", score=score, mean=mean
        )
        return net
    return str(gettext("Mean %(mean)s.", mean=mean))


def _most_first(question: Question, slots: Sequence[SlotResult]) -> str:
    """The option that was put first most often; empty where the ranking is hidden."""
    titles = {option.key: localized_text(option.title) for option in question.options}
    shares = {slot.item or "": slot.total.first_share or 0.0 for slot in slots}
    first = max(shares, key=shares.__getitem__)
    if not shares[first]:
        return ""
    words: str = gettext(
        "Most often in first place: %(answer)s, %(share)s.",
        answer=titles[first],
        share=percent(shares[first]),
    )
    return words


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
