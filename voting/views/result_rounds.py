"""The rounds of IRV and STV: a sentence a round, and the table of all figures."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext as _

from engage.web.filters import number
from voting.views.phrases import fill
from voting.views.result_counts import Column, Entries, Json, StoredCount


@dataclass(frozen=True, slots=True)
class RoundsTable:
    """What happened in each round, and how many ballots each entry had in it."""

    caption: str
    sentences: Sequence[str]
    columns: Sequence[Column]
    rows: Sequence[Sequence[str]]


def rounds_table(entries: Entries, count: StoredCount) -> RoundsTable | None:
    """The rounds of a count that has them; a final is no round of this kind."""
    if not count.rounds or "exhausted" not in count.rounds[0]:
        return None
    numbers = range(1, len(count.rounds) + 1)
    return RoundsTable(
        caption=_("Ballots of each entry, round by round"),
        sentences=[_sentence(entries, one, count) for one in count.rounds],
        columns=(
            Column(_("Entry"), number=False),
            *(Column(_("Round %(number)s", number=round_number)) for round_number in numbers),
        ),
        rows=[
            *(
                [entries.texts[option], *(_held(one, option) for one in count.rounds)]
                for option in count.options
            ),
            [_("Count for nobody"), *(votes(one["exhausted"]) for one in count.rounds)],
        ],
    )


def votes(value: int | str) -> str:
    """Ballots of a round: whole, or with two decimals where parts of ballots have moved on."""
    exactly = Fraction(value)
    if exactly.denominator == 1:
        return number(exactly.numerator)
    return number(float(exactly), 2)


def _held(one: Json, option: str) -> str:
    return votes(one["counts"][option]) if option in one["counts"] else "–"


def _sentence(entries: Entries, one: Json, count: StoredCount) -> str:
    """Who leaves, whose surplus goes on, or who is elected; a tie is always said."""
    step = _step(entries, one, count)
    if not one.get("tied"):
        return step
    tied = fill(_("Tied: %(names)s."), names=entries.names(one["tied"]))
    return fill("%(step)s %(tied)s", step=step, tied=tied)


def _step(entries: Entries, one: Json, count: StoredCount) -> str:
    if one["eliminated"]:
        out = one["eliminated"]
        sentence = _("“%(entry)s” has fewest ballots (%(votes)s) and leaves; its ballots move on.")
        return fill(sentence, entry=entries.texts[out], votes=votes(one["counts"][out]))
    if one.get("transferred"):
        sentence = _("“%(entry)s” is elected; what it has above the quota moves on.")
        return fill(sentence, entry=entries.texts[one["transferred"]])
    if count.is_tied:
        return _("From here only a lot can go on.")
    if "elected" in one:
        names = entries.names(one["elected"])
        return fill(_("All places are taken: %(names)s."), names=names)
    winner = count.winners[0]
    sentence = _("“%(entry)s” has %(votes)s of the %(all)s ballots that still count, and wins.")
    return fill(
        sentence,
        entry=entries.texts[winner],
        votes=votes(one["counts"][winner]),
        all=votes(sum(one["counts"].values())),
    )
