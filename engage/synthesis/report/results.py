"""The results of each question by audience and unit."""

from collections import defaultdict
from typing import Any

from flask_babel import gettext as _

from engage.documents.model import Block, Cell, Column, Heading, Note, Paragraph, Table, Value
from engage.synthesis.report.shares import place_words, share_cell, shares_figures
from engage.synthesis.report.words import Words, count, mean, note_words
from engage.web.filters import number

Finding = dict[str, Any]
CHOICES = ("choice", "multi", "ranking")
CONTESTS = "voting"


def results_part(words: Words) -> list[Block]:
    """Every finding of the package, step by step, in the order the questions were asked."""
    blocks: list[Block] = [Heading(1, _("Results by audience"), "results")]
    findings = [
        finding
        for finding in words.content["findings"]
        if finding["measure"] not in {"contest", "turnout"} and not is_of_contest(finding)
    ]
    if not findings:
        return [*blocks, Paragraph(_("No results have been released yet."))]
    by_step: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_step[finding["step_key"]].append(finding)
    for step_key, members in by_step.items():
        blocks.append(Heading(2, words.step(step_key), f"results-{step_key}"))
        blocks += _scales(words, [f for f in members if f["measure"] == "scale"])
        blocks += _choices(words, [f for f in members if f["measure"] in CHOICES])
        blocks += _numbers(words, [f for f in members if f["measure"] == "count"])
    return [*blocks, Note("method", _method())]


def is_of_contest(finding: Finding) -> bool:
    """Whether the part on the vote tells it."""
    return bool(finding["source"] == CONTESTS)


def _method() -> str:
    return _(
        "n is the number of those who answered the question; shares and means are of them. "
        "“Don't know” stays outside. Where one could tick several options the shares are of those "
        "who answered, and may add up to more than the whole."
    )


def _scales(words: Words, findings: list[Finding]) -> list[Block]:
    """One table for whole audiences, and one for the units of each audience."""
    if not findings:
        return []
    whole = [f for f in findings if f["unit_key"] is None and f["collector"] is None]
    first = list(dict.fromkeys(finding["question_key"] for finding in findings))
    whole.sort(key=lambda finding: first.index(finding["question_key"]))
    blocks: list[Block] = [_scales_table(words, whole)]
    parts: dict[str | None, list[Finding]] = defaultdict(list)
    for finding in findings:
        if finding not in whole:
            parts[finding["audience"]].append(finding)
    return [*blocks, *(_units_of_scales(words, key, parts[key]) for key in parts)]


def _scales_table(words: Words, findings: list[Finding]) -> Table:
    """The marks of whole audiences; remarks have a column only where there are any."""
    has_remarks = any(remark(finding) for finding in findings)
    columns = (
        Column(_("Question")),
        Column(_("Audience")),
        Column("n", "right"),
        Column(_("Mean"), "right"),
        Column(_("Median"), "right"),
        Column(_("Don't know"), "right"),
        *((Column(_("Remark")),) if has_remarks else ()),
    )
    rows = tuple(
        (*_scale_row(words, finding), *((remark(finding),) if has_remarks else ()))
        for finding in findings
    )
    return Table(_("Marks by question and audience"), columns, rows)


def _scale_row(words: Words, finding: Finding) -> tuple[Cell, ...]:
    return (
        words.text(finding["wording"]),
        words.audience(finding["audience"]),
        count(finding["answered"]),
        mean(finding["mean"]),
        Value(number(finding["median"]), finding["median"]),
        count(finding["dont_know"]),
    )


