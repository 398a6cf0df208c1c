"""What looks personal in a text is pointed at, and what does not is left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.text.personal import PersonalKind, personal_details, without_details


@pytest.mark.parametrize(
    ("text", "kind", "found"),
    [
        ("Kirjoita osoitteeseen maija.m@kaarina.fi kiitos", "email", "maija.m@kaarina.fi"),
        ("Soita 040 123 4567 illalla", "phone", "040 123 4567"),
        ("Numero on +358 40 1234567.", "phone", "+358 40 1234567"),
        ("Tunnus 131052-308T on minun", "identity-code", "131052-308T"),
        ("Kiitos kun rehtori Maija Meikäläinen kuunteli", "name", "Maija Meikäläinen"),
    ],
)
def test_a_personal_detail_is_found(text: str, kind: str, found: str) -> None:
    (detail,) = personal_details(text)
    assert detail.kind is PersonalKind(kind)
    assert text[detail.start : detail.end] == found


@pytest.mark.parametrize(
    "text",
    [
        "Bussi 220 voisi kulkea useammin vuonna 2018.",
        "Kaarina on hyvä. Piikkiö myös.",
        "Hinta 1 250 000 euroa, 15,5 % enemmän",
        "ma 4.6.2018 klo 18.00",
        "",
    ],
)
def test_ordinary_words_and_figures_are_left_alone(text: str) -> None:
    assert personal_details(text) == ()


def test_details_give_way_to_a_mark() -> None:
    text = "Soita 040 1234567 tai a@b.fi."
    assert without_details(text, "[…]") == "Soita […] tai […]."


@given(st.text(max_size=400))
def test_any_text_is_read_without_overlaps(text: str) -> None:
    details = personal_details(text)
    ends = [0, *(detail.end for detail in details)]
    assert all(d.start >= end for d, end in zip(details, ends, strict=False))
    assert all(0 <= d.start < d.end <= len(text) for d in details)
