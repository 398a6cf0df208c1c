"""Column widths: never negative, never wider than the page, whatever the titles are."""

from hypothesis import given
from hypothesis import strategies as st

from engage.documents.columns import column_widths
from engage.documents.model import Column, Table
from tests.factories.documents import LABELS

words = st.text("abcdefghij äö", min_size=1, max_size=80)


@given(st.lists(st.tuples(words, words), min_size=1, max_size=8))
def test_widths_are_positive_and_fill_the_table(columns: list[tuple[str, str]]) -> None:
    table = Table(
        "Taulukko",
        tuple(Column(title) for title, _text in columns),
        (tuple(text for _title, text in columns),),
    )
    widths = column_widths(table, LABELS, total=450.0, size=9.0)
    assert all(width > 0 for width in widths)
    assert abs(sum(widths) - 450.0) < 0.01


def test_a_short_text_under_a_long_bold_title_leaves_no_negative_width() -> None:
    table = Table(
        "Teemat",
        (Column("Henkilöstö"), Column("Luottamushenkilöt"), Column("Teema")),
        (("1", "2", "Luonto ja viheralueet lähellä kaikkia asuinalueita"),),
    )
    widths = column_widths(table, LABELS, total=300.0, size=9.0)
    assert min(widths) > 0
