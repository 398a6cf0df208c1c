"""What was prepared, step by step, and who took part."""

from typing import Any

from flask_babel import gettext as _

from engage.documents.model import Block, Column, Heading, Note, Paragraph, Table, Value
from engage.synthesis.report.words import (
    Words,
    count,
    counted_words,
    kind_words,
    reason_words,
    share,
)


def process_part(words: Words) -> list[Block]:
    """What the process is, and its timeline with who took part in what."""
    process = words.content["process"]
    blocks: list[Block] = [Heading(1, _("The process"), "process")]
    summary = words.text(process["summary"])
    if summary:
        blocks.append(Paragraph(summary))
    rows = [_timeline_row(words, step) for step in words.content["timeline"]]
    columns = (Column(_("Step")), Column(_("When")), Column(_("Kind")), Column(_("Who")))
    blocks.append(Table(_("Steps of the preparation"), columns, tuple(rows)))
    return blocks


def _timeline_row(words: Words, step: dict[str, Any]) -> tuple[str, ...]:
    who = [words.text(title) for title in step["bodies"]]
    who += [words.audience(row["key"]) for row in step["audiences"]]
    kind = kind_words(step["kind"])
    if step["section_number"]:
        kind = f"{kind}, {step['section_number']}"
    return words.text(step["title"]), words.when(step["key"]), kind, ", ".join(who)


def participation_part(words: Words) -> list[Block]:
    """Who took part, by step and audience, against those entitled where they are known."""
    blocks: list[Block] = [Heading(1, _("Who took part"), "participation")]
    rows = words.content["participation"]
    if not rows:
        return [*blocks, Paragraph(_("Nothing has been collected yet."))]
    columns = (
        Column(_("Step")),
        Column(_("Audience")),
        Column(_("Counted")),
        Column(_("Collected"), "right"),
        Column(_("Entitled to take part"), "right"),
        Column(_("Share taking part"), "right"),
    )
    table = tuple(_participation_row(words, row) for row in rows)
    blocks.append(Table(_("Participation by step and audience"), columns, table))
    capacities = _(
        "Everybody takes part once in each capacity: a member of staff who lives in the city may "
        "answer in both. The audiences are therefore not added up to a number of persons."
    )
    doors = _(
        "A share is given only where a list of those entitled exists. Behind an open link nobody "
        "has checked who answers, and the answers speak of those who answered."
    )
    return [*blocks, Note("information", capacities), Note("caution", doors)]


def _participation_row(words: Words, row: dict[str, Any]) -> tuple[str | Value, ...]:
    entitled = row["entitled"]
    return (
        words.step(row["step_key"]),
        words.audience(row["audience"]) if row["audience"] else "",
        counted_words(row["counted"]),
        count(row["collected"]),
        count(entitled),
        share(row["collected"] / entitled if entitled else None),
    )


def counts_part(words: Words) -> list[Block]:
    """Collected = used + set aside, for every step; and what is not yet in."""
    columns = (
        Column(_("Step")),
        Column(_("Kind")),
        Column(_("Collected"), "right"),
        Column(_("Used"), "right"),
        Column(_("Left out"), "right"),
        Column(_("Why")),
    )
    rows = tuple(_counts_row(words, step) for step in words.content["steps"])
    blocks: list[Block] = [Heading(1, _("Counts that close"), "counts")]
    if rows:
        rule = _("Everything collected is either used or set aside for a reason.")
        blocks += [Paragraph(rule), Table(_("Collected, used and set aside"), columns, rows)]
    missing = [words.step(step["key"]) for step in words.content["not_yet_in"]]
    if missing:
        blocks.append(Note("information", _("Not yet in: %(steps)s.", steps=", ".join(missing))))
    return blocks


def _counts_row(words: Words, step: dict[str, Any]) -> tuple[str | Value, ...]:
    aside = step["set_aside"]
    why = "; ".join(f"{reason_words(key)} {aside[key]}" for key in sorted(aside) if aside[key])
    return (
        words.step(step["key"]),
        kind_words(step["kind"]),
        count(step["collected"]),
        count(step["used"]),
        count(sum(aside.values())),
        why,
    )
