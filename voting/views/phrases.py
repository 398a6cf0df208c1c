"""Sentences with texts in them that may carry the mark of another language, and turnout."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from markupsafe import Markup, escape

from engage.web.filters import number, percent


@dataclass(frozen=True, slots=True)
class TurnoutLine:
    """Turnout of one shown electorate."""

    title: str
    ballots: str
    entitled: str
    share: str
    channels: str


def fill(sentence: str, **parts: object) -> Markup:
    """The sentence with its parts: plain ones are escaped, marked ones keep their mark."""
    return Markup(escape(sentence)) % parts  # noqa: S704 - the sentence is escaped right here


def join(parts: Sequence[str]) -> Markup:
    """The parts as a list in one line; texts in another language keep their mark."""
    return Markup(", ").join(escape(part) for part in parts)


def turnout_line(title: str, described: Mapping[str, Any]) -> TurnoutLine:
    """The described turnout of the electorate, ready for a table."""
    entitled = described["entitled"]
    return TurnoutLine(
        title=title,
        ballots=number(described["ballots"]),
        entitled=number(entitled),
        share=percent(described["ballots"] / entitled, 1) if entitled else "–",
        channels=join([_channel(channel) for channel in described["channels"]]) or "–",
    )


def _channel(channel: Mapping[str, Any]) -> str:
    words = {
        "roll": _("personal code"),
        "bearer": _("one-time code"),
        "open": _("open link (unverified)"),
        "account": _("own account"),
        "oidc": _("identity provider"),
        "paper": _("on paper"),
    }[channel["kind"]]
    label = f" ({channel['label']})" if channel["label"] else ""
    return f"{words}{label} {number(channel['ballots'])}"
