"""The document as DOCX: styles, numbers and fields of Word's own, so that it can be worked on."""

import re
from datetime import UTC, datetime, time
from io import BytesIO

import docx
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.shared import Cm
from docx.text.paragraph import Paragraph as WordParagraph

from engage.documents.archive import with_fixed_times
from engage.documents.colours import mixed, readable
from engage.documents.columns import column_widths, shown
from engage.documents.contents import contents, numbered
from engage.documents.labels import Labels
from engage.documents.model import (
    Badge,
    Block,
    BulletList,
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
from engage.documents.pdf import chart_png
from engage.documents.plain import cleaned, safe_address
from engage.documents.word_parts import (
    add_field,
    begin_field,
    bookmark,
    end_field,
    link_inside,
    link_outside,
    repeat_header,
    rule_table,
    set_run_language,
    set_widths,
    shade,
)
from engage.documents.word_styles import colour_of, prepare_styles

_CONTENTS_DEPTH = 2
_FIGURE_WIDTH = Cm(15.0)
# In points: the page without its margins.
_TEXT_WIDTH = 448.0
# Cells are set in 9.5 points; another font than ours may stand in and be wider.
_WIDEST_CELL = 11.0
_PLACE = re.compile(r"\{(pages?)\}")
_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "centre": WD_ALIGN_PARAGRAPH.CENTER,
}


def to_docx(document: Document, labels: Labels) -> bytes:
    """A Word file whose only date is the document's; the same document gives the same bytes."""
    document = cleaned(document)
    word = docx.Document()
    accent = readable(document.accent_colour)
    prepare_styles(word, accent=accent, language=document.language)
    _set_properties(word, document)
    writer = _Writer(word, document, labels, accent)
    writer.title_page()
    writer.contents_page()
    writer.footer()
    for block, number in numbered(document):
        writer.block(block, number)
    buffer = BytesIO()
    word.save(buffer)
    return with_fixed_times(buffer.getvalue(), document.date)


def _set_properties(word: WordDocument, document: Document) -> None:
    moment = datetime.combine(document.date, time.min, tzinfo=UTC)
    properties = word.core_properties
    properties.title = document.title[:255]
    properties.subject = document.subtitle[:255]
    properties.author = properties.last_modified_by = document.municipality[:255]
    properties.language = document.language
    properties.comments = ""
    properties.created = properties.modified = moment
    properties.revision = 1


