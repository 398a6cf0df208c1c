"""Entries in the reader's language: as the choices of a ballot, and a whole ballot in words."""

from dataclasses import dataclass, field

from flask_babel import gettext as _
from flask_babel import ngettext

from engage.web.filters import localized, localized_text
from voting.models import Contest, Entry
from voting.rules.ballots import BallotKind, BallotRule, Marks
from voting.rules.ordering import voters_order


@dataclass(frozen=True, slots=True)
class BallotLine:
    """What a ballot says of some entries; the words are the same for all of them."""

    words: str
    entries: list[str]


@dataclass(frozen=True, slots=True)
class BallotInWords:
    """One's own ballot, read out."""

    title: str
    lines: list[BallotLine] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def ballot_choices(contest: Contest, nullifier: bytes) -> list[tuple[str, str]]:
    """The entries in this voter's order."""
    entries = {entry.key: entry for entry in contest.entries}
    return [(key, localized(entries[key].text)) for key in voters_order(entries, nullifier)]


def alphabetical_entries(contest: Contest) -> list[Entry]:
    """The entries by their text in the reader's language."""
    return sorted(contest.entries, key=lambda entry: localized_text(entry.text).casefold())


def entry_notes(contest: Contest) -> dict[str, str]:
    """What each entry means, under its text on the ballot."""
    return {entry.key: localized(entry.description) for entry in contest.entries}


def ballot_in_words(contest: Contest, rule: BallotRule, marks: Marks) -> BallotInWords:
    """The ballot as the voter reads it before it is final."""
    texts = {entry.key: localized(entry.text) for entry in contest.entries}
    if not marks:
        return BallotInWords(
            _("Your ballot is blank"), notes=[_("You take part and name none of the entries.")]
        )
    named = [texts[key] for key, _mark in marks]
    if rule.kind is BallotKind.SINGLE:
        return BallotInWords(_("You vote for"), [BallotLine("", named)])
    if rule.kind is BallotKind.APPROVAL:
        title = ngettext(
            "You stand behind one entry of %(all)s",
            "You stand behind %(num)s entries of %(all)s",
            len(named),
            all=len(texts),
        )
        return BallotInWords(title, [BallotLine("", named)])
    lines = [
        BallotLine(_mark_words(rule, mark), [texts[key] for key, own in marks if own == mark])
        for mark in _best_first(rule, marks)
    ]
    left = [text for key, text in texts.items() if key not in dict(marks)]
    if left:
        lines.append(BallotLine(_unmarked_words(rule), left))
    return BallotInWords(_("Your ballot"), lines, _notes(rule, marks, everything=not left))


def _best_first(rule: BallotRule, marks: Marks) -> list[int]:
    is_largest_best = rule.kind is not BallotKind.RANKED
    return sorted({mark for _key, mark in marks}, reverse=is_largest_best)


def _mark_words(rule: BallotRule, mark: int) -> str:
    if rule.kind is BallotKind.STARS:
        most = rule.maximum
        return ngettext("one star of %(all)s", "%(num)s stars of %(all)s", mark, all=most)
    if rule.kind is BallotKind.RANKED:
        return _("Place %(place)s", place=mark)
    if rule.kind is BallotKind.SCORE:
        return _("%(number)s of %(all)s", number=mark, all=rule.maximum)
    return ngettext("one point", "%(num)s points", mark)


def _unmarked_words(rule: BallotRule) -> str:
    if rule.kind is BallotKind.RANKED:
        return _("Without a place, below all these")
    return _("Without a mark, counts as 0")


def _notes(rule: BallotRule, marks: Marks, *, everything: bool) -> list[str]:
    notes = []
    if everything and len({mark for _key, mark in marks}) == 1:
        notes.append(
            _("You gave every entry the same. The ballot is valid, but sets none above another.")
        )
    if rule.kind is BallotKind.POINTS:
        used = sum(mark for _key, mark in marks)
        left = (rule.budget or 0) - used
        notes.append(_("Points used: %(used)s. Left unused: %(left)s.", used=used, left=left))
    return notes
