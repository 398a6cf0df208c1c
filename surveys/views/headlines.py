"""What a figure says, in one sentence: the finding first, then the numbers."""

from collections.abc import Sequence

from flask_babel import gettext

from engage.web.filters import localized_text, number, percent
from surveys.rules.questionnaire import Question
from surveys.rules.results import SlotResult
from surveys.services.results import AudienceResults

BETWEEN = " · "


def headline(question: Question, asked: Sequence[AudienceResults]) -> str:
    """The most chosen answer, or the best and the weakest row, of each audience."""
    found = {
        localized_text(one.asked.step_audience.audience.title): _finding(question, one)
        for one in asked
    }
    told = {audience: words for audience, words in found.items() if words}
    if not told:
        return str(gettext("Figures are hidden, because few answered"))
    if len(set(told.values())) == 1 and len(told) == len(found):
        return next(iter(told.values()))
    return BETWEEN.join(f"{audience}: {words}" for audience, words in told.items())


def _finding(question: Question, one: AudienceResults) -> str:
    slots = [slot for slot in one.slots if slot.question == question.key]
    if question.items:
        return _rows(question, slots)
    if question.scale is not None:
        mean = slots[0].total.mean
        return "" if mean is None else str(gettext("mean %(mean)s", mean=number(mean, 1)))
    return _most_chosen(question, slots[0])


def _rows(question: Question, slots: Sequence[SlotResult]) -> str:
    titles = {item.key: localized_text(item.title) for item in question.items}
    means = {
        slot.item: slot.total.mean
        for slot in slots
        if slot.item in titles and slot.total.mean is not None
    }
    if not means:
        return ""
    best, weakest = max(means, key=means.__getitem__), min(means, key=means.__getitem__)
    return str(
        gettext(
            "best “%(best)s”, weakest “%(weakest)s”",
            best=titles[best or ""],
            weakest=titles[weakest or ""],
        )
    )


def _most_chosen(question: Question, slot: SlotResult) -> str:
    shares = {option.key: slot.total.share(option.key) or 0.0 for option in question.options}
    first = max(question.options, key=lambda option: shares[option.key])
    top = shares[first.key]
    if not top:
        return ""
    return str(
        gettext(
            "most often “%(answer)s”, %(share)s",
            answer=localized_text(first.title),
            share=percent(top),
        )
    )
