"""The document as a fragment of a web page: semantic, escaped, without any style or script."""

from collections.abc import Sequence

from markupsafe import Markup, escape

from engage.documents.chart_tables import chart_table
from engage.documents.columns import shown
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
from engage.documents.pictures import chart_svg
from engage.documents.plain import cleaned, safe_address

_EMPTY = Markup("")
_ALIGN = {"right": "num", "centre": "centre"}
_LONGEST_NUMBER = 18
_NOTICES = {"information": "notice", "caution": "notice notice-warn", "method": "notice"}


def to_html(document: Document, labels: Labels, *, first_level: int = 2) -> Markup:
    """All blocks inside one element; headings start at the given level, the title is the page's."""
    document = cleaned(document)
    writer = _Writer(document, labels, first_level)
    body = Markup("\n").join(writer.block(block, number) for block, number in numbered(document))
    return Markup('<div class="document prose" lang="{}">\n{}\n</div>').format(
        document.language, body
    )


class _Writer:
    """Turns blocks into elements; holds what all of them need to know."""

    def __init__(self, document: Document, labels: Labels, first_level: int) -> None:
        self.document = document
        self.labels = labels
        self.first_level = first_level

    def block(self, block: Block, number: str) -> Markup:
        """One block as one element."""
        match block:
            case Heading():
                return self._heading(block, number)
            case Paragraph():
                return Markup("<p>{}</p>").format(_inlines(block.text, self.labels))
            case Table():
                return self._table(block, number)
            case Figure():
                return self._figure(block, number)
            case PageBreak():
                return Markup('<hr class="page-break">')
            case BulletList() | Quote() | Stats() | Note():
                return _simple(block, self.labels)

    def _heading(self, block: Heading, number: str) -> Markup:
        level = min(block.level + self.first_level - 1, 6)
        return Markup(
            '<h{level} id="{id}"><span class="muted">{number}</span> {text}</h{level}>'
        ).format(level=level, id=block.id, number=number, text=block.text)

    def _table(self, block: Table, number: str) -> Markup:
        caption = _caption(self.labels.table, number, block.caption)
        return _table_element(block, caption, f"table-{number}", self.labels)

    def _figure(self, block: Figure, number: str) -> Markup:
        picture = chart_svg(
            block.chart, self.labels, accent=self.document.accent_colour, alt=block.alt
        )
        table = chart_table(block, self.labels)
        return Markup(
            '<figure class="stack" id="figure-{number}">\n'
            '<figcaption class="figure-title">{caption}</figcaption>\n'
            "{picture}\n{note}<details><summary>{show}</summary>\n{table}\n</details>\n</figure>"
        ).format(
            number=number,
            caption=_caption(self.labels.figure, number, block.caption),
            picture=picture,
            note=_note_line(block.note),
            show=self.labels.show_as_table,
            table=_table_element(
                Table(table.caption, table.columns, table.rows),
                escape(block.caption),
                f"figure-{number}-table",
                self.labels,
            ),
        )


def _simple(block: BulletList | Quote | Stats | Note, labels: Labels) -> Markup:
    match block:
        case BulletList():
            return _list(block, labels)
        case Quote():
            return _quote(block)
        case Stats():
            return _stats(block)
        case Note():
            return Markup('<div class="{}"><div><p><strong>{}:</strong> {}</p></div></div>').format(
                _NOTICES[block.kind], labels.note_kind(block.kind), _inlines(block.text, labels)
            )


def _list(block: BulletList, labels: Labels) -> Markup:
    items = _EMPTY.join(
        Markup("<li>{}</li>\n").format(_inlines(item, labels)) for item in block.items
    )
    element = "ol" if block.is_ordered else "ul"
    return Markup("<{element}>\n{items}</{element}>").format(element=element, items=items)


