"""The vote: who won, and each group of voters apart."""

from collections import defaultdict
from typing import Any

from flask_babel import gettext as _

from engage.documents.model import Block, Cell, Column, Heading, Note, Paragraph, Table, Value
from engage.synthesis.report.results import is_of_contest, units_table
from engage.synthesis.report.shares import shares_figures
from engage.synthesis.report.words import Words, count
from engage.web.filters import number

Finding = dict[str, Any]
BY_RANKING = ("ranked-pairs", "schulze", "minimax", "borda", "irv", "stv")
SEATS = "stv"


def contest_part(words: Words) -> list[Block]:
    """Each contest's winner in a sentence, then its result by group and together."""
    findings = [f for f in words.content["findings"] if f["measure"] == "contest"]
    if not findings:
        return []
    blocks: list[Block] = [Heading(1, _("The vote"), "vote")]
    by_question: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        by_question[finding["step_key"], finding["question_key"]].append(finding)
    for (step_key, _key), members in by_question.items():
        blocks.append(Paragraph(winner_sentence(words, members)))
        blocks += _told_by_method(members)
        shown = [f for f in members if f["unit_key"] is None and f["collector"] is None]
        with_figures = [finding for finding in shown if finding["counts"]]
        if with_figures:
            blocks += shares_figures(words, with_figures, words.step(step_key))
        blocks += _marks_tables(words, step_key)
        apart: dict[str | None, list[Finding]] = defaultdict(list)
        for finding in members:
            if finding not in shown:
                apart[finding["audience"]].append(finding)
        blocks += [units_table(words, key, group) for key, group in apart.items()]
    advice = _("The vote advises; the council decides. The groups of voters are counted apart.")
    return [*blocks, Note("information", advice)]


def _told_by_method(findings: list[Finding]) -> list[Block]:
    """What the shares are of, where that is not the ballots that name an entry."""
    method, has_figures = findings[0]["method"], bool(findings[0]["counts"])
    if method == "star" and has_figures:
        told = _(
            "Stars were added up, and the two with most stars met in a final, in which each ballot "
            "counts for the one it gave more stars. The figure shows the final; the rest gave "
            "both the same."
        )
        return [Paragraph(told)]
    if method in BY_RANKING:
        return [Paragraph(_("The figure shows first places; the winner follows from all ranks."))]
    return []


def _marks_tables(words: Words, step_key: str) -> list[Table]:
    """Means of stars or points with their sums, and pairs won: a column for each electorate."""
    by_kind: dict[str, list[Finding]] = defaultdict(list)
    for finding in words.content["findings"]:
        is_marks = finding["measure"] == "ranking" and is_of_contest(finding)
        if is_marks and finding["step_key"] == step_key:
            by_kind[finding["question_key"]].append(finding)
    return [_marks_table(words, members) for members in by_kind.values()]


def _marks_table(words: Words, findings: list[Finding]) -> Table:
    is_pairs = findings[0]["question_key"].endswith(".pairs")
    bases: tuple[Cell, ...] = (_("Ballots (n)"), *(count(f["answered"]) for f in findings))
    rows = tuple(
        (
            words.text(option["label"]),
            *(_pairs(f, option["key"]) if is_pairs else _mean(f, option["key"]) for f in findings),
        )
        for option in findings[0]["options"]
    )
    columns = (
        Column(_("Entry")),
        *(Column(words.audience(f["audience"]), "right") for f in findings),
    )
    caption = _("Pairs won") if is_pairs else _("Mean of the marks a ballot, and their sum")
    return Table(caption, columns, (bases, *rows))


def _mean(finding: Finding, option: str) -> Value | str:
    total = finding["counts"].get(option)
    if total is None or not finding["answered"]:
        return "–"
    mean = total / finding["answered"]
    return Value(f"{number(mean, 2)} ({number(total)})", mean)


def _pairs(finding: Finding, option: str) -> Value | str:
    won = finding["counts"].get(option)
    others = len(finding["options"]) - 1
    return "–" if won is None else Value(f"{number(won)}/{number(others)}", float(won))


def winner_sentence(words: Words, findings: list[Finding]) -> str:
    """Who won, by the combined result if there is one, else group by group."""
    combined = [f for f in findings if f["audience"] is None and f["outcome"]]
    if combined:
        names = _outcome(words, combined[0])
        if len(combined[0]["outcome"]) > 1:
            if combined[0]["method"] == SEATS:
                return str(_("Elected: %(entries)s", entries=names))
            return str(_("A tie: %(entries)s", entries=names))
        return str(_("Winner: %(entry)s", entry=names))
    by_group = [
        f"{words.audience(f['audience'])}: {_outcome(words, f)}"
        for f in findings
        if f["outcome"] and f["unit_key"] is None and f["collector"] is None
    ]
    return ". ".join(by_group) if by_group else str(_("The result is not shown."))


def _outcome(words: Words, finding: Finding) -> str:
    labels = {option["key"]: words.text(option["label"]) for option in finding["options"]}
    return ", ".join(labels.get(key, key) for key in finding["outcome"])
