"""Rows of anonymous steps: an attacker with every file finds no rare background."""

import random
from collections import Counter
from itertools import combinations
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from surveys.formats.codebook import Shape
from surveys.formats.row_table import RowTable
from surveys.rules.row_export import dependents, hidden_cells, secret_rank, texts_to_show
from tests.factories.surveys import option, question
from tests.unit.surveys.exporting import FULL, cells, form_of, secret_table

TREE = {"relevant": "selected(${group}, 'rare')"}
FORM = form_of(
    [
        question("opinion", "scale", scale={"first": 1, "last": 5}),
        question("group", "single", background=True, options=[option("common"), option("rare")]),
        question("district", "unit", unit_kind="district", options=[option(key) for key in "abc"]),
        question(
            "street",
            "unit",
            unit_kind="district",
            filter_by="district",
            options=[option(f"{key}{n}") | {"within": key} for key in "abc" for n in (1, 2)],
        ),
        question("follow", "scale", scale={"first": 1, "last": 3}, **TREE),
        question("why", "long-text", **TREE),
        question(
            "tongue",
            "single",
            background=True,
            options=[option("fi"), option("other") | {"text": True}],
        ),
        question("free", "short-text"),
    ]
)
NO_RANK = secret_rank([], b"")
BACKGROUND = ("group", "district", "street", "tongue")


@st.composite
def respondents(draw: st.DrawFn) -> list[dict[str, Any]]:
    """People who answer some of the form, as its conditions allow."""
    return [draw(_respondent()) for _one in range(draw(st.integers(0, 40)))]


@st.composite
def _respondent(draw: st.DrawFn) -> dict[str, Any]:
    district = draw(st.sampled_from(["a", "a", "a", "b", "b", "c", None]))
    given = {
        "opinion": draw(st.integers(1, 5)),
        "group": draw(st.sampled_from(["common", "common", "common", "rare", None])),
        "district": district,
        "tongue": draw(st.sampled_from(["fi", "fi", "other"])),
        "free": draw(st.sampled_from(["yes", "no", None])),
    }
    if district:
        given["street"] = f"{district}{draw(st.sampled_from([1, 1, 2]))}"
    if given["group"] == "rare":
        given |= {"follow": draw(st.integers(1, 3)), "why": draw(st.text("xy", min_size=1))}
    if given["tongue"] == "other":
        given["tongue-other"] = draw(st.sampled_from(["uk", "uk", "ar"]))
    return {key: answer for key, answer in given.items() if answer is not None}


def combinations_seen(table: RowTable) -> Counter[tuple[tuple[str, Any], ...]]:
    """Every combination of visible background values, and in how many rows it is seen."""
    seen: Counter[tuple[tuple[str, Any], ...]] = Counter()
    columns = {name: cells(table, name) for name in BACKGROUND}
    for row in range(table.count):
        known = [
            (name, columns[name][row]) for name in BACKGROUND if columns[name][row] is not None
        ]
        for size in range(1, len(known) + 1):
            seen.update(combinations(known, size))
    return seen


@settings(deadline=None)
@given(respondents(), st.integers(2, 8), st.integers())
def test_an_attacker_who_joins_all_files_finds_no_background_that_few_share(
    answers: list[dict[str, Any]], minimum: int, seed: int
) -> None:
    table = secret_table(answers, FORM, minimum=minimum, seed=seed)
    assert all(count >= minimum for count in combinations_seen(table).values())
    # An answer that only a hidden background leads to is no way back to it.
    followed = Counter(cells(table, "group")[row] for row in filled(table, "follow"))
    assert None not in followed
    assert all(cells(table, "district")[row] is not None for row in filled(table, "street"))
    # Words stand apart from the rows, and what tells of a background is written by enough people.
    assert Shape.TEXT not in {one.shape for one in table.book.variables}
    assert len(table.apart.get("why", ())) not in range(1, minimum)
    assert all(times >= minimum for times in Counter(table.apart.get("tongue_other", ())).values())


def filled(table: RowTable, name: str) -> list[int]:
    """The rows in which something stands."""
    return [row for row, cell in enumerate(cells(table, name)) if cell is not None]


@settings(deadline=None)
@given(respondents(), st.integers(2, 8), st.randoms(use_true_random=False))
def test_two_exports_hide_the_same_cells_so_neither_lays_bare_the_other(
    answers: list[dict[str, Any]], minimum: int, rng: random.Random
) -> None:
    mixed = list(answers)
    rng.shuffle(mixed)
    first, second = (rows_of(secret_table(one, FORM, minimum=minimum)) for one in (answers, mixed))
    assert first == second


