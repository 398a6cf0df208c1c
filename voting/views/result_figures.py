"""The bars of a count by each method, each with its table."""

from collections.abc import Callable, Mapping, Sequence
from fractions import Fraction

from flask_babel import gettext as _
from flask_babel import ngettext

from engage.web.filters import number
from voting.rules.ballots import BallotKind
from voting.rules.methods.registry import Method
from voting.rules.methods.tally import first_of, rank
from voting.views.phrases import fill
from voting.views.result_counts import (
    Bar,
    Column,
    Entries,
    Figure,
    StoredCount,
    base_words,
    decimal,
    exact,
    first_words,
    percents,
)

Draw = Callable[[Entries, StoredCount], Figure]


def method_figure(method: Method, entries: Entries, count: StoredCount) -> Figure:
    """What the method ranks by, from the first entry to the last."""
    return _FIGURES.get(method, _draw_wins)(entries, count)


def _table(
    entries: Entries,
    count: StoredCount,
    columns: Sequence[str],
    row: Callable[[str], Sequence[str]],
    options: Sequence[str] | None = None,
) -> tuple[Sequence[Column], Sequence[Sequence[str]]]:
    headings = (Column(_("Entry"), number=False), *(Column(label) for label in columns))
    return headings, [[entries.texts[option], *row(option)] for option in options or count.options]


def _draw_ballots(entries: Entries, count: StoredCount) -> Figure:
    """Ballots that name the entry, or put it first."""
    shares = {option: count.share(value) for option, value in count.counts.items()}
    if count.is_weighted:
        columns, rows = _table(
            entries,
            count,
            [_("Share"), _("Exactly")],
            lambda option: [percents(shares[option]), exact(count.counts[option])],
        )
    else:
        columns, rows = _table(
            entries,
            count,
            [_("Ballots"), _("Share")],
            lambda option: [_whole(count.counts[option]), percents(shares[option])],
        )
    bars = [
        Bar(
            entries.texts[option],
            _length(shares[option]),
            percents(shares[option])
            if count.is_weighted
            else f"{_whole(count.counts[option])} · {percents(shares[option])}",
        )
        for option in count.options
    ]
    return Figure(first_words(entries, count), base_words(count), columns, rows, bars)


def _draw_first_places(entries: Entries, count: StoredCount) -> Figure:
    drawn = _draw_ballots(entries, count)
    note = _("First places, before any ballot moved on. The rounds below give the result.")
    return Figure(drawn.title, drawn.base, drawn.columns, drawn.rows, drawn.bars, (note,))


def _draw_marks(entries: Entries, count: StoredCount) -> Figure:
    """The sum of stars or points and its mean a ballot, of the most that a ballot can give."""
    return _draw_sums(entries, count, entries.most, first_words(entries, count))


def draw_stars(entries: Entries, count: StoredCount) -> Figure:
    """The stars, which say who meets in the final and not yet who wins."""
    first = first_of(count.counts)
    title = _("No entry was named.")
    if any(count.counts.values()):
        title = fill(_("Most stars: %(names)s"), names=entries.names(first))
    return _draw_sums(entries, count, entries.most, title)


def _draw_borda(entries: Entries, count: StoredCount) -> Figure:
    most = max(1, len(count.counts) - 1)
    drawn = _draw_sums(entries, count, most, first_words(entries, count))
    note = _("A point for each entry that a ballot puts below.")
    return Figure(drawn.title, drawn.base, drawn.columns, drawn.rows, drawn.bars, (note,))


def _draw_sums(entries: Entries, count: StoredCount, most: int, title: str) -> Figure:
    means = {option: count.share(value) for option, value in count.counts.items()}
    # The largest sum first: in a final it is not always the winner's.
    options = [option for equals in rank(count.counts) for option in equals]
    of_all = sum(count.counts.values(), Fraction(0))
    last = _("Exactly") if count.is_weighted else _("Sum")
    columns, rows = _table(
        entries,
        count,
        [_("Mean a ballot"), last, _("Share of all")],
        lambda option: [
            decimal(means[option]),
            exact(count.counts[option]) if count.is_weighted else _whole(count.counts[option]),
            percents(count.counts[option] / of_all if of_all else None),
        ],
        options,
    )
    bars = [
        Bar(
            entries.texts[option],
            _length(means[option], most),
            _mean_words(entries, count, option, means[option]),
        )
        for option in options
    ]
    return Figure(title, base_words(count), columns, rows, bars)


def _mean_words(entries: Entries, count: StoredCount, option: str, mean: Fraction | None) -> str:
    told = _("mean %(mean)s", mean=decimal(mean))
    if count.is_weighted:
        return told
    return f"{sum_words(entries, count.counts[option])} · {told}"


def sum_words(entries: Entries, value: Fraction) -> str:
    """A number of stars or points in words."""
    whole = int(value)
    if entries.kind is BallotKind.STARS:
        return ngettext("%(n)s star", "%(n)s stars", whole, n=number(whole))
    return ngettext("%(n)s point", "%(n)s points", whole, n=number(whole))


def _draw_wins(entries: Entries, count: StoredCount) -> Figure:
    """How many others each entry beats: what ranked pairs, Schulze and minimax start from."""
    others = max(1, len(count.counts) - 1)
    wins = {one: pairs_won(count, one) for one in count.counts}
    worst = {one: _worst(count, one) for one in count.counts}
    columns, rows = _table(
        entries,
        count,
        [_("Beats"), _("Its closest or worst pair")],
        lambda option: [
            _("%(wins)s of %(others)s", wins=wins[option], others=others),
            margin_words(count, worst[option]),
        ],
    )
    bars = [
        Bar(
            entries.texts[option],
            wins[option] / others,
            _("beats %(wins)s of %(others)s", wins=wins[option], others=others),
        )
        for option in count.options
    ]
    return Figure(first_words(entries, count), base_words(count), columns, rows, bars)


def pairs_won(count: StoredCount, one: str) -> int:
    """How many other entries this one beats in pairs."""
    return sum(1 for other in count.pairwise if other != one and count.margin(one, other) > 0)


def _worst(count: StoredCount, one: str) -> Fraction:
    others = (count.margin(one, other) for other in count.pairwise if other != one)
    return min(others, default=Fraction(0))


def margin_words(count: StoredCount, margin: Fraction) -> str:
    """A margin with its sign: ballots, or a part of the weighted whole."""
    sign = "+" if margin > 0 else ""
    return f"{sign}{percents(margin) if count.is_weighted else _whole(margin)}"


def _whole(value: Fraction) -> str:
    return number(int(value)) if value.denominator == 1 else decimal(value)


def _length(share: Fraction | None, most: int = 1) -> float | None:
    return None if share is None else float(share / most)


_FIGURES: Mapping[Method, Draw] = {
    Method.PLURALITY: _draw_ballots,
    Method.APPROVAL: _draw_ballots,
    Method.SCORE: _draw_marks,
    Method.STAR: draw_stars,
    Method.BORDA: _draw_borda,
    Method.POINTS: _draw_marks,
    Method.IRV: _draw_first_places,
    Method.STV: _draw_first_places,
}
