"""What python-docx has no words for: fields, bookmarks, links, table rules, so its XML is used."""

from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Pt
from docx.table import Table as WordTable
from docx.text.paragraph import Paragraph as WordParagraph
from docx.text.run import Run as WordRun

from engage.documents.word_styles import HAIR, element

_HYPERLINK_TYPE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"


def add_field(paragraph: WordParagraph, instruction: str, shown: str) -> None:
    """A field that Word computes; until then it shows the given text."""
    begin_field(paragraph, instruction)
    paragraph.add_run(shown)
    end_field(paragraph)


def begin_field(paragraph: WordParagraph, instruction: str) -> None:
    """What follows is the field's result, until it is ended."""
    run = paragraph.add_run()
    run._r.append(element("fldChar", fldCharType="begin"))
    code = element("instrText")
    code.set(qn("xml:space"), "preserve")
    code.text = instruction
    paragraph.add_run()._r.append(code)
    paragraph.add_run()._r.append(element("fldChar", fldCharType="separate"))


def end_field(paragraph: WordParagraph) -> None:
    """The field's result is complete."""
    paragraph.add_run()._r.append(element("fldChar", fldCharType="end"))


def bookmark(paragraph: WordParagraph, name: str, number: int) -> None:
    """The paragraph can be linked to by this name."""
    start = element("bookmarkStart", id=str(number), name=name)
    paragraph._p.insert_element_before(start, "w:r")
    paragraph._p.append(element("bookmarkEnd", id=str(number)))


def link_inside(paragraph: WordParagraph, run: WordRun, name: str) -> None:
    """The run leads to the bookmark of this name."""
    _wrap(paragraph, run, element("hyperlink", anchor=name, history="1"))


def link_outside(paragraph: WordParagraph, run: WordRun, address: str) -> None:
    """The run leads to the address."""
    wrapper = element("hyperlink", history="1")
    relation = paragraph.part.relate_to(address, _HYPERLINK_TYPE, is_external=True)
    wrapper.set(qn("r:id"), relation)
    _wrap(paragraph, run, wrapper)


def _wrap(paragraph: WordParagraph, run: WordRun, wrapper: BaseOxmlElement) -> None:
    paragraph._p.replace(run._r, wrapper)
    wrapper.append(run._r)


def set_run_language(run: WordRun, language: str) -> None:
    """Spelling and reading aloud use this language for the run."""
    run._r.get_or_add_rPr().append(element("lang", val=language, bidi=language))


def shade(paragraph: WordParagraph, colour: str) -> None:
    """The paragraph stands on a field of this colour with a rim around its text."""
    properties = paragraph._p.get_or_add_pPr()
    value = colour.removeprefix("#").upper()
    rim = element("pBdr")
    for side in ("top", "left", "bottom", "right"):
        rim.append(element(side, val="single", sz="4", space="6", color=value))
    fill = element("shd", val="clear", color="auto", fill=value)
    for part in (rim, fill):
        properties.insert_element_before(part, "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr")


def set_widths(table: WordTable, widths: list[float]) -> None:
    """The columns have these widths in points."""
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Pt(width)
    for row in table.rows:
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = Pt(width)


def rule_table(table: WordTable, accent: str, *, caption: str) -> None:
    """Hairlines between rows, a strong line above and below, and the caption for screen readers."""
    properties = table._tbl.tblPr
    strong = accent.removeprefix("#").upper()
    borders = element("tblBorders")
    for side, size, colour in (
        ("top", "8", strong),
        ("bottom", "8", strong),
        ("insideH", "4", HAIR),
    ):
        borders.append(element(side, val="single", sz=size, space="0", color=colour))
    # The schema wants these before the look and the caption after it.
    properties.insert_element_before(borders, "w:shd", "w:tblLayout", "w:tblCellMar", "w:tblLook")
    if caption:
        properties.append(element("tblCaption", val=caption))


def repeat_header(table: WordTable) -> None:
    """The first row stands on top of every page, and no row is torn apart."""
    for index, row in enumerate(table.rows):
        properties = row._tr.get_or_add_trPr()
        properties.append(element("cantSplit"))
        if index == 0:
            properties.append(element("tblHeader"))
