"""The final of STAR in words, bars and a table; and each electorate's part in it."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from flask_babel import gettext as _

from engage.web.filters import number
from voting.views.phrases import fill
from voting.views.result_counts import (
    Bar,
    Column,
    Entries,
    Figure,
    StoredCount,
    base_words,
    exact,
    percents,
)

FINALISTS = 2


@dataclass(frozen=True, slots=True)
class Final:
    """Who met in the final and for how much of the ballots each was the better one."""

    pair: tuple[str, str]
    votes: tuple[Fraction, Fraction]
    neither: Fraction
    settled_by: str | None


def final_of(count: StoredCount) -> Final | None:
    """The final of a STAR count; None while only a lot could say who meets in it."""
    if len(count.rounds) < FINALISTS:
        return None
    first, last = count.rounds
    one, other = first["finalists"]
    # The winner stands first; of an even final, who has more stars.
    if count.winners == [other]:
        one, other = other, one
    votes = (count.pairwise[one][other], count.pairwise[other][one])
    return Final((one, other), votes, count.valid - sum(votes, Fraction(0)), last["settled_by"])


def final_figure(entries: Entries, count: StoredCount) -> Figure | None:
    """The final as bars: the two, and the ballots that set neither above the other."""
    final = final_of(count)
    if final is None:
        return None
    named = [*zip((entries.texts[key] for key in final.pair), final.votes, strict=True)]
    rows = [*named, (_("Both alike"), final.neither)]
    return Figure(
        title=_title(entries, count),
        base=base_words(count),
        columns=(
            Column(_("In the final"), number=False),
            Column(_("Exactly") if count.is_weighted else _("Ballots")),
            Column(_("Share")),
        ),
        rows=[[text, _exactly(count, votes), percents(count.share(votes))] for text, votes in rows],
        bars=[
            Bar(text, float(count.share(votes) or 0), _words(count, votes)) for text, votes in named
        ],
        notes=[
            fill(_("Both alike: %(figure)s."), figure=_words(count, final.neither)),
            *final_notes(entries, count),
        ],
    )


def _title(entries: Entries, count: StoredCount) -> str:
    names = entries.names(count.winners)
    if count.is_tied:
        return fill(_("The final is even: %(names)s"), names=names)
    return fill(_("The final is won by %(names)s"), names=names)


def final_notes(entries: Entries, count: StoredCount) -> list[str]:
    """How equals were parted on the way, and a leader by stars that lost."""
    if not count.rounds:
        return []
    first = count.rounds[0]
    notes: list[str] = []
    if first["finalists"] is None and first["tied"]:
        names = entries.names(first["tied"])
        notes.append(
            fill(
                _("Equal for a place in the final: %(names)s. Only a lot says who is in it."),
                names=names,
            )
        )
    if why := _place_words().get(first["settled_by"] or ""):
        notes.append(why)
    final = final_of(count)
    if final is None:
        return notes
    if why := _final_words().get(final.settled_by or ""):
        notes.append(why)
    return [*notes, *_beaten_leader(entries, count, final)]


def _beaten_leader(entries: Entries, count: StoredCount, final: Final) -> list[str]:
    winner, loser = final.pair
    if count.is_tied or count.counts[loser] <= count.counts[winner]:
        return []
    sentence = _(
        "“%(loser)s” has most stars, but loses the final: more ballots give “%(winner)s” the "
        "better mark than the other way round."
    )
    texts = entries.texts
    return [fill(sentence, loser=texts[loser], winner=texts[winner])]


def _place_words() -> dict[str, str]:
    return {
        "pairs": _(
            "Stars were equal: the place in the final went to the one that beats more of the "
            "equals."
        ),
        "fives": _(
            "Stars were equal, and so were their comparisons: the place in the final went to the "
            "one with more fives."
        ),
    }


def _final_words() -> dict[str, str]:
    return {
        "stars": _("The final was even: more stars decided it."),
        "fives": _("The final and the stars were even: more fives decided it."),
    }


def _words(count: StoredCount, votes: Fraction) -> str:
    share = percents(count.share(votes))
    return share if count.is_weighted else f"{number(int(votes))} · {share}"


def _exactly(count: StoredCount, votes: Fraction) -> str:
    return exact(votes) if count.is_weighted else number(int(votes))


def final_by_electorate(
    entries: Entries, pair: tuple[str, str], counts: Sequence[tuple[str, StoredCount]]
) -> tuple[Sequence[Column], Sequence[Sequence[str]]]:
    """How each electorate's ballots were in the deciding final, whoever met in its own."""
    one, other = pair
    columns = (
        Column(_("Electorate"), number=False),
        *(Column(entries.texts[key]) for key in pair),
        Column(_("Both alike")),
    )
    rows = []
    for title, count in counts:
        votes = (count.pairwise[one][other], count.pairwise[other][one])
        neither = count.valid - sum(votes, Fraction(0))
        rows.append([title, *(_words(count, part) for part in (*votes, neither))])
    return columns, rows
