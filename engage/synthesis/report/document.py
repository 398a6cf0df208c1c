"""The whole document, from its first page to its method notes."""

from datetime import date
from typing import Any

from flask import current_app
from flask_babel import gettext as _

from engage.documents.model import Block, BulletList, Document, Heading, Note, Stats, Tile
from engage.synthesis.report.comparing import comparison_part, question_text, statement
from engage.synthesis.report.contest import contest_part, winner_sentence
from engage.synthesis.report.facts import counts_part, participation_part, process_part
from engage.synthesis.report.results import results_part
from engage.synthesis.report.themes import reading_sentence, themes_part
from engage.synthesis.report.words import Words
from engage.web.filters import number

MOST_POINTS = 3


def draft_input_document(content: dict[str, Any], *, number: int, digest: str) -> Document:
    """The draft input in the language of the moment, all its sentences and figures."""
    words = Words(content)
    settings = current_app.config["ENGAGE_SETTINGS"]
    process = content["process"]
    blocks = [
        *_summary(words),
        *process_part(words),
        *participation_part(words),
        *comparison_part(words),
        *results_part(words),
        *contest_part(words),
        *themes_part(words),
        *counts_part(words),
        *_methods(digest),
    ]
    meta = [
        (_("Case number"), process["case_number"]),
        (_("Evidence up to"), words.day(content["data_date"])),
        (_("Fingerprint"), digest[:16]),
    ]
    return Document(
        title=_("Draft input no. %(number)s", number=number),
        subtitle=words.text(process["title"]),
        language=words.language,
        municipality=settings.municipality_name,
        date=date.fromisoformat(content["data_date"]),
        blocks=tuple(blocks),
        accent_colour=settings.accent_colour,
        meta=tuple((key, value) for key, value in meta if value),
    )


def _summary(words: Words) -> list[Block]:
    """The figures and findings one should remember."""
    blocks: list[Block] = [Heading(1, _("In short"), "summary")]
    tiles = _tiles(words)
    if tiles:
        blocks.append(Stats(tuple(tiles)))
    blocks.append(BulletList(tuple(_points(words))))
    blocks.append(
        Note(
            "information",
            _(
                "This is what the drafters start from: all that was asked and said, counted and "
                "read, with nothing decided yet."
            ),
        )
    )
    return blocks


def _tiles(words: Words) -> list[Tile]:
    sums: dict[str, int] = {}
    for row in words.content["participation"]:
        sums[row["counted"]] = sums.get(row["counted"], 0) + row["collected"]
    captions = {
        "response": _("survey responses"),
        "ballot": _("ballots"),
        "contribution": _("notes from workshops"),
        "note": _("notes from workshops"),
    }
    tiles = [Tile(number(sums[key]), captions.get(key, key)) for key in sorted(sums) if sums[key]]
    total = words.content["passages"]["passages"]
    return [*tiles, Tile(number(total), _("open texts"))] if total else tiles


def _points(words: Words) -> list[str]:
    contests = [f for f in words.content["findings"] if f["measure"] == "contest"]
    points = [winner_sentence(words, contests)] if contests else []
    told = [one for one in words.content["comparisons"] if one["disagreement"]]
    points += [
        f"{question_text(words, one)}: {statement(words, one)}" for one in told[:MOST_POINTS]
    ]
    heard = sorted(
        (theme for theme in words.content["themes"] if theme["accepted"]),
        key=lambda theme: (-theme["strength"], -theme["accepted"], theme["key"]),
    )
    if heard:
        names = ", ".join(words.text(theme["title"]) for theme in heard[:MOST_POINTS])
        points.append(str(_("Heard most widely: %(themes)s.", themes=names)))
    return [*points, reading_sentence(words)]


def _methods(digest: str) -> list[Block]:
    """How the package was made, and how anybody can check that it is this one."""
    points = (
        _(
            "Groups with fewer answers than the step's minimum are hidden, and more where needed, "
            "so that no subtraction brings them back."
        ),
        _("Figures, means and shares are computed once and shown the same in every file."),
        _(
            "The same evidence always gives the same fingerprint: it is the SHA-256 of the file "
            "of evidence that belongs to this package."
        ),
        _("Fingerprint: %(digest)s", digest=digest),
    )
    return [Heading(1, _("How this was made"), "method"), BulletList(points)]
