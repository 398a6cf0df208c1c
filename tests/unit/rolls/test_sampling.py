"""Random samples that anybody can draw again."""

from hypothesis import given
from hypothesis import strategies as st

from engage.rolls.rules.sampling import drawn, frame_fingerprint

lists = st.lists(st.text(min_size=1, max_size=8), min_size=1, max_size=40, unique=True)


@given(lists, st.data(), st.text(min_size=1, max_size=10))
def test_as_many_are_drawn_as_wanted_all_from_the_list(
    references: list[str], data: st.DataObject, seed: str
) -> None:
    size = data.draw(st.integers(1, len(references)))
    chosen = drawn(references, size, seed)
    assert len(chosen) == size
    assert chosen <= set(references)


@given(lists)
def test_the_order_of_the_list_changes_nothing(references: list[str]) -> None:
    mixed = references[::-1]
    size = (len(references) + 1) // 2
    assert drawn(mixed, size, "7, 12, 30") == drawn(references, size, "7, 12, 30")
    assert frame_fingerprint(mixed) == frame_fingerprint(references)


@given(lists)
def test_a_larger_sample_holds_the_smaller_one(references: list[str]) -> None:
    assert drawn(references, 1, "x") <= drawn(references, len(references), "x")


def test_everybody_is_as_likely_as_anybody_else() -> None:
    people = [f"p{number}" for number in range(20)]
    times = dict.fromkeys(people, 0)
    for seed in range(2000):
        for one in drawn(people, 5, str(seed)):
            times[one] += 1
    # 2000 draws of 5 out of 20: 500 each, give or take five standard deviations of 19
    assert all(400 < count < 600 for count in times.values())


def test_a_draw_is_the_same_in_every_release() -> None:
    people = [f"p{number}" for number in range(10)]
    assert sorted(drawn(people, 3, "17 23 31")) == ["p1", "p4", "p6"]
    assert frame_fingerprint(["b", "a"]).hex().startswith("7e18f737311b2dc3")
