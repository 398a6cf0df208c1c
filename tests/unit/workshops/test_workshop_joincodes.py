"""Join codes as they are drawn, shown and typed."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshops.rules.joincodes import ALPHABET, LENGTH, new_join_code, read_join_code, spaced


@given(st.integers())
def test_a_new_code_is_read_back_however_it_is_shown(seed: int) -> None:
    code = new_join_code(random.Random(seed).choice)  # noqa: S311 - a test repeats itself
    assert len(code) == LENGTH
    for shown in (
        code,
        code.lower(),
        spaced(code),
        f" {code} ",
        f"https://kaarina.test/join#{code}",
    ):
        assert read_join_code(shown) == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [("k7m-3pb", "K7M3P8"), ("\uff4b\uff17\uff4d3pd", "K7M3PD"), ("gu73kx", "6V73KX")],
)
def test_misread_signs_and_separators_are_forgiven(typed: str, code: str) -> None:
    assert read_join_code(typed) == code


@pytest.mark.parametrize(
    "typed", ["", "K7M3P", "K7M3PDD", "K7M3P0", "' or 1=1", "\x00" * 6, "aeiouy"]
)
def test_what_cannot_be_a_code_is_none(typed: str) -> None:
    assert read_join_code(typed) is None


def test_no_two_signs_of_the_alphabet_are_mixed_up() -> None:
    assert not set(ALPHABET) & set("0O1IL2Z5SBGUQ")
    assert len(set(ALPHABET)) == len(ALPHABET)
