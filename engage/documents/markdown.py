"""The document as Markdown, for those who write on with a text editor."""

import re
from collections.abc import Sequence

from engage.documents.chart_tables import chart_table
from engage.documents.contents import numbered
from engage.documents.labels import Labels
from engage.documents.model import (
    Badge,
    Block,
    BulletList,
    Cell,
    Document,
    Figure,
    Heading,
    Inline,
    Inlines,
    Note,
    PageBreak,
    Paragraph,
    Quote,
    Stats,
    Table,
    Value,
    runs,
)
from engage.documents.plain import cleaned, safe_address

_SPECIAL = re.compile(r"([\\`*_\[\]<>|~$&{}^])")
# At the start of a line these would open a heading, a list, a table or a rule.
_LINE_START = re.compile(r"^(\s*)([#+=:-]|[0-9]+(?=[.)]))", re.MULTILINE)
_RULES = {"left": "---", "right": "---:", "centre": ":---:"}


def to_markdown(document: Document, labels: Labels) -> str:
    """The whole document; tables stand for charts, numbers are written out."""
    document = cleaned(document)
    parts = [f"# {_inline_text(document.title)}"]
    if document.subtitle:
        parts.append(f"*{_inline_text(document.subtitle)}*")
    facts = [("", document.municipality), *document.meta]
    parts.append("\n".join(f"- {_fact(key, value)}" for key, value in facts))
    parts += [_block(block, number, labels) for block, number in numbered(document)]
    return "\n\n".join(parts) + "\n"


def _fact(key: str, value: str) -> str:
    return f"{_inline_text(key)}: {_inline_text(value)}" if key else _inline_text(value)


def _block(block: Block, number: str, labels: Labels) -> str:
    match block:
        case Heading():
            return f"{'#' * (block.level + 1)} {number} {_inline_text(block.text)}"
        case Paragraph():
            return _begun(_inlines(block.text))
        case Table():
            return _table(block, f"{labels.table} {number}. ", labels)
        case Figure():
            return _figure(block, number, labels)
        case PageBreak():
            return "---"
        case BulletList() | Quote() | Stats() | Note():
            return _simple(block, labels)


def _simple(block: BulletList | Quote | Stats | Note, labels: Labels) -> str:
    match block:
        case BulletList():
            marks = [f"{n}." if block.is_ordered else "-" for n in range(1, len(block.items) + 1)]
            pairs = zip(marks, block.items, strict=True)
            return "\n".join(f"{mark} {_indented(_begun(_inlines(item)))}" for mark, item in pairs)
        case Quote():
            lines = [*map(_begun, _lines(block.text)), f"— {_inline_text(block.provenance)}"]
            return "\n>\n".join(f"> {line}" for line in lines)
        case Stats():
            return "\n".join(
                f"- **{_inline_text(tile.figure)}** {_inline_text(tile.caption)}"
                + (f" ({_inline_text(tile.base)})" if tile.base else "")
                for tile in block.tiles
            )
        case Note():
            words = _inlines(block.text).replace("\n", "\n> ")
            return f"> **{_escaped(labels.note_kind(block.kind))}:** {words}"


def _figure(block: Figure, number: str, labels: Labels) -> str:
    table = _table(chart_table(block, labels), f"{labels.figure} {number}. ", labels)
    return f"{table}\n\n*{_inline_text(block.alt)}*"


def _table(block: Table, lead: str, labels: Labels) -> str:
    head = [_inline_text(column.title) for column in block.columns]
    rules = [_RULES[column.align] for column in block.columns]
    body = [[_cell(cell, labels) for cell in row] for row in block.rows]
    lines = [f"**{_escaped(lead)}{_inline_text(block.caption)}**", ""]
    lines += [_row(cells) for cells in (head, rules, *body)]
    if block.note:
        lines += ["", f"*{_inline_text(block.note)}*"]
    return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(cell: Cell, labels: Labels) -> str:
    match cell:
        case Badge():
            return _badge(cell)
        case Value():
            return _inline_text(cell.text)
        case int():
            return labels.number(cell)
        case str():
            return _inline_text(cell)


def _inlines(text: Inlines) -> str:
    return "".join(_inline(run) for run in runs(text))


def _inline(run: Inline) -> str:
    if isinstance(run, Badge):
        return _badge(run)
    words = "\\\n".join(_lines(run.text))
    # Marks of emphasis count only when no space stands inside them.
    core = words.strip()
    if core and (run.strong or run.emphasis):
        mark = "**" * run.strong + "*" * run.emphasis
        words = words.replace(core, f"{mark}{core}{mark}", 1)
    address = safe_address(run.href)
    return f"[{words}](<{_address(address)}>)" if address else words


def _address(address: str) -> str:
    return address.replace("<", "%3C").replace(">", "%3E").replace("\\", "%5C")


def _badge(badge: Badge) -> str:
    return f"{'●' * badge.level}{'○' * (badge.of - badge.level)} {_inline_text(badge.text)}"


def _begun(text: str) -> str:
    """Spaces before the first word would make it code, or a part of the list above."""
    return text.lstrip(" ")


def _indented(text: str) -> str:
    return text.replace("\n", "\n  ")


def _lines(text: str) -> list[str]:
    return [_escaped(line) for line in text.split("\n") if line.strip()] or [""]


def _inline_text(text: str) -> str:
    """Text on one line, where a line end would break the structure."""
    return _escaped(" ".join(text.split()))


def _escaped(text: str) -> str:
    marked = _SPECIAL.sub(r"\\\1", text)
    return _LINE_START.sub(lambda found: f"{found[1]}{_unmarked(found[2])}", marked)


def _unmarked(mark: str) -> str:
    """The mark as a plain character; after a number it is the point that must be one."""
    return f"{mark}\\" if mark.isdigit() else f"\\{mark}"
