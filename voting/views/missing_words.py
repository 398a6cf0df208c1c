"""What keeps a contest from opening, in words that say what to do, and where it is done."""

from dataclasses import dataclass

from flask import url_for
from flask_babel import gettext as _

from engage.localized import pick
from engage.processes.models import Step
from engage.web.i18n import current_language
from voting.forms import language_name
from voting.models import Contest
from voting.rules.readiness import MAXIMUM_ENTRIES, Gap, Missing
from voting.rules.row_minimums import least_row_minimum

# The part of the rule in which each gap is mended.
PARTS = {
    Gap.TIMES: "times",
    Gap.CLOSING_PAST: "times",
    Gap.PROMISE: "promise",
    Gap.METHOD: "counting",
    Gap.SEATS: "counting",
    Gap.ROWS: "publication",
    Gap.ROWS_ELECTORATES: "counting",
    Gap.ROWS_FEW: "counting",
    Gap.WEIGHTS: "electorates",
    Gap.OVERLAP: "electorates",
    Gap.ENTRIES: "entries",
    Gap.TOO_MANY_ENTRIES: "entries",
}
ELECTORATE = {Gap.MERGER, Gap.DECLARATION}
ROLLS = {Gap.COLLECTORS, Gap.EMPTY_ROLL}
ENTRY = {Gap.TEXTS, Gap.DESCRIPTIONS}


@dataclass(frozen=True, slots=True)
class MissingLine:
    """One gap as a sentence, and the page where it is mended."""

    text: str
    url: str


def missing_lines(contest: Contest, missing: tuple[Missing, ...]) -> list[MissingLine]:
    """Every gap with its page, in the order in which they were found."""
    return [MissingLine(missing_words(contest, one), _place(contest, one)) for one in missing]


def missing_words(contest: Contest, missing: Missing) -> str:
    """One gap as a sentence."""
    step = contest.step
    where, other = _electorate(step, missing.key), _electorate(step, missing.other)
    languages = ", ".join(language_name(one) for one in missing.languages)
    return {
        **_rule_words(contest, missing.key),
        **_electorate_words(where, other, languages),
        Gap.TITLE: _("Write the title of the step in: %(languages)s.", languages=languages),
        Gap.TEXTS: _(
            "Write the text of entry %(key)s in: %(languages)s.",
            key=missing.key,
            languages=languages,
        ),
        Gap.DESCRIPTIONS: _(
            "Write what entry %(key)s means in: %(languages)s, or take it away in all.",
            key=missing.key,
            languages=languages,
        ),
        Gap.PROMISE: _(
            "Write what you promise to do with the result in: %(languages)s.", languages=languages
        ),
    }[missing.gap]


def _electorate_words(where: str, other: str, languages: str) -> dict[Gap, str]:
    return {
        Gap.COLLECTORS: _("%(where)s: make a way to vote (roll, codes or open link).", where=where),
        Gap.EMPTY_ROLL: _("%(where)s: import the roll. It is empty.", where=where),
        Gap.MERGER: _(
            "%(where)s: name the electorate it is counted with when too few vote.", where=where
        ),
        Gap.DECLARATION: _(
            "%(where)s: write what is declared without a code in: %(languages)s.",
            where=where,
            languages=languages,
        ),
        Gap.ROWS_FEW: _(
            "%(where)s: fewer are on the roll than the ballots that must be published for this "
            "method. Choose another method.",
            where=where,
        ),
        Gap.OVERLAP: _(
            "Settle in which role they vote who are on two rolls: %(one)s and %(other)s.",
            one=where,
            other=other,
        ),
    }


def _rule_words(contest: Contest, key: str | None) -> dict[Gap, str]:
    return {
        Gap.BODY_NAME: _("A ballot is secret and personal: the step can't be in a body's name."),
        Gap.TIMES: _("Set when voting opens and closes."),
        Gap.CLOSING_PAST: _("The closing time has passed. Set a later one."),
        Gap.NOMINATION: _("Ideas are still being taken. Let that end first, or end it now."),
        Gap.ENTRIES: _("Add entries: there must be two at least."),
        Gap.TOO_MANY_ENTRIES: _(
            "There are more entries than a voter can weigh: %(most)s at most.",
            most=MAXIMUM_ENTRIES,
        ),
        Gap.REFERENDUM: _(
            "Take the word “%(word)s” away from the title and the promise: the vote is advisory, "
            "and the law keeps that word for another procedure.",
            word=key,
        ),
        Gap.METHOD: _("Choose the kind of ballot again: it doesn't go with the method."),
        Gap.SEATS: _("Set how many are chosen: one, or with STV fewer than there are entries."),
        Gap.ROWS: _(
            "Ballots of this kind may be published one by one from %(least)s ballots on at the "
            "earliest. Set that number.",
            least=least_row_minimum(contest.ballot_kind),
        ),
        Gap.ROWS_ELECTORATES: _(
            "This method can't be counted again from sums, so it goes with one electorate alone. "
            "Choose another method."
        ),
        Gap.ELECTORATES: _("Say who may vote: the step has no audience."),
        Gap.WEIGHTS: _("Set the weights of the electorates so that they add up to one."),
    }


def _place(contest: Contest, missing: Missing) -> str:
    step, gap = contest.step, missing.gap
    if gap in PARTS:
        return url_for(f"voting.part_{PARTS[gap]}", step_id=step.id)
    if gap in ROLLS:
        return url_for("rolls.manage", step_id=step.id)
    if gap in ELECTORATE:
        ids = {one.audience.key: one.id for one in step.audiences}
        return url_for(
            "voting.edit_electorate", step_id=step.id, electorate_id=ids[missing.key or ""]
        )
    if gap in ENTRY:
        entries = {one.key: one.id for one in contest.entries}
        return url_for("voting.edit_entry", step_id=step.id, entry_id=entries[missing.key or ""])
    if gap is Gap.NOMINATION:
        return url_for("voting.nomination", step_id=step.id)
    if gap is Gap.REFERENDUM and any(
        (missing.key or "") in text for text in contest.promise.values()
    ):
        return url_for("voting.part_promise", step_id=step.id)
    # Title, audiences and in whose name a step speaks come with the file of the process.
    return url_for("process_desk.show", process_id=step.process_id)


def _electorate(step: Step, key: str | None) -> str:
    titles = {one.audience.key: one.audience.title for one in step.audiences}
    title = titles.get(key or "")
    return pick(title, current_language()).text if title else ""
