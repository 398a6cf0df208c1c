"""Names and numbers of a package in the language of the document."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from flask_babel import gettext as _

from engage.documents.model import Value
from engage.localized import pick
from engage.processes.models import StepKind
from engage.processes.views.wording import KINDS
from engage.web.dates import span_text
from engage.web.filters import number, percent
from engage.web.i18n import current_language

Content = Mapping[str, Any]


class Words:
    """What the parts of the document ask for when they need a word."""

    def __init__(self, content: Content) -> None:
        """The names of steps, audiences and units are at hand."""
        self.content = content
        self.language = current_language()
        self._order: Sequence[str] = content["process"]["languages"]
        self._steps = {step["key"]: step for step in content["timeline"]}
        self._audiences = {one["key"]: one["title"] for one in content["audiences"]}
        self._units = {one["key"]: one["title"] for one in content["units"]}

    def text(self, value: Mapping[str, str]) -> str:
        """The text in the document's language, else in the first language of the process."""
        ordered = {key: value[key] for key in self._order if key in value}
        return pick({**ordered, **value}, self.language).text

    def step(self, key: str) -> str:
        """The title of the step."""
        return self.text(self._steps[key]["title"]) if key in self._steps else key

    def audience(self, key: str | None) -> str:
        """The title of the audience; None speaks of all of them together."""
        if key is None:
            return _("All together")
        return self.text(self._audiences[key]) if key in self._audiences else key

    def unit(self, key: str | None) -> str:
        """The title of the unit."""
        if key is None:
            return ""
        return self.text(self._units[key]) if key in self._units else key

    def when(self, key: str) -> str:
        """The dates of the step, as exactly as they are known."""
        step = self._steps[key]
        ends_on = date.fromisoformat(step["ends_on"]) if step["ends_on"] else None
        starts_on = date.fromisoformat(step["starts_on"])
        return span_text(starts_on, ends_on, step["precision"], self.language)

    def day(self, iso: str) -> str:
        """A day as it is written in this language."""
        return span_text(date.fromisoformat(iso), None, "day", self.language)


def n(base: int | None) -> str:
    """The base of a figure."""
    return f"n\u00a0=\u00a0{number(base)}"


def count(value: int | None) -> Value:
    """A whole number for a table; a dash where it is hidden."""
    return Value(number(value), value)


def mean(value: float | None) -> Value:
    """A mean with two decimals."""
    return Value(number(value, 2), value)


def share(value: float | None) -> Value:
    """A share as a percentage."""
    return Value(percent(value), value)


def note_words(note: str | None) -> str:
    """Why figures are missing."""
    words = {
        "below-minimum": _("Hidden: too few answers."),
        "position-only": _("Too few answers for figures."),
        "complementary": _("Hidden so that a smaller group stays hidden."),
        "almost-all": _("Nearly everybody gave the same answer, so the figures are not shown."),
    }
    return words.get(note or "", "")


def kind_words(kind: str) -> str:
    """What kind of step it is."""
    return str(KINDS[StepKind(kind)])


def reason_words(reason: str) -> str:
    """Why something collected was set aside; a code nobody named is shown as it is."""
    words = {
        "empty": _("nothing was written"),
        "blank": _("blank"),
        "invalid": _("not valid"),
        "duplicate": _("sent twice"),
        "withdrawn": _("withdrawn"),
        "hidden": _("hidden by the facilitator"),
        "unsealed": _("not sealed yet"),
        "below-minimum": _("too small a group"),
        "merged": _("merged into another note"),
        "void": _("code declared void"),
        "trial": _("written as a trial"),
    }
    return words.get(reason, reason)


def counted_words(counted: str) -> str:
    """What one of the collected things is."""
    words = {
        "response": _("Survey responses"),
        "ballot": _("Ballots cast"),
        "contribution": _("Workshop notes"),
        "note": _("Workshop notes"),
    }
    return words.get(counted, counted)
