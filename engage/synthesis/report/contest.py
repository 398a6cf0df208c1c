"""The vote: who won, and each group of voters apart."""

from collections import defaultdict
from typing import Any

from flask_babel import gettext as _

from engage.documents.model import Block, Heading, Note, Paragraph
from engage.synthesis.report.results import units_table
from engage.synthesis.report.shares import shares_figures
from engage.synthesis.report.words import Words

Finding = dict[str, Any]


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
        shown = [f for f in members if f["unit_key"] is None and f["collector"] is None]
        if shown:
            blocks += shares_figures(words, shown, words.step(step_key))
        apart: dict[str | None, list[Finding]] = defaultdict(list)
        for finding in members:
            if finding not in shown:
                apart[finding["audience"]].append(finding)
        blocks += [units_table(words, key, group) for key, group in apart.items()]
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
