"""Charts as pictures: words beside every mark, no hidden figure, nothing but attributes."""

from itertools import pairwise

import pytest
from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.documents.chart_tables import chart_table
from engage.documents.charts import BarChart, Chart, ChartRow, DotChart, Measure, StackedBar
from engage.documents.colours import mixed, readable, segment_colours, tones_of, white_contrast
from engage.documents.columns import column_widths
from engage.documents.measuring import flow, text_width, wrap
from engage.documents.model import Column, Figure, Table
from engage.documents.pictures import PRINT_FONT, chart_svg
from tests.factories.documents import BARS, DOTS, LABELS, STACK, chart_saying

COLOURS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")
TEXTS = st.text(alphabet=st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]))


def words_of(svg: str) -> str:
    """All words in the picture, line by line."""
    root = fromstring(svg)
    return "\n".join(
        "".join(element.itertext()) for element in root.iter() if element.tag.endswith("text")
    )


def picture(chart: Chart, *, for_print: bool = False) -> str:
    return str(chart_svg(chart, LABELS, accent="#1d5c63", alt="Kuvaus", for_print=for_print))


def test_every_bar_says_its_figure_its_group_and_its_base() -> None:
    words = words_of(picture(BARS))
    assert "62 %Asukkaat · n = 1\u00a0932" in words
    assert "55 %Henkilöstö · n = 486" in words


@pytest.mark.parametrize("chart", [BARS, DOTS, STACK])
def test_a_hidden_figure_is_named_and_leaves_no_number(chart: Chart) -> None:
    words = words_of(picture(chart)).replace("\n", " ")
    assert LABELS.hidden in words
    assert "n = 7" not in words


@pytest.mark.parametrize("chart", [BARS, DOTS, STACK])
def test_a_picture_has_neither_style_nor_script(chart: Chart) -> None:
    svg = picture(chart)
    assert " style=" not in svg
    assert "<style" not in svg
    assert "<script" not in svg
    assert 'role="img" aria-label="Kuvaus"' in svg


@pytest.mark.parametrize("chart", chart_saying("</text><script>alert(1)</script>\" onload='x'"))
def test_hostile_text_stays_text(chart: Chart) -> None:
    root = fromstring(picture(chart))
    tags = {element.tag.rpartition("}")[2] for element in root.iter()}
    assert tags <= {"svg", "rect", "line", "path", "text", "tspan"}
    assert not any("onload" in name for element in root.iter() for name in element.attrib)


def test_a_page_gives_colour_and_font_but_print_brings_its_own() -> None:
    assert "currentColor" in picture(BARS)
    assert "font-family" not in picture(BARS)
    assert "currentColor" not in picture(BARS, for_print=True)
    assert PRINT_FONT in picture(BARS, for_print=True)


def test_a_bar_never_leaves_its_track() -> None:
    chart = BarChart(("a",), (ChartRow("x", (Measure(9.0, "9"),)), ChartRow("y", (Measure(-1.0),))))
    root = fromstring(picture(chart))
    boxes = [float(box.get("width")) for box in root.iter() if box.tag.endswith("rect")]
    assert boxes[1] == boxes[0]
    assert boxes[3] == 0


def test_charts_without_rows_or_maximum_are_drawn_empty() -> None:
    assert fromstring(picture(BarChart((), ()))) is not None
    assert fromstring(picture(BarChart(("a",), (ChartRow("", (Measure(0.0),)),), 0))) is not None
    zero = StackedBar(("a",), (ChartRow("x", (Measure(0.0, "0 %"),)),))
    assert "0 %" not in words_of(picture(zero))


def test_four_groups_have_four_shapes() -> None:
    names = ("a", "b", "c", "d")
    row = ChartRow("x", tuple(Measure(value, f"{value}") for value in (1.0, 2.0, 3.0, 4.0)))
    root = fromstring(picture(DotChart(names, (row,), 0, 100)))
    outlines = [mark.get("d") for mark in root.iter() if mark.tag.endswith("path")]
    assert len({outline.count("L") for outline in outlines[:4]}) == 3
    assert len(outlines) == 12


def test_long_series_names_and_keys_wrap_inside_the_sheet() -> None:
    names = tuple(f"Vastausvaihtoehto numero {number}" for number in range(7))
    rows = (ChartRow("x", tuple(Measure(1 / 7, "14 %") for _ in names)),)
    root = fromstring(picture(StackedBar(names, rows)))
    words = [element for element in root.iter() if element.tag.endswith("text")]
    assert len({element.get("y") for element in words}) > 3
    assert all(float(element.get("x")) < 440 for element in words)


def test_the_table_of_a_chart_holds_figures_and_bases_but_no_hidden_base() -> None:
    table = chart_table(Figure(BARS, "Tärkeimmät", ""), LABELS)
    assert [column.title for column in table.columns] == [
        "Rivi",
        "Asukkaat",
        "Asukkaat, vastauksia",
        "Henkilöstö",
        "Henkilöstö, vastauksia",
    ]
    hidden = table.rows[1][3:]
    assert [getattr(cell, "text", cell) for cell in hidden] == [LABELS.hidden, ""]
    assert [getattr(cell, "number", cell) for cell in hidden] == [None, None]


def test_the_table_of_a_chart_says_the_uncertainty_in_words() -> None:
    table = chart_table(Figure(DOTS, "Keskiarvot", ""), LABELS)
    assert getattr(table.rows[0][1], "text", "") == "2,6 (±0,1)"


@given(COLOURS)
def test_white_text_can_be_read_on_any_accent(colour: str) -> None:
    assert white_contrast(readable(colour)) >= 4.5


@given(COLOURS, st.integers(1, 9))
def test_segments_go_from_light_to_dark(colour: str, count: int) -> None:
    contrasts = [white_contrast(step) for step in segment_colours(colour, count)]
    assert contrasts == sorted(contrasts)


def test_series_differ_in_grey() -> None:
    tones = tones_of("#1d5c63")
    contrasts = [white_contrast(tones[f"series-{number}"]) for number in (1, 2, 3, 4)]
    assert all(first / second > 1.35 for first, second in pairwise(contrasts))


def test_mixing_ends_at_both_colours() -> None:
    assert (mixed("#102030", "#ffffff", 0), mixed("#102030", "#ffffff", 1)) == (
        "#102030",
        "#ffffff",
    )


@given(TEXTS, st.integers(60, 500))
def test_wrapped_lines_are_few_and_lose_nothing_but_the_end(text: str, width: int) -> None:
    lines = wrap(text, 10, width, lines=1000)
    joined = "".join(lines).replace("\u2010", "")
    assert "".join(joined.split()) == "".join(text.split()).replace("\u2010", "")
    assert len(wrap(text, 10, width, lines=2)) <= 2


@given(st.lists(st.text(alphabet="abc ", min_size=1), min_size=1))
def test_flowing_keeps_whole_parts_together(parts: list[str]) -> None:
    lines = flow(parts, " · ", 10, 200)
    assert all(text_width(line, 10) <= 210 for line in lines)


@given(st.lists(st.text(min_size=1, max_size=80), min_size=1, max_size=12))
@settings(deadline=None)
def test_columns_fill_the_page_exactly(titles: list[str]) -> None:
    columns = tuple(Column(title) for title in titles)
    row = tuple("sana ja toinen sana" for _ in titles)
    table = Table("t", columns, (row,))
    widths = column_widths(table, LABELS, total=448, size=9.5)
    assert sum(widths) == pytest.approx(448)
    assert min(widths) > 0
