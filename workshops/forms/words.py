"""Stored codes in the reader's language."""

from flask_babel import gettext as _

from workshops.models import ContributionSource, SetAsideReason, WorkshopKind
from workshops.rules.notes import LONGEST, NoteFault


def words_of_fault(fault: NoteFault, length: int) -> str:
    """Why a text can't be a note, and how to go on."""
    if fault is NoteFault.EMPTY:
        return str(_("Write your thought first."))
    words = _(
        "The note is too long: %(length)s characters, at most %(longest)s fit. Send it in parts.",
        length=length,
        longest=LONGEST,
    )
    return str(words)


def words_of_source(source: ContributionSource) -> str:
    """By which way a note came in."""
    words: dict[ContributionSource, str] = {
        ContributionSource.PHONE: _("Phone"),
        ContributionSource.FACILITATOR: _("Facilitator"),
        ContributionSource.SCRIBE: _("Scribe of the table"),
        ContributionSource.PAPER: _("Paper"),
    }
    return words[source]


def words_of_reason(reason: SetAsideReason) -> str:
    """Why a note is set aside."""
    words: dict[SetAsideReason, str] = {
        SetAsideReason.DUPLICATE: _("Same note twice"),
        SetAsideReason.OFF_TOPIC: _("Outside the topic"),
        SetAsideReason.PERSONAL_DATA: _("Personal data"),
        SetAsideReason.UNREADABLE: _("Cannot be understood"),
        SetAsideReason.INAPPROPRIATE: _("Insulting"),
        SetAsideReason.TRIAL: _("Trial note"),
    }
    return words[reason]


def words_of_kind(kind: WorkshopKind) -> str:
    """Which agenda a workshop follows."""
    words: dict[WorkshopKind, str] = {
        WorkshopKind.GOOD_AND_IMPROVE: _("What is good, what to improve"),
        WorkshopKind.VALUES: _("What the values mean in practice"),
        WorkshopKind.DISCUSSION: _("Open discussion"),
    }
    return words[kind]
