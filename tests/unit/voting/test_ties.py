"""The lot: anyone repeats it, and it touches equals alone."""

import hashlib

from hypothesis import given
from hypothesis import strategies as st

from voting.rules.ties import break_ties, lot_order, lot_seed

names = st.lists(st.text(min_size=1, max_size=8), unique=True, min_size=1, max_size=8)


def test_the_lot_is_what_sha256sum_says() -> None:
    seed = lot_seed("aa", "bb", "3 6 1 1")
    assert seed == hashlib.sha256(b"lot-v1|aa|bb|3 6 1 1").hexdigest()
    digests = {one: hashlib.sha256(f"{seed}{one}".encode()).hexdigest() for one in ("x", "y", "z")}
    assert lot_order(["x", "y", "z"], seed) == tuple(sorted(digests, key=lambda one: digests[one]))


def test_another_draw_is_another_seed() -> None:
    assert lot_seed("aa", "bb", "1") != lot_seed("aa", "bb", "2")


@given(names, st.text())
def test_the_order_in_which_names_are_given_does_not_matter(
    given_names: list[str], seed: str
) -> None:
    assert lot_order(given_names, seed) == lot_order(reversed(given_names), seed)


@given(names, st.text(), st.integers(0, 8))
def test_the_lot_never_lifts_one_over_a_better_one(
    given_names: list[str], seed: str, cut: int
) -> None:
    better, worse = tuple(given_names[:cut]), tuple(given_names[cut:])
    order = break_ties((better, worse), seed)
    assert set(order[: len(better)]) == set(better)
    assert set(order) == set(given_names)


def test_every_name_can_win_the_lot() -> None:
    firsts = {lot_order(["x", "y", "z"], str(draw))[0] for draw in range(60)}
    assert firsts == {"x", "y", "z"}
