"""The PDF: tagged, described, reproducible, and made of text that is never code."""

from io import BytesIO

import pytest
import typst
from pypdf import PdfReader

from engage.documents import pdf
from engage.documents.charts import Chart
from engage.documents.model import Paragraph
from engage.documents.pdf import chart_png, to_pdf
from tests.factories.documents import (
    BARS,
    LABELS,
    chart_saying,
    document,
    document_saying,
    whole_document,
)

HOSTILE = [
    "<script>alert(1)</script>",
    '#import "x": y',
    "$x$",
    "=1+1",
    "]",
    "#panic()",
    '")',
    "\\",
    "@a <b>",
    "/* x",
    "{page}",
]


def read(data: bytes) -> PdfReader:
    return PdfReader(BytesIO(data))


def text_of(data: bytes) -> str:
    return "\n".join(page.extract_text() for page in read(data).pages)


def test_the_file_is_tagged_and_says_its_language_and_title() -> None:
    reader = read(to_pdf(whole_document(), LABELS))
    root = reader.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert root["/Lang"] == "fi"
    assert reader.metadata is not None
    assert reader.metadata.title == "Valmisteluaineisto nro 1"
    assert "ua" in root["/Metadata"].get_data().decode().lower()


def test_every_picture_has_its_words_and_its_figures_as_alternative() -> None:
    reader = read(to_pdf(whole_document(), LABELS))
    described = [
        str(element.get_object()["/Alt"])
        for number in range(1, len(reader.xref[0]) + 1)
        if isinstance(element := reader.get_object(number), dict) and "/Alt" in element
    ]
    bars = next(text for text in described if text.startswith("Koulut ensin."))
    assert "Koulut: Asukkaat 62 %" in bars
    assert LABELS.hidden in bars
    assert len(described) >= 3


def test_the_same_document_gives_the_same_bytes_with_the_documents_date() -> None:
    data = to_pdf(whole_document(), LABELS)
    assert data == to_pdf(whole_document(), LABELS)
    metadata = read(data).metadata
    assert metadata is not None
    assert metadata.creation_date is not None
    assert metadata.creation_date.date().isoformat() == "2018-04-30"


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_printed_as_text(text: str) -> None:
    words = text_of(to_pdf(document_saying(text), LABELS))
    assert words.replace("\n", " ").count(text) >= 12


def test_text_of_all_scripts_makes_a_file() -> None:
    text = "Ääkköset, Київ, שלום, سلام عليكم"
    words = text_of(to_pdf(document(Paragraph(text)), LABELS))
    assert "Ääkköset, Київ" in words


def test_signs_without_a_glyph_are_replaced_and_the_rest_stays() -> None:
    words = text_of(to_pdf(document_saying("Hyvä 😀👨\u200d👩\u200d👧 漢字 metsä\x07"), LABELS))
    assert words.count("metsä") >= 12
    assert "Hyvä \ufffd" in words


def test_pages_are_numbered_except_the_title_page() -> None:
    reader = read(to_pdf(whole_document(), LABELS))
    count = len(reader.pages)
    texts = [page.extract_text() for page in reader.pages]
    assert "Sivu" not in texts[0]
    assert all(f"Sivu {n} / {count}" in texts[n - 1] for n in range(2, count + 1))


def test_headings_are_numbered_and_listed() -> None:
    reader = read(to_pdf(whole_document(), LABELS))
    contents = reader.pages[1].extract_text()
    assert "Sisällys" in contents
    assert "2.1" in contents


def test_an_empty_document_is_a_title_page_and_contents() -> None:
    assert len(read(to_pdf(document(subtitle="", meta=()), LABELS)).pages) >= 1


@pytest.mark.parametrize("chart", [BARS, *chart_saying("]#panic() 😀 漢")])
def test_a_chart_becomes_a_picture_the_same_each_time(chart: Chart) -> None:
    picture = chart_png(chart, LABELS, accent="#1d5c63", alt="Kuvaus")
    assert picture.startswith(b"\x89PNG")
    assert picture == chart_png(chart, LABELS, accent="#1d5c63", alt="Kuvaus")


def test_a_fault_of_the_template_is_not_mistaken_for_a_missing_glyph(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf, "_REPORT", b"#panic()")
    with pytest.raises(typst.TypstError):
        to_pdf(document(), LABELS)


def test_a_text_that_stays_unprintable_is_an_error_and_no_endless_loop(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pdf, "_MOST_ROUNDS", 1)
    with pytest.raises(ValueError, match="no font"):
        to_pdf(document(Paragraph("😀")), LABELS)
