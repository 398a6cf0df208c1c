"""Faults of the caller are found when the document is made, and numbers are given once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.documents.charts import BarChart, ChartRow, DotChart, Measure
from engage.documents.contents import contents, numbered
from engage.documents.model import Badge, Heading, Paragraph, Run, plain_text
from engage.documents.plain import clean, cleaned, safe_address
from tests.factories.documents import document, whole_document


def test_contents_number_headings_by_level() -> None:
    made = document(
        Heading(1, "A", "a"),
        Heading(2, "B", "b"),
        Heading(2, "C", "c"),
        Heading(3, "D", "d"),
        Heading(1, "E", "e"),
        Heading(2, "F", "f"),
    )
    assert [entry.number for entry in contents(made)] == ["1", "1.1", "1.2", "1.2.1", "2", "2.1"]


def test_tables_and_figures_are_numbered_each_in_a_row() -> None:
    pairs = [(type(block).__name__, number) for block, number in numbered(whole_document())]
    assert [number for name, number in pairs if name == "Figure"] == ["1", "2", "3"]
    assert [number for name, number in pairs if name == "Table"] == ["1"]


@pytest.mark.parametrize("levels", [(2,), (1, 3), (0,), (1, 2, 3, 4, 5)])
def test_no_heading_level_is_left_out(levels: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="heading level"):
        document(*(Heading(level, "x", f"h{index}") for index, level in enumerate(levels)))


@pytest.mark.parametrize("ids", [("a", "a"), ("Ä",), ("",), ('a"b',)])
def test_heading_ids_are_safe_and_unique(ids: tuple[str, ...]) -> None:
    with pytest.raises(ValueError, match="heading id"):
        document(*(Heading(1, "x", heading_id) for heading_id in ids))


@pytest.mark.parametrize("colour", ["red", "#12345", '#123456"', "#12345g"])
def test_the_accent_is_a_colour(colour: str) -> None:
    with pytest.raises(ValueError, match="colour"):
        document(accent_colour=colour)


def test_a_chart_row_has_a_measure_for_each_series() -> None:
    with pytest.raises(ValueError, match="1 of 2"):
        BarChart(("a", "b"), (ChartRow("x", (Measure(1.0),)),))
    with pytest.raises(ValueError, match="length"):
        DotChart(("a",), (), 1, 1)


def test_plain_text_is_the_words_of_all_runs() -> None:
    assert plain_text((Run("a "), Badge("b", 1))) == "a b"
    assert plain_text("c") == "c"


@given(st.text())
def test_cleaned_text_has_no_unseen_characters(text: str) -> None:
    done = clean(text)
    assert clean(done) == done
    assert not any(ord(sign) < 32 and sign != "\n" for sign in done)
    assert not set(done) & set("\u202e\u2066\x7f\x9f\u2028")


def test_line_ends_and_tabs_become_plain_ones() -> None:
    assert clean("a\r\nb\rc\u2028d\te\ud800") == "a\nb\nc\nd e"


def test_cleaning_reaches_every_depth() -> None:
    made = cleaned(document(Paragraph((Run("a\x00b"),)), meta=(("k\x07", "v"),)))
    assert made.blocks == (Paragraph((Run("ab"),)),)
    assert made.meta == (("k", "v"),)


@pytest.mark.parametrize(
    ("href", "is_safe"),
    [
        ("https://kaarina.fi/", True),
        ("mailto:a@kaarina.fi", True),
        ("#erot", True),
        ("/kaarina-2018/", True),
        ("//evil.example", False),
        ("javascript:alert(1)", False),
        ("data:text/html,x", False),
        ("https://a b", False),
        ("", False),
        (None, False),
    ],
)
def test_only_addresses_that_open_a_page_or_a_letter_are_kept(
    href: str | None, is_safe: bool
) -> None:
    assert (safe_address(href) == href) is (is_safe or href is None)
    assert (safe_address(href) is not None) is is_safe
