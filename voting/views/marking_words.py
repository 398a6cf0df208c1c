"""What to do with a ballot of each kind, and how each method counts, as a resident says it."""

from flask_babel import gettext as _
from flask_babel import ngettext

from voting.rules.ballots import BallotKind, BallotRule
from voting.rules.methods.registry import Method


def how_to_mark(rule: BallotRule, method: Method, seats: int = 1) -> list[str]:
    """What the voter does, then how it is counted: a sentence or two each."""
    return [*_marking(rule), counting_words(method, seats)]


def _marking(rule: BallotRule) -> list[str]:
    if rule.kind is BallotKind.SINGLE:
        return [_("Choose one entry.")]
    if rule.kind is BallotKind.APPROVAL:
        return [_("Tick every entry you could stand behind.")]
    if rule.kind is BallotKind.STARS:
        return [
            _("Give every entry 0–%(maximum)s stars.", maximum=rule.maximum),
            _("You may give several the same. An entry without a mark counts as 0."),
        ]
    if rule.kind is BallotKind.SCORE:
        return [
            _("Give every entry a number from 0 to %(maximum)s.", maximum=rule.maximum),
            _("You may give several the same. An entry without a mark counts as 0."),
        ]
    if rule.kind is BallotKind.POINTS:
        return [
            _("You have %(budget)s points. Share them out as you like.", budget=rule.budget),
            _("You may give all to one entry, and you need not use all of them."),
        ]
    return _ranking(rule)


def _ranking(rule: BallotRule) -> list[str]:
    shared = (
        _("Several may have the same place.") if rule.shared else _("Give each place only once.")
    )
    left = _("Entries without a place are all below those with one.")
    if rule.limit is None:
        return [_("Give the best entry place 1, the next one place 2, and so on."), shared, left]
    most = ngettext(
        "Give the best entry place 1. You may give a place to one entry.",
        "Give the best entry place 1, the next one place 2, and so on: to %(num)s entries at most.",
        rule.limit,
    )
    return [most, shared, left]


def counting_words(method: Method, seats: int = 1) -> str:
    """How the method finds the winner, in words that need no other."""
    if method is Method.STV:
        return ngettext(
            "One entry is chosen. One that enough ballots put first is in. What it has to spare, "
            "and the ballots of entries that fall out, go to the next ones on those ballots.",
            "%(num)s entries are chosen. One that enough ballots put first is in. What it has to "
            "spare, and the ballots of entries that fall out, go to the next ones on those "
            "ballots.",
            seats,
        )
    return _summing().get(method) or _comparing()[method]


def _summing() -> dict[Method, str]:
    return {
        Method.PLURALITY: _("The entry that is named most wins."),
        Method.APPROVAL: _("The entry with most ticks wins."),
        Method.SCORE: _("The entry with the largest sum wins."),
        Method.STAR: _(
            "The two with most stars go to a final. In the final your ballot counts for the one "
            "you gave more stars."
        ),
        Method.POINTS: _("The entry with most points wins."),
        Method.BORDA: _(
            "On each ballot an entry gets a point for every entry below it. The entry with most "
            "points wins."
        ),
    }


def _comparing() -> dict[Method, str]:
    return {
        Method.RANKED_PAIRS: _(
            "Every two entries are compared: of the two the one wins that more ballots put "
            "higher. Who beats all others wins. If they beat each other in a circle, the "
            "clearest wins stand and the narrowest give way."
        ),
        Method.SCHULZE: _(
            "Every two entries are compared: of the two the one wins that more ballots put "
            "higher. Who beats all others wins. If they beat each other in a circle, the "
            "strongest chain of such wins decides."
        ),
        Method.MINIMAX: _(
            "Every two entries are compared: of the two the one wins that more ballots put "
            "higher. Who beats all others wins. If they beat each other in a circle, the one "
            "whose worst defeat is smallest wins."
        ),
        Method.IRV: _(
            "If no entry is first on more than half of the ballots, the one that is first on "
            "fewest falls out and those ballots go to their next entry, until one has more than "
            "half."
        ),
    }
