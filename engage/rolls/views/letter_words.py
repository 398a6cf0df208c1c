"""What letters, slips and posters say, in the language of each."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from engage.clock import utcnow
from engage.localized import LANGUAGES
from engage.processes.models import Step, StepAudience
from engage.rolls.documents.layouts import LetterPaper, LetterWords
from engage.rolls.door_forms import LetterForm
from engage.rolls.services.letters import LetterCounts
from engage.rolls.views.addresses import base_url, without_scheme
from engage.web.filters import day, daytime, localized_text, number


def letter_languages(step_audience: StepAudience) -> list[str]:
    """The languages of the process that this service speaks, in the process's order."""
    spoken = [one for one in step_audience.step.process.languages if one in LANGUAGES]
    return spoken or [LANGUAGES[0]]


def default_texts(step_audience: StepAudience) -> dict[str, str]:
    """A text to begin with for each language of the process."""
    return {language: _default_text(language) for language in letter_languages(step_audience)}


def _default_text(language: str) -> str:
    with force_locale(language):
        return "\n\n".join(
            (
                str(
                    _(
                        "The city asks for your view. Your answers are used in preparing"
                        " the strategy."
                    )
                ),
                str(
                    _(
                        "The code below opens the form for you. It is personal: do not pass it on."
                        " It is not stored with what you answer."
                    )
                ),
            )
        )


def receiver_choices(counts: Mapping[str, LetterCounts]) -> list[tuple[str, str]]:
    """Who may get a letter, with how many letters that makes."""
    words = {
        "all": _("Everybody on the roll"),
        "without-email": _("Those without an e-mail address"),
    }
    return [
        (key, f"{words[key]} ({number(counts[key].letters)})") for key in words if key in counts
    ]


def letter_paper(step_audience: StepAudience, form: LetterForm) -> dict[str, Any]:
    """What is the same on all letters, as the job takes it, in the languages that have a text."""
    settings = current_app.config["ENGAGE_SETTINGS"]
    words = {}
    for language in letter_languages(step_audience):
        typed = (form[f"text_{language}"].data or "").strip()
        if typed:
            words[language] = _words(step_audience.step, language, typed)
    paper = LetterPaper(
        municipality=settings.municipality_name,
        sender=form.sender.data or "",
        date=_date(next(iter(words), LANGUAGES[0])),
        accent=settings.accent_colour,
        words=words,
    )
    return asdict(paper)


def _date(language: str) -> str:
    with force_locale(language):
        return str(day(utcnow()))


def _words(step: Step, language: str, typed: str) -> LetterWords:
    with force_locale(language):
        return LetterWords(
            language=language,
            title=localized_text(step.title),
            paragraphs=[part.strip() for part in typed.split("\n\n") if part.strip()],
            how=str(_("Point your phone’s camera at the square code, or go to the address:")),
            address=without_scheme(f"{base_url()}/k"),
            code=str(_("Your personal code")),
            closes=_closes(step),
        )


def _closes(step: Step) -> str:
    return str(_("Answer by %(when)s.", when=daytime(step.closes_at))) if step.closes_at else ""


def sheet_how() -> str:
    """How a slip is used, in few words."""
    return str(_("Point your phone’s camera here, or go to the address and type the code."))


def poster_words(step: Step) -> dict[str, str]:
    """What a poster says beside the step's own words."""
    return {
        "lead": localized_text(step.description),
        "how": str(_("Point your phone’s camera here, or go to")),
        "closes": _closes(step),
    }