class _Writer:
    """Adds blocks at the end of the Word document."""

    def __init__(self, word: WordDocument, document: Document, labels: Labels, accent: str) -> None:
        self.word = word
        self.document = document
        self.labels = labels
        self.accent = accent
        self.starts_page = False
        self.ids = {entry.id: index for index, entry in enumerate(contents(document), start=1)}

    def title_page(self) -> None:
        """City, title, subtitle and facts on a page of their own, without footer."""
        city = self._paragraph("Report City")
        mark = city.add_run("■ ")
        mark.font.color.rgb = colour_of(self.accent)
        city.add_run(self.document.municipality).bold = True
        title = self.word.add_paragraph(style="Title")
        title.paragraph_format.space_before = Cm(6.5)
        title.add_run(self.document.title).bold = True
        if self.document.subtitle:
            self._paragraph("Report Subtitle", self.document.subtitle)
        space = Cm(8.5)
        for key, value in self.document.meta:
            fact = self._paragraph("Report Fact")
            fact.paragraph_format.space_before, space = space, Cm(0)
            fact.add_run(f"{key}   ").font.color.rgb = colour_of("#4d5a63")
            fact.add_run(value)
        self.starts_page = True

    def contents_page(self) -> None:
        """The headings as links; Word can renew the list, as it is its own field."""
        self._paragraph("Report Contents", self.labels.contents).runs[0].bold = True
        entries = [entry for entry in contents(self.document) if entry.level <= _CONTENTS_DEPTH]
        paragraph = self._paragraph("Report Contents Entry")
        begin_field(paragraph, f' TOC \\o "1-{_CONTENTS_DEPTH}" \\h \\n ')
        for index, entry in enumerate(entries):
            paragraph = self._paragraph("Report Contents Entry") if index else paragraph
            paragraph.paragraph_format.left_indent = Cm(0.8 * (entry.level - 1))
            run = paragraph.add_run(f"{entry.number}  {entry.text}")
            run.bold = entry.level == 1
            link_inside(paragraph, run, f"h-{entry.id}")
        end_field(paragraph)
        self.starts_page = True

    def footer(self) -> None:
        """City and title at the left, page and number of pages at the right."""
        section = self.word.sections[0]
        section.different_first_page_header_footer = True
        paragraph = section.footer.paragraphs[0]
        paragraph.style = self.word.styles["Report Remark"]
        paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(15.8), WD_TAB_ALIGNMENT.RIGHT)
        paragraph.add_run(f"{self.document.municipality} · {self.document.title}\t")
        parts = _PLACE.split(self.labels.page_of)
        for index, part in enumerate(parts):
            if index % 2:
                add_field(paragraph, " PAGE " if part == "page" else " NUMPAGES ", "1")
            else:
                paragraph.add_run(part)

    def block(self, block: Block, number: str) -> None:
        """One more block at the end."""
        match block:
            case Heading():
                heading = self._paragraph(f"Heading {block.level}", block.text)
                bookmark(heading, f"h-{block.id}", self.ids[block.id])
            case Paragraph():
                self._inlines(self._paragraph("Normal"), block.text)
            case Table():
                self._table(block, number)
            case Figure():
                self._figure(block, number)
            case PageBreak():
                self.starts_page = True
            case BulletList() | Quote() | Stats() | Note():
                self._small_block(block)

    def _small_block(self, block: BulletList | Quote | Stats | Note) -> None:
        match block:
            case BulletList():
                for index, item in enumerate(block.items, start=1):
                    self._list_item(item, index if block.is_ordered else None)
            case Quote():
                paragraph = self._paragraph("Report Quote")
                run = paragraph.add_run(block.text)
                if block.language:
                    set_run_language(run, block.language)
                self._paragraph("Report Provenance", block.provenance)
            case Stats():
                self._stats(block)
            case Note():
                paragraph = self._paragraph("Report Note")
                shade(paragraph, mixed(self.accent, "#ffffff", 0.93))
                paragraph.add_run(f"{self.labels.note_kind(block.kind)}: ").bold = True
                self._inlines(paragraph, block.text)

    def _list_item(self, item: Inlines, number: int | None) -> None:
        """Ordered items carry their number as text: two lists would else count on."""
        if number is None:
            self._inlines(self._paragraph("List Bullet"), item)
            return
        paragraph = self._paragraph("Normal", f"{number}.\t")
        paragraph.paragraph_format.left_indent = Cm(0.7)
        paragraph.paragraph_format.first_line_indent = Cm(-0.7)
        self._inlines(paragraph, item)

    def _table(self, block: Table, number: str) -> None:
        self._caption(self.labels.table, number, block.caption)
        table = self.word.add_table(rows=len(block.rows) + 1, cols=len(block.columns))
        rule_table(table, self.accent, caption=block.caption)
        set_widths(table, column_widths(block, self.labels, total=_TEXT_WIDTH, size=_WIDEST_CELL))
        aligns = [_ALIGN[column.align] for column in block.columns]
        cells = [list(row.cells) for row in table.rows]
        for column, place in zip(block.columns, cells[0], strict=True):
            self._inlines(place.paragraphs[0], (), style="Report Cell")
            place.paragraphs[0].add_run(column.title).bold = True
        for row, places in zip(block.rows, cells[1:], strict=True):
            for cell, place in zip(row, places, strict=True):
                inlines = (cell,) if isinstance(cell, Badge) else shown(cell, self.labels)
                self._inlines(place.paragraphs[0], inlines, style="Report Cell")
        for places in cells:
            for place, align in zip(places, aligns, strict=True):
                place.paragraphs[0].alignment = align
        repeat_header(table)
        self._paragraph("Report Remark", block.note or "")

    def _figure(self, block: Figure, number: str) -> None:
        self._caption(self.labels.figure, number, block.caption)
        picture = chart_png(block.chart, self.labels, accent=self.accent, alt=block.alt)
        shape = self.word.add_picture(BytesIO(picture), width=_FIGURE_WIDTH)
        properties = shape._inline.docPr
        properties.set("descr", block.alt)
        properties.set("title", block.caption)
        self._paragraph("Report Remark", block.note or "")

    def _stats(self, block: Stats) -> None:
        if self.starts_page:
            self._paragraph("Report Cell")
        table = self.word.add_table(rows=1, cols=max(len(block.tiles), 1))
        rule_table(table, self.accent, caption="")
        for tile, place in zip(block.tiles, table.rows[0].cells, strict=True):
            figure = place.paragraphs[0]
            figure.style = self.word.styles["Report Figure"]
            figure.add_run(tile.figure).font.color.rgb = colour_of(self.accent)
            caption = place.add_paragraph(style="Report Tile")
            caption.add_run(tile.caption).bold = True
            if tile.base:
                place.add_paragraph(tile.base, style="Report Cell")
        self._paragraph("Report Remark")

    def _caption(self, word: str, number: str, caption: str) -> None:
        paragraph = self._paragraph("Caption")
        paragraph.add_run(f"{word} {number}. ").font.color.rgb = colour_of(self.accent)
        paragraph.add_run(caption).bold = True

    def _paragraph(self, style: str, text: str = "") -> WordParagraph:
        paragraph = self.word.add_paragraph(text, style=style)
        if self.starts_page:
            # A break inside an own paragraph would leave an empty line on the new page.
            paragraph.paragraph_format.page_break_before = True
            self.starts_page = False
        return paragraph

    def _inlines(self, paragraph: WordParagraph, text: Inlines, *, style: str = "") -> None:
        if style:
            paragraph.style = self.word.styles[style]
        for run in runs(text):
            self._inline(paragraph, run)

    def _inline(self, paragraph: WordParagraph, run: Inline) -> None:
        if isinstance(run, Badge):
            dots = paragraph.add_run("●" * run.level + "○" * (run.of - run.level))
            dots.font.color.rgb = colour_of(self.accent)
            paragraph.add_run(f" {run.text}")
            return
        made = paragraph.add_run(run.text)
        made.bold, made.italic = run.strong or None, run.emphasis or None
        address = safe_address(run.href)
        if address is None:
            return
        if address.removeprefix("#") in self.ids and address.startswith("#"):
            link_inside(paragraph, made, f"h-{address[1:]}")
        elif not address.startswith(("#", "/")):
            link_outside(paragraph, made, address)
        else:
            return
        made.underline = True
        made.font.color.rgb = colour_of(self.accent)
