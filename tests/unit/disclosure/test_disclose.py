"""The attacker knows the total, every base and all that is shown, and has linear programming."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from engage.disclosure import (
    Note,
    Position,
    RawGroup,
    RawTable,
    TreeNode,
    disclose,
    disclose_counts,
    disclose_tree,
    showable_groups,
)
from engage.disclosure.protect import protect
from engage.disclosure.ranges import cell_range

OPTIONS = ("a", "b", "c")
SCALE = ("1", "2", "3", "4", "5")
VALUES = {option: float(option) for option in SCALE}


def cell_bounds(counts, mask, row, column):
    """Range of a hidden cell when the row sums and column sums of the table are known."""
    counts, mask = np.array(counts), np.array(mask)
    cells = [tuple(cell) for cell in np.argwhere(mask)]
    sums, known = [], []
    for axis, size in ((0, counts.shape[0]), (1, counts.shape[1])):
        for line in range(size):
            inside = [cell[axis] == line for cell in cells]
            sums.append(np.array(inside, dtype=float))
            known.append(sum(counts[cell] for cell in cells if cell[axis] == line))
    goal = np.array([cell == (row, column) for cell in cells], dtype=float)
    ends = []
    for sign in (1, -1):
        answer = linprog(sign * goal, A_eq=np.array(sums), b_eq=np.array(known), bounds=(0, None))
        assert answer.status == 0, answer.message
        ends.append(sign * answer.fun)
    return round(ends[0], 6), round(ends[1], 6)


def group(key, *counts, options=OPTIONS):
    return RawGroup(key, dict(zip(options, counts, strict=True)), sum(counts))


def whole(groups, rest=(0, 0, 0), options=OPTIONS):
    sums = [sum(g.counts[o] for g in groups) + r for o, r in zip(options, rest, strict=False)]
    return group("all", *sums, options=options)


def table(*groups, rest=(0, 0, 0)):
    return RawTable(OPTIONS, groups, whole(groups, rest))


@st.composite
def single_choice_tables(draw):
    width = draw(st.integers(2, 4))
    options = tuple("abcd"[:width])
    count = st.one_of(st.integers(0, 3), st.integers(0, 40))
    line = st.lists(count, min_size=width, max_size=width)
    lines = draw(st.lists(line, min_size=1, max_size=5))
    rest = draw(st.one_of(st.just([0] * width), line))
    groups = tuple(group(f"g{i}", *line, options=options) for i, line in enumerate(lines))
    total = whole(groups, rest, options)
    return RawTable(options, groups, total), rest


def attack(raw, shown, rest, minimum):
    """Every cell of a group under protection stays as uncertain as hiding can make it."""
    counts = [[g.counts.get(o, 0) for o in raw.options] for g in raw.groups] + [list(rest)]
    mask = [[row.counts[o] is None for o in raw.options] for row in shown.groups]
    mask.append([True] * len(raw.options))
    everything = [[True] * len(raw.options)] * len(counts)
    rows = [i for i, g in enumerate(raw.groups) if g.base < minimum or shown.groups[i].almost_all]
    if sum(rest) < minimum:
        rows.append(len(counts) - 1)
    for row in rows:
        for column in range(len(raw.options)):
            low, high = cell_bounds(counts, mask, row, column)
            least, most = cell_bounds(counts, everything, row, column)
            assert high - low >= min(minimum, most - least), (counts, mask, row, column)


@settings(max_examples=80, deadline=None)
@given(single_choice_tables(), st.sampled_from([5, 10]))
def test_an_attacker_who_knows_all_sums_finds_no_hidden_cell(drawn, minimum):
    raw, rest = drawn
    shown = disclose(raw, minimum)
    if shown.total.is_complete:
        attack(raw, shown, rest, minimum)


@settings(max_examples=80, deadline=None)
@given(single_choice_tables(), st.sampled_from([5, 10]))
def test_what_is_shown_is_true_and_never_from_a_small_group(drawn, minimum):
    raw, _rest = drawn
    shown = disclose(raw, minimum)
    for before, after in zip((*raw.groups, raw.total), (*shown.groups, shown.total), strict=True):
        known = {o: c for o, c in after.counts.items() if c is not None}
        assert known.items() <= before.counts.items()
        assert after.base in (None, before.base)
        assert not (known and before.base < minimum)
        assert (None in after.counts.values()) == (after.note is not None)


@st.composite
def multi_choice_tables(draw):
    sizes = draw(st.lists(st.one_of(st.integers(0, 6), st.integers(5, 60)), min_size=1, max_size=4))
    groups = []
    for i, size in enumerate(sizes):
        counts = {o: draw(st.integers(0, size)) for o in OPTIONS}
        groups.append(RawGroup(f"g{i}", counts, size))
    sums = {o: sum(g.counts[o] for g in groups) for o in OPTIONS}
    return RawTable(OPTIONS, tuple(groups), RawGroup("all", sums, sum(sizes)), is_exclusive=False)


@settings(max_examples=60, deadline=None)
@given(multi_choice_tables())
def test_each_option_of_a_multi_choice_stands_up_to_the_attacker(raw):
    shown = disclose(raw, 5)
    for option in OPTIONS:
        if shown.total.counts[option] is None:
            continue
        counts = [[g.counts[option], g.base - g.counts[option]] for g in raw.groups]
        mask = [[row.counts[option] is None] * 2 for row in shown.groups]
        everything = [[True, True]] * len(counts)
        for row, before in enumerate(raw.groups):
            if before.base < 5 or option in shown.groups[row].almost_all:
                low, high = cell_bounds(counts, mask, row, 0)
                least, most = cell_bounds(counts, everything, row, 0)
                assert high - low >= min(5, most - least)


@settings(max_examples=60, deadline=None)
@given(single_choice_tables(), st.data())
def test_the_range_of_a_cell_is_what_linear_programming_finds(drawn, data):
    raw, rest = drawn
    counts = [[g.counts[o] for o in raw.options] for g in raw.groups] + [list(rest)]
    cell = st.lists(st.booleans(), min_size=len(raw.options), max_size=len(raw.options))
    mask = data.draw(st.lists(cell, min_size=len(counts), max_size=len(counts)))
    row = data.draw(st.integers(0, len(counts) - 1))
    column = data.draw(st.integers(0, len(raw.options) - 1))
    mask[row][column] = True
    assert cell_range(counts, mask, row, column, 10_000) == cell_bounds(counts, mask, row, column)


def test_a_table_of_large_groups_is_shown_as_it_is():
    shown = disclose(table(group("p", 10, 12, 9), group("k", 30, 1, 20)), 5)
    assert all(row.is_complete and row.note is None for row in shown.groups)
    assert shown.total.counts == {"a": 40, "b": 13, "c": 29}


def test_one_small_group_takes_a_larger_one_with_it():
    raw = table(group("p", 2, 1, 0), group("k", 9, 8, 7), group("l", 50, 60, 70))
    shown = disclose(raw, 5)
    assert shown.group("p").note is Note.BELOW_MINIMUM
    assert shown.group("k").note is Note.COMPLEMENTARY
    assert shown.group("k").is_suppressed
    assert shown.group("l").is_complete


def test_two_small_groups_that_reach_the_minimum_together_are_enough():
    raw = table(group("p", 2, 1, 1), group("k", 1, 2, 1), group("l", 1, 2, 1), group("m", 90, 9, 9))
    shown = disclose(raw, 5)
    assert shown.group("m").base == 108
    assert [row.is_suppressed for row in shown.groups] == [True, True, True, False]


def test_small_groups_that_all_said_the_same_need_cells_of_another_group():
    raw = table(group("p", 3, 0, 0), group("k", 3, 0, 0), group("m", 30, 30, 30))
    shown = disclose(raw, 5).group("m")
    assert shown.note is Note.COMPLEMENTARY
    assert shown.base == 90
    assert None in shown.counts.values()


def test_those_without_a_unit_keep_a_small_group_company():
    raw = table(group("p", 1, 1, 1), group("k", 9, 9, 9), rest=(9, 9, 9))
    shown = disclose(raw, 5)
    assert shown.group("p").is_suppressed
    assert shown.group("k").is_complete


def test_a_few_without_a_unit_are_protected_like_a_small_group():
    raw = table(group("p", 10, 9, 8), group("k", 50, 60, 70), rest=(1, 1, 0))
    shown = disclose(raw, 5)
    assert shown.group("p").is_suppressed
    assert shown.group("k").is_complete


def test_a_group_of_nobody_is_hidden_and_needs_no_company():
    shown = disclose(table(group("p", 0, 0, 0), group("k", 9, 8, 7)), 5)
    assert shown.group("p").note is Note.BELOW_MINIMUM
    assert shown.group("k").is_complete


def test_under_a_small_whole_nothing_is_shown():
    shown = disclose(table(group("p", 1, 1, 1), group("k", 1, 0, 0)), 5)
    assert shown.total.note is Note.BELOW_MINIMUM
    assert all(row.is_suppressed for row in shown.groups)


def test_without_a_published_total_each_row_stands_for_itself():
    raw = RawTable(OPTIONS, (group("staff", 20, 30, 40), group("trustee", 2, 1, 1)))
    shown = disclose(raw, 10)
    assert shown.total is None
    assert shown.group("staff").is_complete
    assert shown.group("trustee").is_suppressed


@pytest.mark.parametrize("counts", [(12, 0, 0), (11, 1, 0), (6, 0, 0), (5, 1, 0)])
def test_where_nearly_all_agree_the_figures_are_not_shown(counts):
    row = disclose_counts(dict(zip(OPTIONS, counts, strict=True)), base=sum(counts), minimum=5)
    assert row.note is Note.ALMOST_ALL
    assert row.almost_all == ("a",)
    assert row.is_suppressed


@pytest.mark.parametrize("counts", [(10, 2, 0), (990, 10, 0), (4, 2, 0)])
def test_where_some_disagree_the_figures_are_shown(counts):
    row = disclose_counts(dict(zip(OPTIONS, counts, strict=True)), base=sum(counts), minimum=5)
    assert row.is_complete


def test_an_agreeing_group_stays_uncertain_beside_the_total():
    raw = table(group("p", 20, 0, 0), group("k", 9, 8, 7), group("l", 50, 60, 70))
    shown = disclose(raw, 5)
    assert shown.group("p").almost_all == ("a",)
    attack(raw, shown, (0, 0, 0), 5)


def test_an_agreeing_whole_says_so_and_its_groups_stand_alone():
    raw = table(group("p", 20, 1, 0), group("k", 20, 0, 0))
    shown = disclose(raw, 5)
    assert shown.total.almost_all == ("a",)
    assert [row.note for row in shown.groups] == [Note.ALMOST_ALL] * 2


def test_an_option_that_all_ticked_is_hidden_alone_in_a_multi_choice():
    row = disclose_counts({"a": 12, "b": 5, "c": 0}, base=12, minimum=5, is_exclusive=False)
    assert row.counts == {"a": None, "b": 5, "c": 0}
    assert (row.base, row.note, row.almost_all) == (12, Note.ALMOST_ALL, ("a",))


def scale_table(small, large):
    groups = (group("s", *small, options=SCALE), group("l", *large, options=SCALE))
    return RawTable(SCALE, groups, whole(groups, (0,) * 5, SCALE), values=VALUES)


@pytest.mark.parametrize(
    ("small", "position"),
    [
        ((0, 0, 0, 3, 3), Position.ABOVE),
        ((3, 3, 0, 0, 0), Position.BELOW),
        ((0, 2, 3, 2, 0), Position.LEVEL),
    ],
)
def test_five_to_nine_under_a_minimum_of_ten_show_their_position_only(small, position):
    row = disclose(scale_table(small, (20, 20, 20, 20, 20)), 10).group("s")
    assert (row.note, row.position) == (Note.POSITION_ONLY, position)
    assert set(row.counts.values()) == {None}


@pytest.mark.parametrize(
    ("small", "large"),
    [
        ((0, 0, 0, 0, 6), (0, 0, 0, 60, 40)),
        ((6, 0, 0, 0, 0), (40, 60, 0, 0, 0)),
        ((1, 1, 1, 1, 0), (20, 20, 20, 20, 20)),
    ],
)
def test_no_position_is_given_where_it_would_say_too_much(small, large):
    row = disclose(scale_table(small, large), 10).group("s")
    assert (row.note, row.position) == (Note.BELOW_MINIMUM, None)


def test_without_a_scale_there_is_no_position():
    raw = table(group("s", 2, 2, 2), group("l", 50, 60, 70))
    assert disclose(raw, 10).group("s").note is Note.BELOW_MINIMUM


def test_a_minimum_of_nought_hides_nothing():
    raw = table(group("p", 1, 0, 0), group("k", 0, 0, 0))
    assert all(row.is_complete for row in disclose(raw, 0).groups)


def test_groups_that_may_be_named_leave_no_single_one_behind():
    assert showable_groups({"p": 3, "k": 20, "l": 40}, 5) == {"l"}
    assert showable_groups({"p": 3, "k": 20, "l": 40}, 5, is_total_known=False) == {"k", "l"}
    assert showable_groups({"k": 20, "l": 40}, 5) == {"k", "l"}


def tree(*units):
    return [TreeNode(group(key, *counts), parent) for key, parent, counts in units]


def test_a_unit_tree_hides_what_lies_below_a_hidden_unit():
    nodes = tree(
        ("all", None, (40, 33, 30)),
        ("school", "all", (20, 15, 15)),
        ("health", "all", (18, 16, 15)),
        ("office", "all", (2, 2, 0)),
        ("north", "school", (12, 9, 8)),
        ("south", "school", (8, 6, 7)),
        ("ward", "health", (18, 16, 15)),
    )
    shown = disclose_tree(nodes, options=OPTIONS, minimum=5)
    assert shown["all"].is_complete
    assert shown["school"].is_complete
    assert shown["north"].is_complete
    assert shown["office"].note is Note.BELOW_MINIMUM
    assert shown["health"].note is Note.COMPLEMENTARY
    assert shown["ward"].note is Note.COMPLEMENTARY


@pytest.mark.parametrize(
    "broken",
    [
        {"groups": (RawGroup("p", {"x": 1}, 1),)},
        {"groups": (RawGroup("p", {"a": 2}, 1),)},
        {"groups": (RawGroup("p", {"a": 1}, 2),)},
        {"groups": (group("p", 1, 1, 1), group("p", 1, 1, 1))},
        {"groups": (group("p", 1, 1, 1),), "total": group("all", 1, 1, 0)},
    ],
)
def test_a_table_that_cannot_be_true_is_refused(broken):
    with pytest.raises(ValueError, match=r"count|twice|total"):
        RawTable(OPTIONS, **broken)


def test_the_last_shown_cell_of_a_row_is_hidden_without_a_partner():
    counts = [[1, 1, 1], [9, 9, 9]]
    mask = protect(counts, [[True, True, True], [False, True, True]], {0}, 5)
    assert mask == [[True] * 3] * 2


def test_a_column_hidden_from_top_to_bottom_needs_a_whole_row_more():
    counts = [[2, 1, 0], [4, 0, 0], [9, 8, 7]]
    mask = protect(counts, [[True] * 3, [True, False, False], [True, False, False]], {0}, 5)
    assert all(mask[0])
    assert all(any(line) for line in mask)
    assert sum(map(sum, mask)) > 5


def test_a_wide_table_is_protected_in_moments():
    counts = [[(7 * row * column + row) % 23 for column in range(12)] for row in range(40)]
    groups = tuple(
        RawGroup(f"g{i}", dict(zip("abcdefghijkl", line, strict=True)), sum(line))
        for i, line in enumerate(counts)
    )
    raw = RawTable(tuple("abcdefghijkl"), groups, whole(groups, (0,) * 12, "abcdefghijkl"))
    shown = disclose(raw, 100)
    assert any(row.is_complete for row in shown.groups)
    assert any(row.is_suppressed for row in shown.groups)
