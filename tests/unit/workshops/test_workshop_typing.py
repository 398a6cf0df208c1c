"""Codes of typists' links: the same each time, hard to find, easy to type."""

from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from workshops.rules.typing import LENGTH, grouped, read_typing_code, typing_code


@given(st.binary(min_size=16, max_size=64), st.uuids())
def test_a_code_is_the_same_each_time_and_reads_back_from_its_link(
    secret: bytes, key: UUID
) -> None:
    code = typing_code(secret, key.bytes)
    assert code == typing_code(secret, key.bytes)
    assert len(code) == LENGTH
    for typed in (code, grouped(code), f"https://x.fi/type#{grouped(code).lower()} "):
        assert read_typing_code(typed) == code


def test_another_link_or_installation_has_another_code() -> None:
    key = uuid4().bytes
    codes = {typing_code(b"a" * 32, key), typing_code(b"b" * 32, key)}
    assert len(codes | {typing_code(b"a" * 32, uuid4().bytes)}) == 3


def test_other_text_is_no_code() -> None:
    for typed in ("", "ABC", "A" * LENGTH, "3" * (LENGTH + 1), "#"):
        assert read_typing_code(typed) is None
