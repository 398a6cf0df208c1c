"""The DOCX: Word's own styles, numbers and fields, described pictures, the same bytes each time."""

from io import BytesIO
from zipfile import ZipFile

import docx
import pytest
from docx.document import Document as WordDocument
from docx.oxml.ns import qn

from engage.documents.model import Heading, PageBreak, Paragraph
from engage.documents.word import to_docx
from tests.factories.documents import LABELS, document, document_saying, whole_document

HOSTILE = ["<script>alert(1)</script>", "=1+1", "&amp;", "]]>", "{ PAGE }", "שלום 😀"]


def opened(data: bytes) -> WordDocument:
    return docx.Document(BytesIO(data))


def all_text(word: WordDocument) -> str:
    return "\n".join(node.text or "" for node in word.element.iter(qn("w:t")))


def test_the_same_document_gives_the_same_bytes_dated_by_the_document() -> None:
    data = to_docx(whole_document(), LABELS)
    assert data == to_docx(whole_document(), LABELS)
    with ZipFile(BytesIO(data)) as archive:
        assert {member.date_time for member in archive.infolist()} == {(2018, 4, 30, 0, 0, 0)}
        core = archive.read("docProps/core.xml").decode()
    assert core.count("2018-04-30T00:00:00Z") == 2
    assert "Kaarinan kaupunki" in core
    assert "python-docx" not in core


def test_headings_have_real_styles_that_word_numbers() -> None:
    word = opened(to_docx(whole_document(), LABELS))
    headings = [p for p in word.paragraphs if p.style.name.startswith("Heading")]
    assert [(p.style.name, p.text) for p in headings] == [
        ("Heading 1", "Tiivistelmä"),
        ("Heading 1", "Erot"),
        ("Heading 2", "Ryhmät"),
    ]
    number = word.styles["Heading 2"].element.pPr.numPr
    assert (number.ilvl.val, number.numId.val) == (1, 90)


def test_the_language_is_that_of_the_document_and_quotes_keep_theirs() -> None:
    word = opened(to_docx(whole_document(), LABELS))
    languages = [node.get(qn("w:val")) for node in word.styles.element.iter(qn("w:lang"))]
    assert languages == ["fi"]
    assert word.core_properties.language == "fi"
    assert any(node.get(qn("w:val")) == "fi" for node in word.element.iter(qn("w:lang")))


def test_pictures_are_described() -> None:
    word = opened(to_docx(whole_document(), LABELS))
    described = [shape._inline.docPr.get("descr") for shape in word.inline_shapes]
    assert described == ["Koulut ensin.", "Asukkaat alempana.", "Puolet samaa mieltä."]


def test_table_headers_repeat_and_rows_stay_whole() -> None:
    word = opened(to_docx(whole_document(), LABELS))
    table = word.tables[1]
    assert [cell.text for cell in table.rows[0].cells] == ["Lähde", "Kerätty", "Näyttö"]
    assert [cell.text for cell in table.rows[1].cells] == ["Kysely", "1 932", "●●● vahva"]
    header = table.rows[0]._tr.trPr
    assert header.find(qn("w:tblHeader")) is not None
    assert all(row._tr.trPr.find(qn("w:cantSplit")) is not None for row in table.rows)


def test_the_footer_counts_pages_but_not_on_the_title_page() -> None:
    section = opened(to_docx(whole_document(), LABELS)).sections[0]
    assert section.different_first_page_header_footer
    codes = [node.text for node in section.footer._element.iter(qn("w:instrText"))]
    assert codes == [" PAGE ", " NUMPAGES "]
    assert section.first_page_footer.paragraphs[0].text == ""


def test_links_lead_inside_and_outside_and_nowhere_else() -> None:
    word = opened(to_docx(whole_document(), LABELS))
    anchors = {node.get(qn("w:anchor")) for node in word.element.iter(qn("w:hyperlink"))}
    assert {"h-tiivistelma", "h-erot", "h-ryhmat"} <= anchors
    marks = {node.get(qn("w:name")) for node in word.element.iter(qn("w:bookmarkStart"))}
    assert anchors - {None} <= marks
    targets = {rel.target_ref for rel in word.part.rels.values() if rel.is_external}
    assert targets == {"https://kaarina.fi/strategia"}


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_written_as_text(text: str) -> None:
    word = opened(to_docx(document_saying(text), LABELS))
    assert all_text(word).count(text) >= 15
    codes = [node.text or "" for node in word.element.iter(qn("w:instrText"))]
    assert not any(text in code for code in codes)
    assert not [rel for rel in word.part.rels.values() if rel.is_external]


def test_control_characters_are_left_out() -> None:
    word = opened(to_docx(document(Paragraph("a\x00\x1bb\ud800c")), LABELS))
    assert "abc" in all_text(word)


def test_a_page_break_opens_the_next_paragraph_on_a_new_page() -> None:
    word = opened(to_docx(document(Heading(1, "A", "a"), PageBreak(), Paragraph("b")), LABELS))
    breaks = {p.text: p.paragraph_format.page_break_before for p in word.paragraphs}
    assert breaks["b"]
    assert breaks["A"]


def test_a_document_without_parts_opens() -> None:
    word = opened(to_docx(document(subtitle="", meta=()), LABELS))
    assert word.core_properties.title == "Valmisteluaineisto nro 1"
