"""The results of each question by audience and unit, and of each contest."""

from collections import defaultdict
from typing import Any

from flask_babel import gettext as _

from engage.documents.charts import BarChart, ChartRow, Measure
from engage.documents.model import (
    Block,
    Cell,
    Column,
    Figure,
    Heading,
    Note,
    Paragraph,
    Table,
    Value,
)
from engage.synthesis.report.words import Words, count, mean, n, note_words, share
from engage.web.filters import number, percent

Finding = dict[str, Any]
CHOICES = ("choice", "multi", "ranking", "count")


def results_part(words: Words) -> list[Block]:
    """Every finding of the package, step by step, in the order the questions were asked."""
    blocks: list[Block] = [Heading(1, _("Results by audience"), "results")]
    findings = [f for f in words.content["findings"] if f["measure"] not in {"contest", "turnout"}]
    if not findings:
        return [*blocks, Paragraph(_("No results have been released yet."))]
    by_step: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_step[finding["step_key"]].append(finding)
    for step_key, members in by_step.items():
        blocks.append(Heading(2, words.step(step_key), f"results-{step_key}"))
        blocks += _scales(words, [f for f in members if f["measure"] == "scale"])
        blocks += _choices(words, [f for f in members if f["measure"] in CHOICES])
    blocks.append(
        Note(
            "method",
            _(
                "n is the number of those who answered the question; shares and means are of them. "
                "“Don't know” stays outside. Where one could tick several options the shares "
                "are of those who answered, and may add up to more than the whole."
            ),
        )
    )
    return blocks


def _scales(words: Words, findings: list[Finding]) -> list[Block]:
    if not findings:
        return []
    columns = (
        Column(_("Question")),
        Column(_("Audience")),
        Column(_("Unit")),
        Column("n", "right"),
        Column(_("Mean"), "right"),
        Column(_("Median"), "right"),
        Column(_("Don't know"), "right"),
        Column(_("Remark")),
    )
    rows = tuple(_scale_row(words, finding) for finding in findings)
    return [Table(_("Marks by question, audience and unit"), columns, rows)]


def _scale_row(words: Words, finding: Finding) -> tuple[Cell, ...]:
    return (
        words.text(finding["wording"]),
        words.audience(finding["audience"]),
        _place(words, finding),
        count(finding["answered"]),
        mean(finding["mean"]),
        _median(finding["median"]),
        count(finding["dont_know"]),
        _remark(finding),
    )


def _median(value: float | None) -> Value:
    return Value(number(value), value)


def _remark(finding: Finding) -> str:
    position = {
        "above": _("Above the whole."),
        "level": _("Level with the whole."),
        "below": _("Below the whole."),
    }.get(finding["position"] or "", "")
    return f"{note_words(finding['note'])} {position}".strip()


def _place(words: Words, finding: Finding) -> str:
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
    }
    return words.get(collector or "", collector or "")


def _choices(words: Words, findings: list[Finding]) -> list[Block]:
    blocks: list[Block] = []
    by_question: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_question[finding["question_key"]].append(finding)
    for members in by_question.values():
        whole = [f for f in members if f["unit_key"] is None and f["collector"] is None]
        parts = [f for f in members if f not in whole]
        if whole:
            blocks.append(shares_figure(words, whole, words.text(whole[0]["wording"])))
        if parts:
            blocks.append(_units_table(words, parts))
    return blocks


def shares_figure(words: Words, findings: list[Finding], caption: str) -> Figure:
    """Bars of shares, one colour for each audience, with the bases in the names of the series."""
    options = findings[0]["options"]
    rows = tuple(
        ChartRow(words.text(option["label"]), tuple(_bar(f, option["key"]) for f in findings))
        for option in options
    )
    highest = max((m.value for row in rows for m in row.measures if m.value), default=1.0)
    chart = BarChart(tuple(words.audience(f["audience"]) for f in findings), rows, max(highest, 1))
    notes = [f"{words.audience(f['audience'])}: {_base(f)}" for f in findings]
    return Figure(chart, caption, _in_words(words, findings), "; ".join(notes))


def _bar(finding: Finding, option: str) -> Measure:
    ticks = finding["counts"].get(option)
    if ticks is None or not finding["answered"]:
        return Measure(None)
    if finding["measure"] in {"ranking", "count"}:
        return Measure(float(ticks), number(ticks), finding["answered"])
    part = ticks / finding["answered"]
    return Measure(part, percent(part), finding["answered"])