def _quote(block: Quote) -> Markup:
    language = Markup(' lang="{}"').format(block.language) if block.language else _EMPTY
    return Markup(
        '<figure><blockquote class="quote"{} dir="auto"><p>{}</p></blockquote>'
        '<figcaption class="muted small">{}</figcaption></figure>'
    ).format(language, _lines(block.text), block.provenance)


def _stats(block: Stats) -> Markup:
    tiles = _EMPTY.join(
        Markup('<div class="stat"><dt>{}</dt><dd class="stat-figure">{}</dd>{}</div>\n').format(
            tile.caption,
            tile.figure,
            Markup('<dd class="stat-base">{}</dd>').format(tile.base) if tile.base else "",
        )
        for tile in block.tiles
    )
    return Markup('<dl class="stats">\n{}</dl>').format(tiles)


def _caption(word: str, number: str, caption: str) -> Markup:
    return Markup('<span class="muted">{} {}.</span> {}').format(word, number, caption)


def _note_line(note: str | None) -> Markup:
    return Markup('<p class="muted small">{}</p>\n').format(_lines(note)) if note else _EMPTY


def _table_element(block: Table, caption: Markup, element_id: str, labels: Labels) -> Markup:
    """A wide table scrolls inside its own region, which the keyboard can reach."""
    head = _EMPTY.join(
        Markup('<th scope="col"{}>{}</th>').format(_align(column.align), column.title)
        for column in block.columns
    )
    aligns = [column.align for column in block.columns]
    body = _EMPTY.join(_row(row, aligns, labels) for row in block.rows)
    return Markup(
        '<div class="table-box" role="region" tabindex="0" aria-labelledby="{id}-caption">\n'
        '<table class="table" id="{id}">\n<caption id="{id}-caption">{caption}</caption>\n'
        "<thead><tr>{head}</tr></thead>\n<tbody>\n{body}</tbody>\n</table>\n</div>{note}"
    ).format(id=element_id, caption=caption, head=head, body=body, note=_note_line(block.note))


def _row(row: Sequence[Cell], aligns: Sequence[str], labels: Labels) -> Markup:
    cells = []
    for index, (cell, align) in enumerate(zip(row, aligns, strict=True)):
        element = Markup('th scope="row"') if index == 0 else Markup("td")
        words = _cell(cell, labels)
        # Numbers stay on one line; words in their place may wrap.
        side = _EMPTY if len(shown(cell, labels)) > _LONGEST_NUMBER else _align(align)
        cells.append(Markup("<{}{}>{}</{}>").format(element, side, words, "td" if index else "th"))
    return Markup("<tr>{}</tr>\n").format(_EMPTY.join(cells))


def _cell(cell: Cell, labels: Labels) -> Markup:
    match cell:
        case Badge():
            return _badge(cell, labels)
        case Value():
            return escape(cell.text)
        case int():
            return escape(labels.number(cell))
        case str():
            return _lines(cell)


def _align(align: str) -> Markup:
    return _EMPTY if align == "left" else Markup(' class="{}"').format(_ALIGN[align])


def _inlines(text: Inlines, labels: Labels) -> Markup:
    return _EMPTY.join(_inline(run, labels) for run in runs(text))


def _inline(run: Inline, labels: Labels) -> Markup:
    if isinstance(run, Badge):
        return _badge(run, labels)
    words = _lines(run.text)
    if run.emphasis:
        words = Markup("<em>{}</em>").format(words)
    if run.strong:
        words = Markup("<strong>{}</strong>").format(words)
    address = safe_address(run.href)
    return Markup('<a href="{}">{}</a>').format(address, words) if address else words


def _badge(badge: Badge, labels: Labels) -> Markup:
    """The dots are one picture, read aloud as the level they show."""
    dots = "●" * badge.level + "○" * (badge.of - badge.level)
    level = labels.scale.format(level=badge.level, of=badge.of)
    return Markup('<span class="tag"><span role="img" aria-label="{}">{}</span> {}</span>').format(
        level, dots, badge.text
    )


def _lines(text: str) -> Markup:
    return Markup("<br>").join(text.split("\n"))
