"""Columns: numbers on a grid or not, parts that add up, and what was never shown."""

from itertools import pairwise
from statistics import mean, median, stdev
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.rules import columns
from surveys.rules.columns import code_column, columns_of, count_columns
from surveys.rules.definition import parse
from surveys.rules.skip.grammar import parse_expression
from surveys.rules.skip.tree import to_json
from surveys.rules.tally import Cube, tally, tally_columns, vectors_of
from surveys.rules.vector import NOT_SHOWN, layout_of, pack, pack_response, unpack
from tests.unit.surveys.samples import AB, EVERY_KIND, form, question, responses

NUMBERS = parse(
    form(
        question("unit", "unit", unit_kind="district", options=AB),
        question("number", "age", number={"decimals": 6}),
    )
)
LAYOUT = layout_of(NUMBERS)
FINE = st.floats(-1e6, 1e6, allow_nan=False).map(lambda value: round(value, 6))


def numbers_cube(answers: list[dict[str, Any]]) -> Cube:
    """The cube of these answers to NUMBERS."""
    packed = [pack(NUMBERS, one) for one in answers]
    return tally(NUMBERS, LAYOUT, vectors_of(packed, LAYOUT.width))


def number_answers() -> st.SearchStrategy[list[dict[str, Any]]]:
    """Responses with whole numbers, tenths or fine numbers, by district or without."""
    number = st.integers(0, 120) | st.integers(-50, 50).map(lambda tenths: tenths / 10) | FINE
    one = st.fixed_dictionaries({}, optional={"age": number, "unit": st.sampled_from(["a", "b"])})
    return st.lists(one, max_size=25)


@given(number_answers())
def test_numbers_have_the_mean_median_and_deviation_of_what_was_written(
    answers: list[dict[str, Any]],
) -> None:
    cube = numbers_cube(answers)
    for group, counts in (("", cube.counts["age"]), *cube.split["age"]["unit"].items()):
        written = [one["age"] for one in answers if "age" in one and group in ("", one.get("unit"))]
        found = counts.numbers
        assert counts.answered == len(written)
        if not written:
            assert found is None
            continue
        assert found is not None
        assert found.mean == pytest.approx(mean(written), abs=1e-6)
        assert found.median == pytest.approx(median(written))
        spread = stdev(written) if len(written) > 1 else None
        assert found.deviation == (spread if spread is None else pytest.approx(spread, abs=1e-6))


@given(number_answers())
def test_many_values_are_counted_as_few_are(answers: list[dict[str, Any]]) -> None:
    whole = numbers_cube(answers)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns, "MOST_CELLS", 0)
        assert numbers_cube(answers) == whole


@given(st.lists(responses(), max_size=20), st.integers(0, 20), st.integers(0, 20))
def test_parts_add_up_to_the_whole(answers: list[dict[str, Any]], one: int, other: int) -> None:
    layout = layout_of(EVERY_KIND)
    vectors = vectors_of([pack(EVERY_KIND, given) for given in answers], layout.width)
    cuts = sorted({0, min(one, len(vectors)), min(other, len(vectors)), len(vectors)})
    slices = [vectors[a:b] for a, b in pairwise(cuts)] or [vectors]
    parts = [columns_of(layout, part) for part in slices]
    assert tally_columns(EVERY_KIND, layout, parts) == tally(EVERY_KIND, layout, vectors)


@given(number_answers(), number_answers())
def test_numbers_of_parts_add_up_too(
    one: list[dict[str, Any]], other: list[dict[str, Any]]
) -> None:
    parts = [
        columns_of(LAYOUT, vectors_of([pack(NUMBERS, given) for given in part], LAYOUT.width))
        for part in (one, other)
    ]
    joined, whole = tally_columns(NUMBERS, LAYOUT, parts), numbers_cube([*one, *other])
    for counts, expected in ((joined.counts["age"], whole.counts["age"]),):
        assert (counts.shown, counts.answered) == (expected.shown, expected.answered)
        if expected.numbers is None:
            assert counts.numbers is None
        else:
            assert counts.numbers is not None
            assert counts.numbers.mean == pytest.approx(expected.numbers.mean, abs=1e-6)
            assert counts.numbers.median == expected.numbers.median


def test_whole_numbers_take_a_byte_each() -> None:
    column = code_column(np.array([30.0, 0.0, 42.0]), np.array([True, False, True]))
    assert column.codes.dtype == np.uint8
    assert list(column.values[column.codes[[0, 2]]]) == [30.0, 42.0]
    assert column.codes[1] == len(column.values)


def test_numbers_far_apart_are_sorted_instead_of_spread_on_a_grid() -> None:
    column = code_column(np.array([0.0, 1e9]), np.array([True, True]))
    assert list(column.values) == [0.0, 1e9]


def test_a_form_without_breakdowns_is_counted_as_one_group() -> None:
    bare = parse(form(question("single", "single", options=AB)))
    layout = layout_of(bare)
    cube = tally(bare, layout, vectors_of([pack(bare, {"single": "b"})], layout.width))
    assert cube.counts["single"].codes == {"a": 0, "b": 1}
    counted = count_columns(columns_of(layout, vectors_of([], layout.width)), layout.slots, None)
    assert counted["single"].lead.sum() == 0


CONDITIONAL = parse(
    form(
        question("single", "bus", options=AB),
        question(
            "single",
            "line",
            options=AB,
            relevant=to_json(parse_expression("${bus} = 'a'")),
        ),
        question("number", "rides", relevant=to_json(parse_expression("${bus} = 'a'")), number={}),
    )
)


def test_a_question_that_was_hidden_is_neither_shown_nor_skipped() -> None:
    # Odoo #75586, PostHog #50068: what was skipped and what was never asked looked the same.
    answers: list[dict[str, Any]] = [{"bus": "a", "line": "b"}, {"bus": "a"}, {"bus": "b"}, {}]
    layout = layout_of(CONDITIONAL)
    packed = [pack_response(CONDITIONAL, one, "2018-06-04") for one in answers]
    counts = tally(CONDITIONAL, layout, vectors_of(packed, layout.width)).counts["line"]
    assert (counts.shown, counts.answered, counts.skipped) == (2, 1, 1)
    assert [one[layout.offset("line")] == NOT_SHOWN for one in packed] == [False, False, True, True]
    assert [unpack(CONDITIONAL, one) for one in packed] == answers
