"""Codes: every typo is told as a typo, every right code is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.rolls.rules.codes import (
    ALPHABET,
    CodeTypo,
    base32,
    canonical,
    check_character,
    code_hash,
    new_code,
    shown,
)

bodies = st.binary(min_size=10, max_size=10).map(base32)
codes = bodies.map(lambda body: body + check_character(body))


@given(codes)
def test_a_code_is_read_as_shown_in_small_letters_and_without_hyphens(code: str) -> None:
    assert canonical(shown(code)) == code
    assert canonical(shown(code).lower().replace("-", " ")) == code
    assert canonical(code.replace("0", "o").replace("1", "L")) == code


@given(codes, st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_found(code: str, place: int, letter: str) -> None:
    if letter == code[place]:
        return
    with pytest.raises(CodeTypo):
        canonical(code[:place] + letter + code[place + 1 :])


@given(codes, st.integers(0, 15))
def test_two_swapped_neighbours_are_always_found(code: str, place: int) -> None:
    one, other = code[place], code[place + 1]
    if one == other:
        return
    with pytest.raises(CodeTypo):
        canonical(code[:place] + other + one + code[place + 2 :])


@pytest.mark.parametrize("typed", ["", "ABC", "U" * 17, "A" * 18, "ÄÄÄÄ-ÄÄÄÄ-ÄÄÄÄ-ÄÄÄÄÄ", "=1+1"])
def test_what_cannot_be_a_code_is_a_typo(typed: str) -> None:
    with pytest.raises(CodeTypo):
        canonical(typed)


def test_codes_are_long_enough_never_repeat_and_are_kept_as_hashes() -> None:
    made = {new_code() for _ in range(500)}
    assert len(made) == 500
    assert all(len(code) == 17 for code in made)
    code = made.pop()
    assert code.encode() not in code_hash(code)
    assert len(code_hash(code)) == 32


def test_base32_follows_crockford() -> None:
    assert base32(b"\x00") == "00"
    assert base32(b"\xff\xff\xff\xff\xff") == "ZZZZZZZZ"