def _base(finding: Finding) -> str:
    if finding["is_suppressed"] or finding["answered"] is None:
        return note_words(finding["note"]) or _("hidden")
    parts = [n(finding["answered"])]
    if finding["dont_know"]:
        parts.append(_("don't know %(count)s", count=number(finding["dont_know"])))
    if finding["skipped"]:
        parts.append(_("no answer %(count)s", count=number(finding["skipped"])))
    remark = note_words(finding["note"])
    return ", ".join(parts) + (f". {remark}" if remark else "")


def _in_words(words: Words, findings: list[Finding]) -> str:
    """What the chart shows, for those who don't see it: the first option of each audience."""
    sentences = []
    for finding in findings:
        known = {key: value for key, value in finding["counts"].items() if value is not None}
        audience = words.audience(finding["audience"])
        if not known or not finding["answered"]:
            sentences.append(f"{audience}: {_base(finding)}")
            continue
        first = max(known, key=lambda key: known[key])
        label = next(words.text(o["label"]) for o in finding["options"] if o["key"] == first)
        top = _("%(audience)s: most often “%(option)s” (%(figure)s; %(base)s).") % {
            "audience": audience,
            "option": label,
            "figure": _bar(finding, first).text,
            "base": n(finding["answered"]),
        }
        sentences.append(top)
    return " ".join(sentences)


def _units_table(words: Words, findings: list[Finding]) -> Table:
    """The same question by unit and door; one row each, an option a column."""
    options = findings[0]["options"]
    columns = (
        Column(_("Audience")),
        Column(_("Unit")),
        Column("n", "right"),
        *(Column(words.text(option["label"]), "right") for option in options),
        Column(_("Remark")),
    )
    rows = tuple(_units_row(words, finding, options) for finding in findings)
    question = words.text(findings[0]["wording"])
    return Table(_("%(question)s By unit", question=question), columns, rows)


def _units_row(words: Words, finding: Finding, options: list[dict[str, Any]]) -> tuple[Cell, ...]:
    return (
        words.audience(finding["audience"]),
        _place(words, finding),
        count(finding["answered"]),
        *(_cell(finding, option["key"]) for option in options),
        _remark(finding),
    )


def _cell(finding: Finding, option: str) -> Value:
    bar = _bar(finding, option)
    return share(None) if bar.value is None else Value(bar.text, bar.value)


def contest_part(words: Words) -> list[Block]:
    """The vote: who won, and each group of voters apart."""
    findings = [f for f in words.content["findings"] if f["measure"] == "contest"]
    if not findings:
        return []
    blocks: list[Block] = [Heading(1, _("The vote"), "vote")]
    by_question: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        by_question[finding["step_key"], finding["question_key"]].append(finding)
    for (step_key, _key), members in by_question.items():
        blocks.append(Paragraph(winner_sentence(words, members)))
        groups = [f for f in members if f["audience"] is not None and f["collector"] is None]
        combined = [f for f in members if f["audience"] is None]
        shown = [f for f in [*groups, *combined] if f["unit_key"] is None]
        if shown:
            blocks.append(shares_figure(words, shown, words.step(step_key)))
        apart = [f for f in members if f not in shown]
        if apart:
            blocks.append(_units_table(words, apart))
    advice = _("The vote advises; the council decides. The groups of voters are counted apart.")
    return [*blocks, Note("information", advice)]


def winner_sentence(words: Words, findings: list[Finding]) -> str:
    """Who won, by the combined result if there is one, else group by group."""
    combined = [f for f in findings if f["audience"] is None and f["outcome"]]
    if combined:
        return str(_("Winner: %(entry)s", entry=_outcome(words, combined[0])))
    by_group = [
        f"{words.audience(f['audience'])}: {_outcome(words, f)}"
        for f in findings
        if f["outcome"] and f["unit_key"] is None and f["collector"] is None
    ]
    return ". ".join(by_group) if by_group else str(_("The result is not shown."))


def _outcome(words: Words, finding: Finding) -> str:
    labels = {option["key"]: words.text(option["label"]) for option in finding["options"]}
    return ", ".join(labels.get(key, key) for key in finding["outcome"])
