"""Kinds, methods and tie ladders in the words of the desk."""

from flask_babel import gettext as _

from voting.models import Contest
from voting.rules.ballots import BallotKind
from voting.rules.methods.registry import METHODS_OF_KIND
from voting.rules.tie_ladders import tie_ladder

RECOMMENDED = BallotKind("stars")


def kind_choices() -> list[tuple[str, str]]:
    """The kinds that can be counted, the recommended one first."""
    words = {
        "stars": _("0 to 5 stars for every entry (recommended)"),
        "approval": _("Approval: tick every entry you could stand behind"),
        "ranked": _("Ranking: best, second best and so on"),
        "score": _("Scores: a number for every entry"),
        "points": _("Points to share out"),
        "single": _("Single choice: one entry"),
    }
    counted = {kind.value for kind, methods in METHODS_OF_KIND.items() if methods}
    return [(kind, label) for kind, label in words.items() if kind in counted]


def kind_notes() -> dict[str, str]:
    """What speaks for each kind."""
    return {
        "stars": _(
            "Every entry is weighed by itself, so two that resemble each other don't take votes "
            "from each other. The two with most stars meet in a final."
        ),
        "approval": _("The simplest that is fair with more than two entries. Ties are common."),
        "ranked": _("Formal: an entry that beats every other one in pairs wins."),
        "score": _("The highest sum wins. Whoever uses the ends of the scale weighs more."),
        "points": _("For sharing out a budget or setting priorities, not for choosing one winner."),
        "single": _(
            "Only for two entries: with more, entries that resemble each other split their votes, "
            "and one that most people don't want can win."
        ),
    }


def method_choices(kind: BallotKind) -> list[tuple[str, str]]:
    """The methods that count this kind, the one made for it first."""
    words = {
        "plurality": _("The entry that is named most wins"),
        "approval": _("The entry with most ticks wins"),
        "star": _("STAR: the two with most stars meet in a final, the one preferred there wins"),
        "score": _("The highest sum wins"),
        "ranked-pairs": _("Ranked pairs: pairs are compared, the clearest results are kept first"),
        "schulze": _("Schulze: pairs are compared along the strongest paths"),
        "minimax": _("Minimax: the entry whose worst defeat is smallest wins"),
        "borda": _("Borda: every rank gives points"),
        "irv": _("Instant runoff: the last one drops out, round by round"),
        "stv": _("STV: several entries are chosen together, by quota"),
        "points": _("The entry with most points wins"),
    }
    return [(one.value, words[one.value]) for one in METHODS_OF_KIND.get(kind, ())]


def method_notes() -> dict[str, str]:
    """What a method asks of the contest."""
    rows = _(
        "Can't be counted again from sums: only with one electorate, and only if all ballots come "
        "to be published."
    )
    return {"irv": rows, "stv": rows}


def ladder_words(contest: Contest) -> list[str]:
    """The contest's tie ladder, step by step."""
    words = {
        "more-stars": _("In the final: the one with more stars."),
        "more-pairs": _(
            "For a place in the final: the one that beats more of the others in pairs."
        ),
        "more-fives": _("Then the one with more ballots that give it five stars."),
        "pairs-in-lot-order": _("Pairs with equal margins are kept in the order of the lot."),
        "lowest-by-lot": _("Of several that are last, the lot says which one drops out."),
        "lot": _(
            "Those that are still equal: the tie is told, and a public lot that anybody can repeat "
            "decides."
        ),
        "shared": _("Those that are still equal share the place."),
    }
    return [words[step] for step in tie_ladder(contest.method.value, contest.tie_rule)]


def rule_words(contest: Contest) -> str:
    """What the ballot allows, in one sentence; empty when the kind leaves nothing open."""
    value = contest.ballot_rule
    if contest.ballot_kind.value == "score":
        return _("Scores from 0 to %(most)s.", most=value.get("max", 10))
    if contest.ballot_kind.value == "points":
        return _("%(points)s points to share out.", points=value.get("budget", 10))
    if contest.ballot_kind.value == "ranked":
        shared = value.get("shared", True)
        return _("Ranks may be shared.") if shared else _("Each rank is given once.")
    return ""
