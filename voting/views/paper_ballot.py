"""What stands on a ballot paper, in one language of the process."""

from flask import current_app
from flask_babel import force_locale
from flask_babel import gettext as _

from engage.config import Settings
from engage.localized import pick
from engage.processes.models import StepAudience
from engage.web.filters import daytime, localized_text
from voting.formats.paper_ballot import printed
from voting.models import Contest
from voting.rules.ballots import BallotKind, BallotRule
from voting.views.ballot_words import alphabetical_entries
from voting.views.marking_words import how_to_mark


def paper_ballot(
    contest: Contest, rule: BallotRule, electorate: StepAudience, language: str
) -> bytes:
    """The ballot paper to print: how to mark it, a box beside each entry, and the blank one."""
    settings: Settings = current_app.config["ENGAGE_SETTINGS"]
    step = contest.step
    with force_locale(language):
        return printed(
            {
                "municipality": settings.municipality_name,
                "accent": settings.accent_colour,
                "language": language,
                "title": localized_text(step.title),
                "electorate": localized_text(electorate.audience.title),
                "how": how_to_mark(rule, contest.method, contest.seats),
                "how_on_paper": _on_paper(rule),
                "order": _("The entries are in alphabetical order."),
                "boxes": _boxes(rule),
                "entries": [
                    {
                        "title": pick(entry.text, language).text,
                        "note": pick(entry.description, language).text if entry.description else "",
                    }
                    for entry in alphabetical_entries(contest)
                ],
                "blank": _("Blank ballot: I take part but name none of these"),
                "notes": _notes(contest),
            }
        )


def _boxes(rule: BallotRule) -> list[str]:
    """What is printed in the boxes of a row; an empty one is ticked or written in."""
    if rule.kind is BallotKind.STARS:
        return [str(number) for number in range(rule.most(1) + 1)]
    return [""]


def _on_paper(rule: BallotRule) -> str:
    if rule.kind is BallotKind.STARS:
        return _("Put a cross on one number in each row.")
    if rule.kind in {BallotKind.SINGLE, BallotKind.APPROVAL}:
        return _("Put a cross in the box.")
    if rule.kind is BallotKind.RANKED:
        return _("Write the place in the box: 1 is the best.")
    return _("Write the number in the box.")


def _notes(contest: Contest) -> list[str]:
    closes_at = contest.step.closes_at
    when = [_("Hand this paper in before %(when)s.", when=daytime(closes_at))] if closes_at else []
    return [
        *when,
        _("Don't write your name or any other sign on the paper, so that your vote stays secret."),
        _("Whoever votes on paper can't vote online too."),
        _("The result is advisory: the city council decides."),
    ]
