"""Every voter has an order of their own, and entries have readable keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from voting.rules.ordering import MAX_KEY, entry_key, voters_order

KEYS = ("a", "b", "c", "d")


def test_a_voter_sees_the_same_order_again() -> None:
    assert voters_order(KEYS, b"one") == voters_order(KEYS[::-1], b"one")


def test_each_entry_comes_first_for_about_as_many_voters() -> None:
    firsts = [voters_order(KEYS, number.to_bytes(32))[0] for number in range(4000)]
    assert all(850 < firsts.count(key) < 1150 for key in KEYS)


@pytest.mark.parametrize(
    ("text", "taken", "key"),
    [
        ("Kaarina – luonnollisesti yhdessä", (), "kaarina-luonnollisesti-yhdessa"),
        ("Meri", ("meri",), "meri-2"),
        ("Meri", ("meri", "meri-2"), "meri-3"),
        ("Яблуко", (), "entry"),
        ("!?", ("entry",), "entry-2"),
    ],
)
def test_a_key_is_made_from_the_text(text: str, taken: tuple[str, ...], key: str) -> None:
    assert entry_key(text, taken) == key


@given(st.text(), st.sets(st.text(max_size=3)))
def test_a_key_is_free_short_and_plain(text: str, taken: set[str]) -> None:
    key = entry_key(text, taken)
    assert key not in taken
    assert 0 < len(key) <= MAX_KEY
    assert set(key) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
