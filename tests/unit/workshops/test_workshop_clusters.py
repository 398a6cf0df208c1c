"""Clusters: put together and taken apart again, at any depth, with nothing lost on the way."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workshops.rules.clusters import (
    LONGEST_TITLE,
    ClusterFault,
    ClusterRefused,
    Forest,
    GivenDots,
    put_together,
    sum_dots,
    take_apart,
    title_from,
)

Key = str
NOTES = frozenset(f"n{number}" for number in range(12))


def forests_of(picks: Sequence[Sequence[int]]) -> list[Forest[Key]]:
    """Forests one step apart: each step puts together the free things at the picked places."""
    forests = [Forest(NOTES)]
    for step, places in enumerate(picks):
        free = sorted(forests[-1].free)
        chosen = {free[place % len(free)] for place in places}
        if len(chosen) < 2:
            break
        forests.append(put_together(forests[-1], f"c{step}", chosen))
    return forests


def histories() -> st.SearchStrategy[list[Forest[Key]]]:
    """Ways in which notes and clusters are put together, one step after the other."""
    picked = st.lists(st.integers(0, 11), min_size=2, max_size=5)
    return st.lists(picked, max_size=10).map(forests_of)


@given(histories())
def test_every_step_can_be_walked_back_to_exactly_what_was(history: Sequence[Forest[Key]]) -> None:
    at = history[-1]
    for step in range(len(history) - 1, 0, -1):
        at = take_apart(at, f"c{step - 1}")
        assert at == history[step - 1]
    assert at == Forest(NOTES)


@given(histories())
def test_no_note_is_lost_or_in_two_clusters(history: Sequence[Forest[Key]]) -> None:
    forest = history[-1]
    held = [note for key in forest.free for note in forest.notes_of(key)]
    assert sorted(held) == sorted(NOTES)
    directly = [member for members in forest.members.values() for member in members]
    assert len(directly) == len(set(directly))


@given(histories())
def test_no_cluster_contains_itself(history: Sequence[Forest[Key]]) -> None:
    forest = history[-1]
    for cluster in forest.members:
        below, waiting = set(), [*forest.members[cluster]]
        while waiting:
            key = waiting.pop()
            assert key not in below
            below.add(key)
            waiting.extend(forest.members.get(key, ()))
        assert cluster not in below


@given(
    histories(),
    st.dictionaries(
        st.sampled_from(sorted(NOTES)),
        st.lists(
            st.builds(
                GivenDots,
                amount=st.integers(1, 5),
                dotter=st.none() | st.sampled_from("abcd"),
            ),
            max_size=4,
        ),
    ),
)
def test_dots_are_conserved(
    history: Sequence[Forest[Key]], dots: dict[Key, list[GivenDots]]
) -> None:
    whole = sum_dots(dot for each in dots.values() for dot in each)
    sums = [
        sum_dots(dot for note in history[-1].notes_of(key) for dot in dots.get(note, ()))
        for key in history[-1].free
    ]
    assert sum(each.device for each in sums) == whole.device
    assert sum(each.paper for each in sums) == whole.paper
    assert all(each.dotters <= whole.dotters for each in sums)
    assert sum(each.all for each in sums) == whole.all


def test_who_dotted_two_notes_of_a_cluster_is_one_dotter() -> None:
    found = sum_dots([GivenDots(2, "a"), GivenDots(1, "a"), GivenDots(1, "b"), GivenDots(4)])
    assert (found.device, found.paper, found.dotters) == (4, 4, 2)


@pytest.mark.parametrize(
    ("chosen", "fault"),
    [
        (["n1"], ClusterFault.TOO_FEW),
        (["n1", "n1"], ClusterFault.TOO_FEW),
        (["n1", "elsewhere"], ClusterFault.UNKNOWN),
        (["n1", "n2"], ClusterFault.NOT_FREE),
    ],
)
def test_what_cannot_be_put_together_is_refused(chosen: list[str], fault: ClusterFault) -> None:
    forest = put_together(Forest(NOTES), "c", ["n2", "n3"])
    with pytest.raises(ClusterRefused) as refused:
        put_together(forest, "d", chosen)
    assert refused.value.fault is fault


def test_a_key_that_is_taken_is_refused() -> None:
    forest = put_together(Forest(NOTES), "c", ["n2", "n3"])
    for taken in ("c", "n5"):
        with pytest.raises(ClusterRefused):
            put_together(forest, taken, ["n0", "n1"])


def test_only_a_free_cluster_is_taken_apart() -> None:
    forest = put_together(Forest(NOTES), "c", ["n2", "n3"])
    forest = put_together(forest, "d", ["c", "n4"])
    with pytest.raises(ClusterRefused) as refused:
        take_apart(forest, "c")
    assert refused.value.fault is ClusterFault.NOT_FREE
    with pytest.raises(ClusterRefused) as refused:
        take_apart(forest, "n0")
    assert refused.value.fault is ClusterFault.UNKNOWN


def test_the_title_is_one_line_and_falls_back_on_the_first_words() -> None:
    assert title_from("  Bussit \n illalla ", ["x"]) == "Bussit illalla"
    assert title_from(" ", ["\n", "Kirjasto auki"]) == "Kirjasto auki"
    long = title_from("", ["pitkä " * 100])
    assert len(long) <= LONGEST_TITLE
    assert long.endswith("…")
    with pytest.raises(ClusterRefused):
        title_from("", [])
