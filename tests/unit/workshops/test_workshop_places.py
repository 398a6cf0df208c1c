"""Small rooms aren't shown by name, and elimination doesn't bring them back."""

from hypothesis import given
from hypothesis import strategies as st

from workshops.rules.places import sessions_kept_together


def test_rooms_that_are_large_enough_are_shown_by_name() -> None:
    assert sessions_kept_together({"a": 12, "b": 5, "c": None}, 5) == frozenset()


def test_a_single_small_room_takes_the_next_smallest_with_it() -> None:
    assert sessions_kept_together({"a": 30, "b": 3, "c": 12}, 5) == {"b", "c"}


def test_two_small_rooms_that_are_still_too_few_take_a_third() -> None:
    assert sessions_kept_together({"a": 30, "b": 1, "c": 2}, 5) == {"a", "b", "c"}


def test_two_small_rooms_that_are_enough_together_stay_two() -> None:
    assert sessions_kept_together({"a": 30, "b": 3, "c": 4}, 5) == {"b", "c"}


@given(
    st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.none() | st.integers(1, 40)),
    st.integers(5, 12),
)
def test_no_room_under_the_minimum_is_shown_by_name_and_none_is_left_alone(
    heads: dict[str, int | None], minimum: int
) -> None:
    together = sessions_kept_together(heads, minimum)
    for key, count in heads.items():
        assert key in together or count is None or count >= minimum
    countable = sum(1 for count in heads.values() if count is not None)
    if together and countable > 1:
        assert len(together) > 1
