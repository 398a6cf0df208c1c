"""Counts close, and heads say over how many sessions."""

from hypothesis import given
from hypothesis import strategies as st

from workshops.rules.counting import CountedNote, count_heads, count_notes


def test_notes_are_counted_per_prompt_and_table_without_the_set_aside_ones() -> None:
    counts = count_notes(
        [
            CountedNote("good", 1, None),
            CountedNote("good", 2, None),
            CountedNote("good", 2, "duplicate"),
            CountedNote("improve", None, None),
        ]
    )
    assert (counts.collected, counts.used, counts.set_aside) == (4, 3, {"duplicate": 1})
    assert counts.by_prompt == {"good": 2, "improve": 1}
    assert counts.by_table == {1: 1, 2: 1, None: 1}
    assert counts.by_prompt_and_table[("good", 2)] == 1


@given(
    st.lists(
        st.builds(
            CountedNote,
            st.sampled_from(["good", "improve"]),
            st.none() | st.integers(1, 9),
            st.sampled_from([None, "duplicate", "off-topic"]),
        )
    )
)
def test_collected_is_used_plus_set_aside(notes: list[CountedNote]) -> None:
    counts = count_notes(notes)
    assert counts.collected == counts.used + sum(counts.set_aside.values())
    assert counts.used == sum(counts.by_prompt.values()) == sum(counts.by_table.values())


def test_heads_are_summed_over_the_sessions_that_counted_them() -> None:
    counted = count_heads([34, None, 21])
    assert (counted.heads, counted.counted_sessions, counted.sessions) == (55, 2, 3)


def test_nobody_counted_is_not_nobody_came() -> None:
    assert count_heads([None, None]).heads is None
    assert count_heads([0]).heads == 0
