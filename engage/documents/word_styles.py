"""How our DOCX looks: real styles, numbered headings, the document's language and colour."""

from docx.document import Document as WordDocument
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Cm, Pt, RGBColor
from docx.styles.style import ParagraphStyle

from engage.documents.model import DEEPEST_HEADING

BODY_FONT = "Cambria"
SOFT = RGBColor(0x4D, 0x5A, 0x63)
HAIR = "B9C2C8"
_INK = RGBColor(0x1C, 0x24, 0x29)
_HEADING_SIZES = (18, 14, 12, 11)
_HEADING_SPACE = (22, 16, 12, 10)
# Styles of our own: name, size, colour and space before and after in points.
_OWN_STYLES: tuple[tuple[str, float, RGBColor, int, int], ...] = (
    ("Report City", 13, _INK, 0, 0),
    ("Report Subtitle", 16, SOFT, 0, 10),
    ("Report Fact", 10, _INK, 0, 3),
    ("Report Contents", 17, _INK, 0, 10),
    ("Report Contents Entry", 10.5, _INK, 0, 4),
    ("Report Cell", 9.5, _INK, 2, 2),
    ("Report Figure", 20, _INK, 4, 0),
    ("Report Tile", 9.5, _INK, 0, 0),
    ("Report Remark", 9, SOFT, 4, 12),
    ("Report Note", 10.5, _INK, 14, 16),
    ("Report Quote", 11, _INK, 8, 2),
    ("Report Provenance", 9, SOFT, 0, 10),
)


def element(tag: str, **attributes: str) -> BaseOxmlElement:
    """A WordprocessingML element with attributes of its namespace."""
    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def colour_of(hex_colour: str) -> RGBColor:
    """The colour as Word's own value."""
    return RGBColor.from_string(hex_colour.removeprefix("#").upper())


def prepare_styles(word: WordDocument, *, accent: str, language: str) -> None:
    """The document has our styles and page, and every text in it the language."""
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21.0), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2.6)
    section.top_margin, section.bottom_margin = Cm(2.4), Cm(2.4)
    _set_defaults(word, language)
    for name, size, colour, before, after in _OWN_STYLES:
        _shape(word.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH), size, colour, before, after)
    for name in ("Normal", "List Bullet", "List Number"):
        _shape(word.styles[name], 10.5, _INK, 0, 6)
    _shape(word.styles["Title"], 32, _INK, 0, 6)
    _shape(word.styles["Caption"], 9.5, _INK, 12, 6)
    word.styles["Caption"].paragraph_format.keep_with_next = True
    _without_rule(word.styles["Title"])
    for level, size in enumerate(_HEADING_SIZES, start=1):
        style = word.styles[f"Heading {level}"]
        _shape(style, size, _INK, _HEADING_SPACE[level - 1], 6)
        style.font.bold = True
        style.paragraph_format.keep_with_next = True
    _number_headings(word, colour_of(accent))
    word.styles["Report Note"].paragraph_format.left_indent = Cm(0.25)
    word.styles["Report Note"].paragraph_format.right_indent = Cm(0.25)
    _side_rule(word.styles["Report Quote"], accent)
    _side_rule(word.styles["Report Provenance"], accent)
    word.styles["Report Quote"].paragraph_format.keep_with_next = True
    word.styles["Report Quote"].font.italic = True


def _set_defaults(word: WordDocument, language: str) -> None:
    defaults = word.styles.element.find(qn("w:docDefaults"))
    properties = defaults.find(qn("w:rPrDefault")).find(qn("w:rPr"))
    for old in properties.findall(qn("w:lang")):
        properties.remove(old)
    properties.append(element("lang", val=language, eastAsia=language, bidi=language))


def _shape(style: ParagraphStyle, size: float, colour: RGBColor, before: int, after: int) -> None:
    style.font.size = Pt(size)
    style.font.color.rgb = colour
    style.font.name = BODY_FONT
    fonts = style.element.get_or_add_rPr().find(qn("w:rFonts"))
    for script in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{script}"), None)
    style.paragraph_format.space_before, style.paragraph_format.space_after = Pt(before), Pt(after)
    style.paragraph_format.line_spacing = 1.0 if size < 10 or size > 12 else 1.15


def _without_rule(style: ParagraphStyle) -> None:
    """The template's title has a blue line under it."""
    borders = style.element.get_or_add_pPr().find(qn("w:pBdr"))
    if borders is not None:
        style.element.pPr.remove(borders)


def _side_rule(style: ParagraphStyle, accent: str) -> None:
    colour = accent.removeprefix("#").upper()
    borders = element("pBdr")
    borders.append(element("left", val="single", sz="14", space="10", color=colour))
    properties = style.element.get_or_add_pPr()
    properties.insert_element_before(
        borders, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )
    style.paragraph_format.left_indent = Cm(0.5)


def _number_headings(word: WordDocument, accent: RGBColor) -> None:
    """Word numbers the headings by itself, so they stay right when somebody edits the file."""
    numbering = word.part.numbering_part.element
    abstract = element("abstractNum", abstractNumId="90")
    abstract.append(element("multiLevelType", val="multilevel"))
    for level in range(DEEPEST_HEADING):
        abstract.append(_numbering_level(level, accent))
    numbering.insert(0, abstract)
    number = element("num", numId="90")
    number.append(element("abstractNumId", val="90"))
    numbering.append(number)
    for level in range(DEEPEST_HEADING):
        properties = word.styles[f"Heading {level + 1}"].element.get_or_add_pPr()
        numbered = properties.get_or_add_numPr()
        numbered.get_or_add_ilvl().val = level
        numbered.get_or_add_numId().val = 90


def _numbering_level(level: int, accent: RGBColor) -> BaseOxmlElement:
    made = element("lvl", ilvl=str(level))
    made.append(element("start", val="1"))
    made.append(element("numFmt", val="decimal"))
    made.append(element("pStyle", val=f"Heading{level + 1}"))
    made.append(element("suff", val="space"))
    made.append(element("lvlText", val=".".join(f"%{n}" for n in range(1, level + 2)) + " "))
    made.append(element("lvlJc", val="left"))
    indent = element("pPr")
    indent.append(element("ind", left="0", firstLine="0"))
    made.append(indent)
    look = element("rPr")
    look.append(element("b", val="0"))
    look.append(element("color", val=str(accent)))
    made.append(look)
    return made
