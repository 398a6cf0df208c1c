"""Texts written for a web page become plain ones, whatever is in them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.formats.markup import has_markup, plain_text

PIECES = ["<", "!", "[", "]", ">", "-", "&", "#", ";", "a", "/", "=", '"', "'", "?", " ", "b"]


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("<p>Yksi</p><p>Kaksi<br>Kolme</p>", "Yksi\nKaksi\nKolme"),
        ("<ul><li>a</li><li>b</li></ul>", "a\nb"),
        ("A &amp; B &lt;3 &nbsp; C", "A & B <3 C"),
        ("a < b & c > d", "a < b & c > d"),
        ("<script>alert(1)</script>Hei<style>p {}</style>", "Hei"),
        ("<!-- piilossa -->Hei", "Hei"),
        ("<![if !supportLists]>1.<![endif]> Hei", "1. Hei"),
        ("<![foo[ Hei", ""),
        ("<!-- piilossa", ""),
        ("<script>alert(1)", ""),
        ("a <o:p></o:p>b", "a b"),
        ("</script>Hei", "Hei"),
        ("<b>", ""),
        ("x" * 5_000, "x" * 4_000),
    ],
)
def test_words_stay_and_marks_go(text: str, plain: str) -> None:
    assert plain_text(text) == plain


@pytest.mark.parametrize("text", ["5 < 6", "<3", "a<b", "kunta & seurakunta", "<fi>"])
def test_a_sign_is_no_mark(text: str) -> None:
    assert not has_markup(text)


@given(st.lists(st.sampled_from([*PIECES, "CDATA", "DOCTYPE", "script"])).map("".join))
def test_no_text_is_too_odd(text: str) -> None:
    plain_text(text)


@pytest.mark.parametrize(
    "piece", ["<", "<a ", "&", "<!--", "<![", "<a b='", "<script>", "</p>", "<svg><b>", "&#"]
)
def test_reading_takes_one_pass_whatever_is_written(piece: str) -> None:
    """Nothing here is measured; a reader that goes back would not be done within a minute."""
    assert len(plain_text(piece * 100_000)) <= 4_000
