"""Markdown, JSON and sheets of a document."""

import json
import re
from datetime import UTC, datetime
from io import BytesIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from openpyxl import load_workbook

from engage.documents.json_text import to_json
from engage.documents.markdown import to_markdown
from engage.documents.model import Badge, BulletList, Heading, Paragraph, Run, Stats, Table, Tile
from engage.documents.sheets import to_sheets
from engage.tables.xlsx import write_xlsx
from tests.factories.documents import LABELS, document, document_saying, whole_document

HOSTILE = ["<script>x</script>", "# title", "1. one", "- item", "| a | b |", "`code`", "**b**"]
HOSTILE += ["[a](javascript:x)", "![a](b)", "> quote", "***", "=1+1", "&copy;", "~~x~~", "+ x"]
WORDS = st.text(alphabet="abc #*_`[]()<>|-+=.1\\&!~\n$", min_size=1, max_size=30)


def rendered(markdown: str) -> str:
    return MarkdownIt("commonmark", {"html": True}).enable("table").render(markdown)


@pytest.mark.parametrize("text", HOSTILE)
def test_markdown_shows_hostile_text_as_it_is(text: str) -> None:
    html = rendered(to_markdown(document(Paragraph(text)), LABELS))
    expected = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert f"<p>{expected}</p>" in html


@given(WORDS)
@example("  1")
@example("     1")
def test_markdown_of_any_text_is_one_paragraph_of_it(text: str) -> None:
    html = rendered(to_markdown(document(Paragraph(text), meta=()), LABELS))
    body = html.split("</ul>", 1)[1]
    assert set(re.findall(r"<(\w+)", body)) <= {"p", "br"}
    shown = re.sub(r"<[^>]+>", "", body)
    for mark, sign in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        shown = shown.replace(mark, sign)
    assert "".join(shown.split()) == "".join(text.split())


def test_markdown_has_numbers_tables_and_levels() -> None:
    markdown = to_markdown(whole_document(), LABELS)
    assert "# Valmisteluaineisto nro 1\n" in markdown
    assert "## 1 Tiivistelmä" in markdown
    assert "### 2.1 Ryhmät" in markdown
    assert "| Rivi | Asukkaat | Asukkaat, vastauksia |" in markdown
    assert "●●● vahva näyttö" in markdown
    assert "[kaarina.fi](<https://kaarina.fi/strategia>)" in markdown
    html = rendered(markdown)
    assert html.count("<table>") == 4
    assert "<blockquote>" in html


def test_markdown_without_subtitle_and_with_empty_parts() -> None:
    made = document(
        BulletList(("a\nb",)),
        Stats((Tile("1", "x"),)),
        Paragraph((Run(" ", strong=True),)),
        Paragraph("\n"),
        Table("t", (), ()),
        subtitle="",
    )
    markdown = to_markdown(made, LABELS)
    assert "- a\\\n  b" in markdown
    assert "- **1** x" in markdown


def test_json_is_canonical_and_names_every_element() -> None:
    text = to_json(whole_document())
    assert text == to_json(whole_document())
    tree = json.loads(text)
    assert (
        text == json.dumps(tree, sort_keys=True, ensure_ascii=False, separators=(",", ":")) + "\n"
    )
    assert tree["date"] == "2018-04-30"
    assert {block["element"] for block in tree["blocks"]} >= {"Heading", "Figure", "Table", "Note"}
    assert "Päätöksenteko" in text


def test_json_of_hostile_text_is_the_text_without_control_characters() -> None:
    tree = json.loads(to_json(document_saying('</script>"\x00\ud800')))
    assert tree["title"] == '</script>"'


def test_the_workbook_has_a_front_sheet_and_one_for_each_table_and_figure() -> None:
    sheets = to_sheets(whole_document(), LABELS)
    assert [sheet.name for sheet in sheets] == [
        "Sisällys",
        "Kuva 1",
        "Kuva 2",
        "Kuva 3",
        "Taulukko 1",
    ]
    listing = [list(row) for row in sheets[0].rows]
    assert ["Asianumero", "KRN 2017-154"] in listing
    assert ["2.1", "Ryhmät"] in listing
    assert ["Taulukko 1", "Lähteet"] in listing


def test_the_workbook_holds_numbers_as_numbers_and_hidden_figures_as_words() -> None:
    sheets = to_sheets(whole_document(), LABELS)
    assert list(sheets[1].rows[1]) == ["Joukkoliikenne", 0.38, 1932, LABELS.hidden, ""]
    assert list(sheets[4].rows[0]) == ["Kysely", 1932, "vahva (3/3)"]
    assert sheets[4].note == "Lähteet\nIlman tyhjiä."


def test_the_workbook_of_a_hostile_document_has_no_formula() -> None:
    moment = datetime(2018, 4, 30, tzinfo=UTC)
    made = document_saying("=1+1")
    data = write_xlsx(to_sheets(made, LABELS), title=made.title, moment=moment)
    assert data == write_xlsx(to_sheets(made, LABELS), title=made.title, moment=moment)
    for sheet in load_workbook(BytesIO(data)).worksheets:
        assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}


def test_a_badge_in_a_heading_row_and_headings_reach_every_writer() -> None:
    made = document(Heading(1, "A", "a"), Paragraph((Badge("vahva", 2),)))
    assert "●●○ vahva" in to_markdown(made, LABELS)
