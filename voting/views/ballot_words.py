"""Entries in the reader's language: as the choices of a ballot, and as what was chosen."""

from collections.abc import Iterable

from flask_babel import gettext as _

from engage.web.filters import localized, localized_text
from voting.forms import BLANK_CHOICE
from voting.models import Contest, Entry
from voting.rules.ordering import voters_order


def ballot_choices(contest: Contest, nullifier: bytes) -> list[tuple[str, str]]:
    """The entries in this voter's order, and the blank ballot last."""
    entries = {entry.key: entry for entry in contest.entries}
    ordered = [(key, localized(entries[key].text)) for key in voters_order(entries, nullifier)]
    return [*ordered, (BLANK_CHOICE, _("Blank ballot: I take part but name none of these"))]


def chosen_entries(contest: Contest, chosen: Iterable[str]) -> list[Entry]:
    """The entries of the contest among the chosen keys, in the order of their keys."""
    wanted = set(chosen)
    return sorted(
        (entry for entry in contest.entries if entry.key in wanted), key=lambda entry: entry.key
    )


def alphabetical_entries(contest: Contest) -> list[Entry]:
    """The entries by their text in the reader's language."""
    return sorted(contest.entries, key=lambda entry: localized_text(entry.text).casefold())


def entry_notes(contest: Contest) -> dict[str, str]:
    """What each entry means, under its text on the ballot."""
    return {entry.key: localized(entry.description) for entry in contest.entries}
