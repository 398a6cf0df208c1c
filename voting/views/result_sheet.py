"""Every figure of a result in one table for a spreadsheet program."""

from collections.abc import Iterator, Mapping

from flask_babel import gettext as _

from engage.tables.cells import Cell, Sheet
from voting.views.result_counts import Json, StoredCount, exact, stored_count
from voting.views.result_report import plain
from voting.views.result_words import ResultPage

DECIMALS = 6
Row = tuple[Cell, ...]


def result_sheet(page: ResultPage) -> Sheet:
    """A row for each figure: of which count, what it is, of which entry, over which other one."""
    headers = (
        _("Which count"),
        _("What is told"),
        _("Entry"),
        _("Key of the entry"),
        _("Compared with"),
        _("Exact value"),
        _("As a decimal"),
        _("First"),
    )
    rows = [row for title, one in _described(page) for row in _rows(page, title, one)]
    return Sheet(name=_("Result"), headers=headers, rows=rows)


def _described(page: ResultPage) -> Iterator[tuple[str, Json]]:
    result = page.result
    if result["weighted"]:
        yield _("Combined, weighted"), result["weighted"]
    for one in result["electorates"]:
        title = plain(page.title(one["members"]))
        yield title, one["tally"]
        if one["verified"]:
            yield _("%(electorate)s, with a code", electorate=title), one["verified"]
            words = _("%(electorate)s, by the open link (unverified)", electorate=title)
            yield words, one["unverified"]
    yield _("All ballots equal"), result["all_equal"]


def _rows(page: ResultPage, title: str, described: Json) -> Iterator[Row]:
    count = stored_count(described)
    names = {key: plain(text) for key, text in page.entries.texts.items()}
    if not count.is_weighted:
        yield (title, _("Ballots"), None, None, None, str(count.ballots), count.ballots, None)
        yield (title, _("Blank ballots"), None, None, None, str(count.blank), count.blank, None)
    yield from _figures(title, count, names)
    for one, row in count.pairwise.items():
        for other, value in row.items():
            if one != other:
                what = _("Put before the other")
                number = round(float(value), DECIMALS)
                yield (title, what, names[one], one, names[other], exact(value), number, None)


def _figures(title: str, count: StoredCount, names: Mapping[str, str]) -> Iterator[Row]:
    for key in count.options:
        value = count.counts.get(key)
        if value is None:
            continue
        first = _("Tied") if count.is_tied else _("First")
        number = round(float(value), DECIMALS)
        told = first if key in count.winners else None
        yield (title, _("Figure by the method"), names[key], key, None, exact(value), number, told)
