"""Words for figures: bases, reasons for gaps, and the titles of answers."""

from flask_babel import gettext

from engage.web.filters import number
from surveys.rules.labels import bands_of
from surveys.rules.questionnaire import Option, Question, QuestionKind, Text
from surveys.rules.results import GroupResult


def note_words(group: GroupResult) -> str:
    """Why a figure is missing."""
    words: dict[str | None, str] = {
        "below-minimum": gettext("hidden: few answers"),
        "position-only": _position_words(group.position),
        "complementary": gettext("hidden to protect a small group"),
        "almost-all": gettext("almost all answered alike"),
    }
    return words.get(group.note, gettext("no answers"))


def base_words(group: GroupResult) -> str:
    """The base of the figures: answered, shown, don't know, skipped."""
    if group.is_suppressed:
        return note_words(group)
    figures = {
        "n": number(group.answered),
        "shown": number(group.shown),
        "dont_know": number(group.dont_know),
        "skipped": number(group.skipped),
    }
    words: str = (
        gettext(
            "n = %(n)s answered · %(shown)s shown · %(dont_know)s don’t know · %(skipped)s skipped",
            **figures,
        )
        if group.dont_know
        else gettext("n = %(n)s answered · %(shown)s shown · %(skipped)s skipped", **figures)
    )
    return words


def mean_place_words(group: GroupResult) -> str:
    """The mean place of an option among those who ranked it."""
    if group.mean is None:
        return str(gettext("ranked by nobody"))
    return str(gettext("mean place %(mean)s", mean=number(group.mean, 1)))


def codes_of(question: Question) -> tuple[Option, ...]:
    """The possible answers with their titles: options, bands, or the numbers of the scale."""
    if question.kind is QuestionKind.NUMBER:
        return bands_of(question)
    if question.scale is None:
        return question.options
    labels = question.scale.labels
    return tuple(
        Option(str(value), _point(value, labels.get(value), question.title))
        for value in question.scale.values
    )


def _point(value: int, label: Text | None, languages: Text) -> Text:
    if label is None:
        return dict.fromkeys(languages, str(value))
    return {language: f"{value} – {words}" for language, words in label.items()}


def _position_words(position: str | None) -> str:
    words: dict[str | None, str] = {
        "above": gettext("few answers, above the whole"),
        "level": gettext("few answers, level with the whole"),
        "below": gettext("few answers, below the whole"),
    }
    return words.get(position, gettext("hidden: few answers"))
