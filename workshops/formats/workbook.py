"""All notes as workbook, csv and JSON: each note once, its text never taken for a formula."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from engage.tables.cells import Cell, Sheet, clean_text
from engage.tables.delimited import write_csv
from engage.tables.xlsx import write_xlsx
from workshops.rules.exported import ExportedNote, ExportedRoom, ExportedWorkshop, counts_of

FORMAT = "engage-workshop-1"


@dataclass(frozen=True, slots=True)
class ExportWords:
    """The words of the files in one language; the edge gives them."""

    language: str
    note_headers: Sequence[str]
    summary_name: str
    summary_headers: Sequence[str]
    sources: Mapping[str, str]
    reasons: Mapping[str, str]
    late: str
    same_as: Callable[[int, str], str]
    codebook_name: str
    codebook_headers: Sequence[str]
    retired: str


def notes_xlsx(
    exported: ExportedWorkshop,
    words: ExportWords,
    *,
    now: datetime,
    with_themes: bool = False,
) -> bytes:
    """A sheet per prompt and one of counts; with themes, each has a column of 0 and 1."""
    headers = (*words.note_headers, *(_theme_headers(exported) if with_themes else ()))
    sheets = [
        Sheet(
            name=prompt.heading,
            headers=headers,
            rows=[
                (*_row(exported, note, words), *(_marks(exported, note) if with_themes else ()))
                for note in exported.notes_of(prompt)
            ],
            note=prompt.text,
        )
        for prompt in exported.prompts
    ]
    sheets.append(_summary(exported, words))
    return write_xlsx(sheets, title=exported.title, moment=now)


def notes_csv(exported: ExportedWorkshop, words: ExportWords) -> bytes:
    """Every note as one row, with the semicolon and mark that Finnish spreadsheets expect."""
    rows = [_row(exported, note, words) for note in exported.notes]
    return write_csv(Sheet("", words.note_headers, rows))


def notes_json(exported: ExportedWorkshop) -> bytes:
    """Everything under keys that stay; texts as they were written."""
    tree = {
        "format": FORMAT,
        "process": exported.process,
        "workshop": exported.key,
        "title": exported.title,
        "language": exported.language,
        "prompts": [
            {"key": one.key, "heading": one.heading, "text": one.text} for one in exported.prompts
        ],
        "sessions": [_room_tree(exported, room) for room in exported.rooms],
        "themes": [{"key": one.key, "title": one.title} for one in exported.themes],
        "notes": [_note_tree(exported, note) for note in exported.notes],
    }
    return (json.dumps(tree, ensure_ascii=False, indent=1) + "\n").encode()


def codebook_xlsx(exported: ExportedWorkshop, words: ExportWords, *, now: datetime) -> bytes:
    """The themes with what belongs under each, and how many of these notes do."""
    rows = [
        (
            theme.title,
            theme.description,
            "\n".join(f"{code}: {', '.join(terms)}" for code, terms in theme.keywords.items()),
            theme.key,
            sum(any(c.theme == theme.id for c in note.codings) for note in exported.notes),
            words.retired if theme.is_retired else None,
        )
        for theme in exported.themes
    ]
    sheet = Sheet(words.codebook_name, words.codebook_headers, rows)
    return write_xlsx([sheet], title=exported.title, moment=now)


def _row(exported: ExportedWorkshop, note: ExportedNote, words: ExportWords) -> Sequence[Cell]:
    return (
        note.room.day,
        note.room.place,
        note.room.title,
        note.table,
        note.prompt.heading,
        note.text,
        words.sources[note.source],
        note.number,
        note.language,
        words.late if note.is_late else None,
        words.reasons[note.aside] if note.aside else None,
        words.same_as(*note.same_as) if note.same_as else None,
        note.marks.dots_device,
        note.marks.dots_paper,
        note.marks.cluster,
        "; ".join(exported.titles_of(note)),
        note.marks.heading,
        note.marks.origin,
    )


def _theme_headers(exported: ExportedWorkshop) -> list[str]:
    return [theme.title for theme in exported.themes]


def _marks(exported: ExportedWorkshop, note: ExportedNote) -> list[int]:
    under = {coding.theme for coding in note.codings}
    return [int(theme.id in under) for theme in exported.themes]


def _summary(exported: ExportedWorkshop, words: ExportWords) -> Sheet:
    rows: list[Sequence[Cell]] = []
    for room in exported.rooms:
        counts = counts_of(exported, room)
        rows.append(
            (
                room.day,
                room.place,
                room.title,
                room.heads,
                counts.written,
                counts.used,
                counts.aside,
                *(counts.by_prompt.get(prompt.key, 0) for prompt in exported.prompts),
            )
        )
    headings = [prompt.heading for prompt in exported.prompts]
    return Sheet(words.summary_name, (*words.summary_headers, *headings), rows)


def _room_tree(exported: ExportedWorkshop, room: ExportedRoom) -> dict[str, Any]:
    counts = counts_of(exported, room)
    return {
        "key": room.key,
        "title": room.title,
        "place": room.place,
        "audience": room.audience,
        "starts_at": room.starts_at.isoformat(),
        "ends_at": room.ends_at.isoformat(),
        "heads": room.heads,
        "written": counts.written,
        "used": counts.used,
        "set_aside": counts.aside,
    }


def _note_tree(exported: ExportedWorkshop, note: ExportedNote) -> dict[str, Any]:
    keys = {theme.id: theme.key for theme in exported.themes}
    return {
        "id": str(note.id),
        "session": note.room.key,
        "prompt": note.prompt.key,
        "number": note.number,
        "table": note.table,
        "text": clean_text(note.text),
        "language": note.language,
        "source": note.source,
        "is_late": note.is_late,
        "set_aside": note.aside,
        "dots_device": note.marks.dots_device,
        "dots_paper": note.marks.dots_paper,
        "cluster": note.marks.cluster,
        "heading": note.marks.heading or None,
        "origin": note.marks.origin or None,
        "themes": sorted({keys[coding.theme] for coding in note.codings}),
    }
