"""The pairwise table in words: who beats whom, by how much, and how many set neither first."""

from fractions import Fraction
from itertools import combinations

from flask_babel import gettext as _
from flask_babel import ngettext

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
from voting.views.result_figures import margin_words, pairs_won


def pairs_figure(entries: Entries, count: StoredCount) -> Figure | None:
    """Every pair once, in the order of the result, the winner of the pair named first."""
    if not count.pairwise or len(count.pairwise) <= 1 or not count.valid:
        return None
    pairs = [_winner_first(count, *pair) for pair in combinations(count.options, 2)]
    return Figure(
        title=_title(entries, count),
        base=base_words(count),
        columns=(
            Column(_("Pair"), number=False),
            Column(_("For the first")),
            Column(_("For the second")),
            Column(_("Both alike")),
            Column(_("Difference")),
        ),
        rows=[_row(entries, count, *pair) for pair in pairs],
        bars=[_bar(entries, count, *pair) for pair in pairs],
    )


def _winner_first(count: StoredCount, one: str, other: str) -> tuple[str, str]:
    return (other, one) if count.margin(one, other) < 0 else (one, other)


def _title(entries: Entries, count: StoredCount) -> str:
    all_others = len(count.pairwise) - 1
    for one in count.pairwise:
        if pairs_won(count, one) == all_others:
            return fill(_("“%(entry)s” beats every other entry in pairs"), entry=entries.texts[one])
    return _("No entry beats every other one in pairs")


def pair_words(entries: Entries, count: StoredCount, one: str, other: str) -> str:
    """The outcome of the pair as a sentence."""
    sentence = _("“%(one)s” and “%(other)s” are even")
    if count.margin(one, other) > 0:
        sentence = _("“%(one)s” beats “%(other)s”")
    return fill(sentence, one=entries.texts[one], other=entries.texts[other])


def _bar(entries: Entries, count: StoredCount, one: str, other: str) -> Bar:
    above, below = count.pairwise[one][other], count.pairwise[other][one]
    compared = above + below
    return Bar(
        pair_words(entries, count, one, other),
        float(above / compared) if compared else None,
        f"{_figure(count, above)} – {_figure(count, below)}",
    )


def _row(entries: Entries, count: StoredCount, one: str, other: str) -> list[str]:
    above, below = count.pairwise[one][other], count.pairwise[other][one]
    alike = count.valid - above - below
    return [
        pair_words(entries, count, one, other),
        *(_exactly(count, value) for value in (above, below, alike)),
        margin_words(count, above - below),
    ]


def _figure(count: StoredCount, value: Fraction) -> str:
    return percents(value) if count.is_weighted else number(int(value))


def _exactly(count: StoredCount, value: Fraction) -> str:
    return f"{percents(value)} ({exact(value)})" if count.is_weighted else number(int(value))


def circle_words(count: StoredCount, method: str) -> str:
    """Why the winner won by pairs: it beats all others, or the method's way out of a circle."""
    others = len(count.pairwise) - 1
    (winner,) = count.winners
    if pairs_won(count, winner) == others:
        return ngettext(
            "It beats the other entry in the comparison of the pair.",
            "In pairs it beats each of the %(num)s others.",
            others,
        )
    return {
        "ranked-pairs": _(
            "No entry beats every other one in pairs. When the clearest pairs are kept first, "
            "nothing stays above it."
        ),
        "schulze": _(
            "No entry beats every other one in pairs. Compared along the strongest paths, it is "
            "above all others."
        ),
        "minimax": _(
            "No entry beats every other one in pairs. Its worst comparison is the least bad."
        ),
    }[method]