def _units_of_scales(words: Words, audience: str | None, findings: list[Finding]) -> Table:
    """Means with their bases: a row for each question, a column for each unit or door."""
    places = list(dict.fromkeys(place_words(words, finding) for finding in findings))
    by_question: dict[str, dict[str, Finding]] = defaultdict(dict)
    for finding in findings:
        by_question[finding["question_key"]][place_words(words, finding)] = finding
    rows = tuple(
        (
            words.text(next(iter(found.values()))["wording"]),
            *(_mean_cell(found.get(place)) for place in places),
        )
        for found in by_question.values()
    )
    caption = _("Means by unit: %(audience)s", audience=words.audience(audience))
    columns = (Column(_("Question")), *(Column(place, "right") for place in places))
    return Table(caption, columns, rows, _("The number of answers stands in brackets."))


def _mean_cell(finding: Finding | None) -> Value | str:
    if finding is None:
        return ""
    if finding["mean"] is None:
        return remark(finding) or "–"
    base = number(finding["answered"])
    return Value(f"{number(finding['mean'], 2)} ({base})", finding["mean"])


def remark(finding: Finding) -> str:
    """Why figures are missing, and where a small group lies."""
    position = {
        "above": _("Above the whole."),
        "level": _("Level with the whole."),
        "below": _("Below the whole."),
    }.get(finding["position"] or "", "")
    return f"{note_words(finding['note'])} {position}".strip()


def _choices(words: Words, findings: list[Finding]) -> list[Block]:
    blocks: list[Block] = []
    by_question: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_question[finding["question_key"]].append(finding)
    for members in by_question.values():
        whole = [f for f in members if f["unit_key"] is None and f["collector"] is None]
        if whole:
            blocks += shares_figures(words, whole, words.text(whole[0]["wording"]))
        by_audience: dict[str | None, list[Finding]] = defaultdict(list)
        for finding in members:
            if finding not in whole:
                by_audience[finding["audience"]].append(finding)
        blocks += [units_table(words, key, group) for key, group in by_audience.items()]
    return blocks


def _numbers(words: Words, findings: list[Finding]) -> list[Block]:
    """Plain numbers of one kind of thing: a row for each question, a column for each option."""
    alike: dict[tuple[str | None, tuple[str, ...]], list[Finding]] = defaultdict(list)
    for finding in findings:
        options = tuple(option["key"] for option in finding["options"])
        alike[finding["audience"], options].append(finding)
    return [_numbers_table(words, members) for members in alike.values()]


def _numbers_table(words: Words, findings: list[Finding]) -> Table:
    options = findings[0]["options"]
    rows = tuple(_numbers_row(words, finding, options) for finding in findings)
    columns = (
        Column(_("Question")),
        *(Column(words.text(option["label"]), "right") for option in options),
    )
    caption = _("Numbers: %(audience)s", audience=words.audience(findings[0]["audience"]))
    notes = dict.fromkeys(remark(finding) for finding in findings if remark(finding))
    return Table(caption, columns, rows, " ".join(notes) or None)


def _numbers_row(words: Words, finding: Finding, options: list[dict[str, Any]]) -> tuple[Cell, ...]:
    counts = (count(finding["counts"].get(option["key"])) for option in options)
    return words.text(finding["wording"]), *counts


def units_table(words: Words, audience: str | None, findings: list[Finding]) -> Table:
    """One question by unit and door: a row for each option, a column for each unit."""
    bases: tuple[Cell, ...] = (
        _("Answers (n)"),
        *(count(finding["answered"]) for finding in findings),
    )
    rows = tuple(_option_row(words, option, findings) for option in findings[0]["options"])
    columns = (
        Column(_("Option")),
        *(Column(place_words(words, finding), "right") for finding in findings),
    )
    notes = {place_words(words, finding): remark(finding) for finding in findings}
    hidden = [f"{place}: {note}" for place, note in notes.items() if note]
    caption = _("%(question)s By unit: %(audience)s") % {
        "question": words.text(findings[0]["wording"]),
        "audience": words.audience(audience),
    }
    return Table(caption, columns, (bases, *rows), "\n".join(hidden) or None)


def _option_row(words: Words, option: dict[str, Any], findings: list[Finding]) -> tuple[Cell, ...]:
    return words.text(option["label"]), *(share_cell(f, option["key"]) for f in findings)
