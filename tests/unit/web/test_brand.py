"""The accent colour is readable in both modes, or the service does not start."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.web.brand import (
    DARK_GROUND,
    LIGHT_GROUND,
    TEXT_CONTRAST,
    WeakAccent,
    brand_css,
    brand_digest,
    contrast,
)

COLOURS = st.from_regex(r"#[0-9a-f]{6}", fullmatch=True)


def test_black_on_white_is_the_strongest_contrast() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


@given(COLOURS, COLOURS)
def test_contrast_does_not_ask_which_colour_is_the_text(first: str, second: str) -> None:
    assert contrast(first, second) == contrast(second, first)
    assert 1 <= contrast(first, second) <= 21.001


@given(COLOURS)
def test_every_accepted_colour_is_readable_in_both_modes(accent: str) -> None:
    if contrast(accent, LIGHT_GROUND) < TEXT_CONTRAST:
        with pytest.raises(WeakAccent):
            brand_css(accent)
        return
    light, dark = re.findall(r"--accent:(#[0-9a-f]{6})", brand_css(accent))[:2]
    assert contrast(light, LIGHT_GROUND) >= TEXT_CONTRAST
    assert contrast(dark, DARK_GROUND) >= 6.9


def test_another_colour_has_another_address() -> None:
    assert brand_digest("#0b5a73") != brand_digest("#5a0b73")
