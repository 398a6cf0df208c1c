"""Bars of shares and counts, with the bases they are of."""

import math
from collections.abc import Sequence
from typing import Any, TypeVar

from flask_babel import gettext as _

from engage.documents.charts import BarChart, ChartRow, Measure
from engage.documents.model import Figure, Value
from engage.synthesis.report.words import Words, n, note_words, share
from engage.web.filters import number, percent

Finding = dict[str, Any]
Row = TypeVar("Row")
MOST_MARKS = 24  # bars or dots of one figure
PLAIN = ("ranking", "count")  # numbers of their own, not shares of those who answered


def shares_figures(words: Words, findings: list[Finding], caption: str) -> list[Figure]:
    """Bars in one colour for each audience, with the bases in the note.

    A question with many options has several figures of like size, so that each fits a page.
    """
    rows = [
        ChartRow(words.text(option["label"]), tuple(_bar(f, option["key"]) for f in findings))
        for option in findings[0]["options"]
    ]
    highest = max((m.value for row in rows for m in row.measures if m.value), default=1.0)
    series = tuple(words.audience(f["audience"]) for f in findings)
    bases = [f"{words.audience(f['audience'])}: {base}" for f in findings if (base := _base(f))]
    parts = split_rows(rows, len(findings))
    return [
        Figure(
            BarChart(series, tuple(part), max(highest, 1)),
            f"{caption} ({number}/{len(parts)})" if len(parts) > 1 else caption,
            _in_words(words, findings),
            "; ".join(bases) or None,
        )
        for number, part in enumerate(parts, start=1)
    ]


def split_rows(rows: Sequence[Row], marks: int) -> list[Sequence[Row]]:
    """The rows in parts of like length, none with more marks than fit a page."""
    most = max(1, MOST_MARKS // marks)
    parts = math.ceil(len(rows) / most) or 1
    length = math.ceil(len(rows) / parts)
    return [rows[start : start + length] for start in range(0, len(rows) or 1, length or 1)]


def share_cell(finding: Finding, option: str) -> Value:
    """The share of one option for a table; a dash where it is hidden."""
    bar = _bar(finding, option)
    return share(None) if bar.value is None else Value(bar.text, bar.value)


def place_words(words: Words, finding: Finding) -> str:
    """The unit, and the door where the results of one are shown apart."""
    parts = [words.unit(finding["unit_key"]), door_words(finding["collector"])]
    return ", ".join(part for part in parts if part)


def door_words(collector: str | None) -> str:
    """Through which door the answers came; an open link is always called unchecked."""
    words = {
        "open": _("open link (nobody checked who answers)"),
        "roll": _("personal invitation"),
        "codes": _("code slips"),
        "paper": _("paper"),
        "assisted": _("with help of a clerk"),
        "kiosk": _("kiosk"),
        "account": _("own account"),
        "oidc": _("identity provider"),
    }
    return words.get(collector or "", collector or "")


def _bar(finding: Finding, option: str) -> Measure:
    ticks = finding["counts"].get(option)
    if ticks is None:
        return Measure(None)
    if finding["measure"] in PLAIN:
        return Measure(float(ticks), number(ticks), finding["answered"])
    if not finding["answered"]:
        return Measure(None)
    part = ticks / finding["answered"]
    return Measure(part, percent(part), finding["answered"])


def _base(finding: Finding) -> str:
    """Of how many the figures are; nothing for plain numbers, which stand for themselves."""
    if finding["answered"] is None:
        is_plain = finding["measure"] in PLAIN and not finding["is_suppressed"]
        return note_words(finding["note"]) or ("" if is_plain else str(_("hidden")))
    parts = [n(finding["answered"])]
    if finding["dont_know"]:
        parts.append(_("don't know %(count)s", count=number(finding["dont_know"])))
    if finding["skipped"]:
        parts.append(_("no answer %(count)s", count=number(finding["skipped"])))
    remark = note_words(finding["note"])
    return ", ".join(parts) + (f". {remark}" if remark else "")


def _in_words(words: Words, findings: list[Finding]) -> str:
    """What the chart shows, for those who don't see it: the first option of each audience."""
    return " ".join(_top(words, finding) for finding in findings)


def _top(words: Words, finding: Finding) -> str:
    known = {key: value for key, value in finding["counts"].items() if value is not None}
    audience = words.audience(finding["audience"])
    if not known or not any(known.values()):
        return f"{audience}: {_base(finding) or 0}."
    first = max(known, key=lambda key: known[key])
    label = next(words.text(o["label"]) for o in finding["options"] if o["key"] == first)
    figure = _bar(finding, first).text
    if finding["answered"] is not None:
        figure = f"{figure}; {n(finding['answered'])}"
    return str(
        _("%(audience)s: most often “%(option)s” (%(figure)s).")
        % {"audience": audience, "option": label, "figure": figure}
    )
