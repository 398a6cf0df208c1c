"""The draw: repeatable by anybody, decided by the seed alone."""

from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from surveys.rules.lot import draw, list_root

ENTRIES = [UUID(int=number) for number in range(1, 9)]
uuids = st.lists(st.uuids(version=4), unique=True, max_size=30)


@given(uuids, st.randoms(), st.text(max_size=30), st.integers(1, 5))
def test_the_order_of_the_list_changes_nothing(
    entries: list[UUID], random: st.DataObject, seed: str, winners: int
) -> None:
    mixed = list(entries)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    root = list_root(entries)
    assert list_root(mixed) == root
    assert draw(mixed, root, seed, winners) == draw(entries, root, seed, winners)


@given(uuids, st.text(max_size=30), st.integers(1, 40))
def test_winners_are_entries_each_once(entries: list[UUID], seed: str, winners: int) -> None:
    drawn = draw(entries, list_root(entries), seed, winners)
    assert len(drawn) == min(winners, len(entries))
    assert set(drawn) <= set(entries)
    assert len(set(drawn)) == len(drawn)


def test_more_winners_only_continue_the_same_order() -> None:
    root = list_root(ENTRIES)
    assert draw(ENTRIES, root, "7 12 33", 5)[:2] == draw(ENTRIES, root, "7 12 33", 2)


def test_everybody_can_win() -> None:
    root = list_root(ENTRIES)
    first = {draw(ENTRIES, root, str(seed), 1)[0] for seed in range(200)}
    assert first == set(ENTRIES)
