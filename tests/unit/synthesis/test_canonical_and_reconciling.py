import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.synthesis.rules.canonical import canonical, content_hash
from engage.synthesis.rules.evidence import SourceCount
from engage.synthesis.rules.reconciling import CountsDontClose, by_step, check


def test_the_order_of_keys_and_the_noise_of_floats_do_not_change_the_hash():
    one = {"b": [1, 2.0, 0.1 + 0.2], "a": {"y": "ä", "x": None}}
    other = {"a": {"x": None, "y": "ä"}, "b": (1, 2, 0.3)}
    assert canonical(one) == canonical(other)
    assert content_hash(one) == content_hash(other)
    assert content_hash(one) != content_hash({**one, "c": True})


trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(-1e6, 1e6),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=12,
)


@given(st.dictionaries(st.text(), trees), st.randoms())
def test_a_shuffled_dictionary_has_the_same_hash(content, rng):
    keys = list(content)
    rng.shuffle(keys)
    assert content_hash(content) == content_hash({key: content[key] for key in keys})


def test_audiences_of_a_step_are_counted_together_by_reason():
    counts = [
        SourceCount("kysely", "survey", 10, 8, {"empty": 2}, audience="resident"),
        SourceCount("ilta", "workshop", 5, 5),
        SourceCount("kysely", "survey", 7, 4, {"empty": 1, "late": 2}, audience="staff"),
    ]
    first, second = by_step(counts)
    assert (first.key, first.collected, first.used) == ("kysely", 17, 12)
    assert first.set_aside == {"empty": 3, "late": 2}
    assert (second.key, second.set_aside) == ("ilta", {})


@pytest.mark.parametrize("parts", [(3, 1), (6, -1), (5, 0, 1)])
def test_parts_that_do_not_add_up_are_refused(parts):
    check("kysely", 5, 3, 2)
    with pytest.raises(CountsDontClose, match="kysely"):
        check("kysely", 5, *parts)
