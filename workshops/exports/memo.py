"""The memo of one session: what was asked, what was said at each table, and what happens next."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from flask_babel import gettext as _

from engage.documents.model import (
    Block,
    BulletList,
    Column,
    Document,
    Heading,
    Note,
    Paragraph,
    Stats,
    Table,
    Tile,
    Value,
)
from engage.web.filters import day, daytime, number
from workshops.rules.exported import (
    ExportedNote,
    ExportedPrompt,
    ExportedRoom,
    ExportedWorkshop,
    RoomCounts,
    counts_of,
)

MOST_DOTTED = 30


@dataclass(frozen=True, slots=True)
class MemoSetting:
    """What the memo needs beside the notes: who makes it, when, and what comes after."""

    municipality: str
    accent: str
    date: date
    process: str
    next_steps: Sequence[tuple[str, str]]
    is_small: bool  # so few came that a note could point at somebody


def memo_document(exported: ExportedWorkshop, room: ExportedRoom, setting: MemoSetting) -> Document:
    """The memo in the language now in force; notes set aside are counted, their words left out."""
    counts = counts_of(exported, room)
    notes = [n for n in exported.notes if n.room.key == room.key and n.aside is None]
    blocks: list[Block] = [_tiles(room, counts), *_remarks(setting)]
    for at, prompt in enumerate(exported.prompts, start=1):
        under = [note for note in notes if note.prompt.key == prompt.key]
        blocks += _prompt_blocks(prompt, under, at)
    blocks += _dots(notes)
    blocks += _themes(exported, notes)
    blocks += _next(setting)
    return Document(
        title=_("Memo: %(room)s", room=room.title),
        subtitle=exported.title,
        language=exported.language,
        municipality=setting.municipality,
        date=setting.date,
        accent_colour=setting.accent,
        meta=(
            (_("Process"), setting.process),
            (_("Place"), room.place),
            (_("Time"), f"{daytime(room.starts_at)} – {_end(room)}"),
            (_("Audience"), room.audience),
        ),
        blocks=tuple(blocks),
    )


def _end(room: ExportedRoom) -> str:
    """The clock time alone where it ended the same day."""
    same_day = room.starts_at.date() == room.ends_at.date()
    return f"{room.ends_at:%H.%M}" if same_day else daytime(room.ends_at)


def _tiles(room: ExportedRoom, counts: RoomCounts) -> Stats:
    heads = number(room.heads) if room.heads is not None else _("not counted")
    return Stats(
        (
            Tile(heads, _("people present")),
            Tile(number(counts.used), _("notes in this memo")),
            Tile(number(counts.aside), _("notes set aside")),
        )
    )


def _remarks(setting: MemoSetting) -> list[Block]:
    plain = _(
        "A note counts as a note, not as a resident, and those who came are not a sample of "
        "everybody. The notes stand here as they were written."
    )
    remarks: list[Block] = [Note("information", plain)]
    if setting.is_small:
        careful = _(
            "Few people came. Somebody could be known by a note, so this memo is for the work of "
            "the office and not to be published as it stands."
        )
        remarks.append(Note("caution", careful))
    return remarks


def _prompt_blocks(prompt: ExportedPrompt, notes: Sequence[ExportedNote], at: int) -> list[Block]:
    blocks: list[Block] = [Heading(1, prompt.heading, f"prompt-{at}")]
    if prompt.text != prompt.heading:
        blocks.append(Paragraph(prompt.text))
    tables = sorted({note.table_number for note in notes}, key=lambda table: (table == 0, table))
    if not notes:
        blocks.append(Paragraph(_("No notes to this question.")))
    for table in tables:
        here = [note for note in notes if note.table_number == table]
        if tables != [0]:
            blocks.append(Heading(2, _table_title(here[0]), f"prompt-{at}-table-{table}"))
        blocks.append(BulletList(tuple(note.text for note in here)))
    return blocks


def _table_title(note: ExportedNote) -> str:
    if note.table_number == 0:
        return _("Without a table")
    if isinstance(note.table, str):
        return note.table
    return _("Table %(number)s", number=note.table_number)


def _dots(notes: Sequence[ExportedNote]) -> list[Block]:
    """The ideas with the most dots: a cluster with the sum of its notes here, a note by itself."""
    ideas: dict[UUID, list[ExportedNote]] = {}
    for note in notes:
        ideas.setdefault(note.marks.cluster_id or note.id, []).append(note)
    dotted = [inside for inside in ideas.values() if any(note.marks.dots for note in inside)]
    dotted.sort(key=lambda inside: -sum(note.marks.dots for note in inside))
    if not dotted:
        return []
    left = len(dotted) - MOST_DOTTED
    more = [_("Ideas with fewer dots, left out here: %(number)s.", number=number(left))]
    table = Table(
        caption=_("Ideas with dots, those with the most first"),
        columns=(
            Column(_("Idea")),
            Column(_("Notes"), "right"),
            Column(_("Dots by phone"), "right"),
            Column(_("Dots on paper"), "right"),
        ),
        rows=tuple(_idea(inside) for inside in dotted[:MOST_DOTTED]),
        note=" ".join(
            [_("A cluster counts the notes and dots of this session only."), *more[: left > 0]]
        ),
    )
    return [Heading(1, _("Dots"), "dots"), table]


def _idea(inside: Sequence[ExportedNote]) -> tuple[str | Value, ...]:
    return (
        inside[0].marks.cluster or inside[0].text,
        _count(len(inside)),
        _count(sum(note.marks.dots_device or 0 for note in inside)),
        _count(sum(note.marks.dots_paper or 0 for note in inside)),
    )


def _themes(exported: ExportedWorkshop, notes: Sequence[ExportedNote]) -> list[Block]:
    """Nothing before the notes have been read; then also how many are under no theme."""
    under = Counter(theme for note in notes for theme in {c.theme for c in note.codings})
    if not under:
        return []
    heard = sorted((one for one in exported.themes if under[one.id]), key=lambda t: -under[t.id])
    bare = sum(not note.codings for note in notes)
    rows = [(one.title, _count(under[one.id])) for one in heard]
    if bare:
        rows.append((_("Under no theme"), _count(bare)))
    table = Table(
        caption=_("Notes by theme"),
        columns=(Column(_("Theme")), Column(_("Notes"), "right")),
        rows=tuple(rows),
        note=_("People put the notes under themes. A note may be under several."),
    )
    return [Heading(1, _("Themes of the notes"), "themes"), table]


def _count(value: int) -> Value:
    return Value(number(value), value)


def _next(setting: MemoSetting) -> list[Block]:
    blocks: list[Block] = [Heading(1, _("What happens next"), "next")]
    blocks.append(
        Paragraph(
            _(
                "The notes are read and put under themes, and go with all other material into the "
                "draft input from which the strategy is written."
            )
        )
    )
    if setting.next_steps:
        blocks.append(BulletList(tuple(f"{when}: {title}" for title, when in setting.next_steps)))
    blocks.append(Paragraph(_("Memo made on %(day)s.", day=day(setting.date))))
    return blocks