def rows_of(table: RowTable) -> Counter[tuple[Any, ...]]:
    """The rows, whatever their order."""
    lists = [cells(table, one.name) for one in table.book.variables]
    return Counter(zip(*lists, strict=True))


def test_what_enough_people_share_stays() -> None:
    people = [{"group": "common", "district": "a", "opinion": 3}] * 10
    table = secret_table(people, FORM)
    assert cells(table, "group") == [1] * 10
    assert cells(table, "district") == [1] * 10


def test_a_rare_value_is_blanked_among_others_and_the_opinions_stay() -> None:
    people = [{"group": "common", "opinion": 2}] * 20 + [{"group": "rare", "opinion": 5}] * 2
    table = secret_table(people, FORM)
    assert Counter(cells(table, "opinion")) == {2: 20, 5: 2}
    # Two blanks alone would be the two, so five of the twenty lose theirs with them.
    assert Counter(cells(table, "group")) == {1: 15, None: 7}


def test_who_hides_with_the_rare_is_not_to_be_guessed_without_the_secret() -> None:
    columns = [np.array([1] * 50 + [2]), np.array([1 + n % 5 for n in range(50)] + [5])]
    hidden = [
        hidden_cells(columns[:1], 5, secret_rank(columns, secret))[:, 0].tolist()
        for secret in (b"one", b"another", b"one")
    ]
    assert hidden[0] == hidden[2] != hidden[1]


def test_fewer_people_than_the_minimum_are_no_rows_at_all() -> None:
    table = secret_table([FULL] * 4)
    assert table.count == 0
    assert table.apart == {}


def test_rows_and_texts_are_in_orders_of_their_own() -> None:
    people = [{"opinion": 1 + n % 5, "free": f"text {n:03}"} for n in range(200)]
    table = secret_table(people, FORM)
    assert cells(table, "opinion") != [one["opinion"] for one in people]
    assert list(table.apart["free"]) != [one["free"] for one in people]
    assert sorted(table.apart["free"]) == [one["free"] for one in people]


def test_what_depends_on_a_background_is_found_through_any_chain() -> None:
    chain = form_of(
        [
            question("bg", "single", background=True, options=[option("a")]),
            question("one", "short-text", relevant="${bg} = 'a'"),
            question("two", "short-text", relevant="${one} != ''"),
            question("free", "short-text"),
        ]
    )
    assert dependents([chain]) == {"bg": frozenset({"one", "two"})}


def test_widely_spread_backgrounds_lose_columns_before_time() -> None:
    rng = np.random.default_rng(1)
    columns = [rng.integers(1, 30, 4_000) for _column in range(5)]
    hidden = hidden_cells(columns, 10, secret_rank(columns, b"s"))
    keys = np.where(hidden, 0, np.stack(columns, axis=1))
    _kinds, sizes = np.unique(keys, axis=0, return_counts=True)
    assert sizes.min() >= 10


def test_very_many_columns_do_not_overflow() -> None:
    rng = np.random.default_rng(1)
    columns = [rng.integers(0, 3, 100) for _column in range(80)]
    hidden = hidden_cells(columns, 5, secret_rank(columns, b"s"))
    assert hidden.shape == (100, 80)


def test_where_a_background_is_blank_so_is_what_it_leads_to() -> None:
    columns = [np.array([2] * 3 + [0] * 5, dtype=np.int64), np.ones(8, dtype=np.int64)]
    rank = secret_rank(columns, b"s")
    assert (
        hidden_cells(columns, 5, rank, [(0, 1)]).tolist()
        == [[True, True]] * 3 + [[False, True]] * 5
    )
    assert not hidden_cells(columns, 5, rank)[:, 1].any()


def test_of_fewer_rows_than_the_minimum_every_cell_is_hidden() -> None:
    column = np.array([1, 1, 1, 2], dtype=np.int64)
    assert hidden_cells([column], 5, secret_rank([column], b"s")).all()


def test_no_rows_or_no_backgrounds_hide_nothing() -> None:
    assert hidden_cells([], 5, NO_RANK).shape == (0, 0)
    assert hidden_cells([np.zeros(0, dtype=np.int64)], 5, NO_RANK).shape == (0, 1)


def test_texts_of_a_background_are_shown_when_enough_wrote_the_same() -> None:
    texts = ["uk"] * 5 + ["ar"]
    assert texts_to_show(texts, 5, is_background=True) == ["uk"] * 5
    assert texts_to_show(texts, 5, is_background=False) == texts
    assert texts_to_show(texts[:4], 5, is_background=False) == []
