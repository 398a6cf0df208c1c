"""The document as tagged PDF (PDF/UA-1), and a chart as a picture for other writers."""

import json
import re
from datetime import UTC, datetime, time
from pathlib import Path

import typst

from engage.documents.chart_tables import chart_table
from engage.documents.charts import Chart
from engage.documents.colours import mixed, readable
from engage.documents.columns import column_widths, shown
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
    runs,
)
from engage.documents.pictures import chart_svg
from engage.documents.plain import cleaned, safe_address

_REPORT = Path(__file__).with_name("report.typ").read_bytes()
_PICTURE = Path(__file__).with_name("picture.typ").read_bytes()
_PICTURE_DPI = 200
# The compiler names each piece of text that none of its fonts can show.
_NO_GLYPH = re.compile(r'the text `"(?P<text>(?:[^"\\]|\\.)+)"` could not be displayed')
_CODE_POINT = re.compile(r"\\u\{([0-9a-f]+)\}")
_REPLACEMENT = "\ufffd"
_MOST_ROUNDS = 20
# In points: the page without its margins, and the size of text in tables.
_TEXT_WIDTH, _CELL_SIZE = 447.0, 8.6

Tree = dict[str, object]


def to_pdf(document: Document, labels: Labels) -> bytes:
    """A tagged file whose only date is the document's; all text goes in as data, never as code."""
    document = cleaned(document)
    tree = _document_tree(document, labels)
    moment = datetime.combine(document.date, time.min, tzinfo=UTC)
    return _compiled(_REPORT, tree, moment=moment)


def chart_png(chart: Chart, labels: Labels, *, accent: str, alt: str) -> bytes:
    """The chart as a picture for writers that take no drawings."""
    svg = chart_svg(chart, labels, accent=accent, alt=alt, for_print=True)
    return _compiled(_PICTURE, {"svg": str(svg)}, moment=None)


def _compiled(source: bytes, tree: Tree, *, moment: datetime | None) -> bytes:
    """The compiled file; signs without a glyph become the replacement sign, as the rule asks."""
    payload = json.dumps(tree, ensure_ascii=False)
    for _ in range(_MOST_ROUNDS):
        try:
            return typst.compile(
                source,
                format="pdf" if moment else "png",
                ppi=None if moment else _PICTURE_DPI,
                ignore_system_fonts=True,
                sys_inputs={"tree": payload},
                pdf_standards=["ua-1"] if moment else [],
                timestamp=moment,
            )
        except typst.TypstError as error:
            payload = _without_missing(payload, error)
    raise ValueError("text that no font can show was left after all rounds")


def _without_missing(payload: str, error: typst.TypstError) -> str:
    found = [_readable(match["text"]) for match in _NO_GLYPH.finditer(error.diagnostic)]
    shorter = payload
    for text in sorted(found, key=len, reverse=True):
        shorter = shorter.replace(text, _REPLACEMENT)
    if shorter == payload:
        raise error
    return shorter


def _readable(quoted: str) -> str:
    return _CODE_POINT.sub(lambda match: chr(int(match[1], 16)), quoted)


def _document_tree(document: Document, labels: Labels) -> Tree:
    accent = readable(document.accent_colour)
    year, month, day = document.date.timetuple()[:3]
    return {
        "title": document.title,
        "subtitle": document.subtitle,
        "language": document.language,
        "municipality": document.municipality,
        "date": [year, month, day],
        "accent": accent,
        "tint": mixed(accent, "#ffffff", 0.93),
        "meta": [list(pair) for pair in document.meta],
        "words": {
            "contents": labels.contents,
            "page_of": labels.page_of,
            "table": labels.table,
            "figure": labels.figure,
        },
        "blocks": [_block(block, document, labels) for block in document.blocks],
    }


def _block(block: Block, document: Document, labels: Labels) -> Tree:
    match block:
        case Heading():
            return {"is": "heading", "level": block.level, "text": block.text, "id": block.id}
        case Paragraph():
            return {"is": "paragraph", "runs": _runs(block.text)}
        case BulletList():
            items = [_runs(item) for item in block.items]
            return {"is": "list", "ordered": block.is_ordered, "items": items}
        case Table():
            return {"is": "table", **_table(block, labels)}
        case Figure():
            return _figure(block, document, labels)
        case _:
            return _small_block(block, labels)


def _small_block(block: Quote | Stats | Note | PageBreak, labels: Labels) -> Tree:
    match block:
        case Quote():
            return {
                "is": "quote",
                "text": block.text,
                "provenance": block.provenance,
                "language": block.language,
            }
        case Stats():
            tiles = [[tile.figure, tile.caption, tile.base] for tile in block.tiles]
            return {"is": "stats", "tiles": tiles}
        case Note():
            word = labels.note_kind(block.kind)
            return {"is": "note", "kind": block.kind, "word": word, "runs": _runs(block.text)}
        case PageBreak():
            return {"is": "page-break"}


def _figure(block: Figure, document: Document, labels: Labels) -> Tree:
    svg = chart_svg(
        block.chart, labels, accent=document.accent_colour, alt=block.alt, for_print=True
    )
    # Who can't see the picture gets the sentence and the figures.
    alt = f"{block.alt} {_in_words(chart_table(block, labels), labels)}".strip()
    return {
        "is": "figure",
        "svg": str(svg),
        "alt": alt,
        "caption": block.caption,
        "note": block.note,
    }


def _in_words(table: Table, labels: Labels) -> str:
    titles = [column.title for column in table.columns[1:]]
    rows = [[shown(cell, labels) for cell in row] for row in table.rows]
    return " ".join(f"{name}: {_listed(titles, figures)}." for name, *figures in rows)


def _listed(titles: list[str], figures: list[str]) -> str:
    pairs = zip(titles, figures, strict=True)
    return ", ".join(f"{title} {figure}" for title, figure in pairs if figure)


def _table(block: Table, labels: Labels) -> Tree:
    return {
        "caption": block.caption,
        "note": block.note,
        "titles": [column.title for column in block.columns],
        "aligns": [column.align for column in block.columns],
        "widths": column_widths(block, labels, total=_TEXT_WIDTH, size=_CELL_SIZE),
        "rows": [[_cell(cell, labels) for cell in row] for row in block.rows],
    }


def _cell(cell: Cell, labels: Labels) -> Tree:
    return _run(cell) if isinstance(cell, Badge) else {"text": shown(cell, labels)}


def _runs(text: Inlines) -> list[Tree]:
    return [_run(run) for run in runs(text)]


def _run(run: Inline) -> Tree:
    if isinstance(run, Badge):
        return {"text": run.text, "level": run.level, "of": run.of}
    return {
        "text": run.text,
        "strong": run.strong,
        "emphasis": run.emphasis,
        "href": safe_address(run.href),
    }
