"""Results that may be shown: every figure with its base, small groups hidden."""

import json
from typing import Any

import pytest

from surveys.rules.definition import parse
from surveys.rules.results import (
    GroupResult,
    SlotResult,
    disclosed_results,
    first_places,
    results_from_list,
    results_to_list,
)
from surveys.rules.tally import cube_from_dict, cube_to_dict, tally, vectors_of
from surveys.rules.vector import layout_of, pack
from tests.unit.surveys.samples import AB, EVERY_KIND, form, option, question

LAYOUT = layout_of(EVERY_KIND)


def results_of(answers: list[dict[str, Any]], minimum: int = 5) -> dict[str, SlotResult]:
    """The disclosed results by slot."""
    vectors = vectors_of([pack(EVERY_KIND, one) for one in answers], LAYOUT.width)
    cube = tally(EVERY_KIND, LAYOUT, vectors)
    return {one.slot: one for one in disclosed_results(EVERY_KIND, LAYOUT, cube, minimum)}


def people(count: int, **answers: Any) -> list[dict[str, Any]]:
    """So many who answered alike."""
    return [answers] * count


MANY = [
    *people(12, unit="a", scale=2, single="a", multi=["o1"], short="x"),
    *people(12, unit="b", scale=8, single="b", multi=["o1", "o2"]),
    *people(3, unit="b", scale="dont-know"),
    *people(3, unit="a"),
]


def test_every_figure_of_the_whole_carries_its_base() -> None:
    total = results_of(MANY)["scale"].total
    assert (total.shown, total.answered, total.dont_know, total.skipped) == (30, 24, 3, 3)
    assert total.mean == 5
    assert total.median == 5
    assert total.share("2") == 0.5


def test_a_choice_has_shares_and_no_mean() -> None:
    total = results_of(MANY)["single"].total
    assert total.share("a") == 0.5
    assert total.mean is None


def test_a_multi_choice_is_shared_among_people() -> None:
    total = results_of([*MANY, *people(8, multi=["o3"])])["multi"].total
    assert total.answered == 32
    assert total.share("o1") == 0.75


def test_a_text_is_counted_and_never_split() -> None:
    short = results_of(MANY)["short"]
    assert short.total.answered == 12
    assert short.groups == {}


def test_a_group_shows_its_own_mean() -> None:
    answers = [{"unit": unit, "scale": 1 + n % 3} for n in range(40) for unit in ("a", "b")]
    groups = {one.key: one for one in results_of(answers)["scale"].groups["unit"]}
    assert groups["a"].mean == pytest.approx(2, abs=0.1)
    assert groups["a"].shown is None


def test_a_small_audience_shows_nothing_at_all() -> None:
    total = results_of(people(3, scale=2))["scale"].total
    assert total.is_suppressed
    assert (total.shown, total.skipped, total.mean) == (None, None, None)
    assert total.share("2") is None
    assert total.note == "below-minimum"


def test_a_body_that_speaks_in_its_own_name_is_not_hidden() -> None:
    total = results_of(people(3, scale=2), minimum=0)["scale"].total
    assert not total.is_suppressed
    assert total.mean == 2


def test_a_small_group_hides_and_cannot_be_subtracted() -> None:
    answers = [{"unit": "a", "scale": n % 4} for n in range(40)]
    answers += people(2, unit="b", scale=9)
    groups = {one.key: one for one in results_of(answers)["scale"].groups["unit"]}
    assert groups["b"].is_suppressed
    assert groups["a"].is_suppressed or None in groups["a"].counts.values()


def test_nobody_answered_means_no_share() -> None:
    assert GroupResult("a", {"x": 0}, answered=0).share("x") is None


def test_results_are_the_same_after_storing() -> None:
    found = tuple(results_of(MANY).values())
    assert results_from_list(json.loads(json.dumps(results_to_list(found)))) == found


VALUES = parse(
    form(
        question("rank", "order", options=[option("x"), option("y"), option("z")], max=2),
        question("number", "years", number={"first": 0, "last": 99, "bands": [18, 65]}),
        question("number", "free", number={"decimals": 1}),
        question("scale", "nps", scale={"first": 0, "last": 10, "nps": True}),
        question("consent", "yes"),
        question("date", "since"),
        question("unit", "unit", unit_kind="district", options=AB),
        question("number", "age", background=True, number={"bands": [30]}),
    )
)


def values_of(answers: list[dict[str, Any]], minimum: int = 5) -> dict[str, SlotResult]:
    """The disclosed results of the second form by slot."""
    layout = layout_of(VALUES)
    vectors = vectors_of([pack(VALUES, one) for one in answers], layout.width)
    cube = tally(VALUES, layout, vectors)
    cube = cube_from_dict(json.loads(json.dumps(cube_to_dict(cube))))
    return {one.slot: one for one in disclosed_results(VALUES, layout, cube, minimum)}


RANKED = [
    *people(12, order=["x", "y"], unit="a", age=20),
    *people(8, order=["y", "x"], unit="b", age=40),
    *people(10, order=["z"], unit="a", age=50),
    *people(5, unit="b"),
]


def test_a_ranking_tells_first_places_and_the_mean_of_those_who_ranked_it() -> None:
    found = values_of(RANKED)
    x = found["order.x"].total
    assert (x.answered, x.skipped) == (30, 5)
    assert x.first_share == pytest.approx(12 / 30)
    assert x.mean == pytest.approx((12 * 1 + 8 * 2) / 20)
    assert found["order.z"].total.mean == 1


def test_a_group_hidden_in_one_option_of_a_ranking_is_hidden_in_all() -> None:
    answers = [*RANKED, *people(40, order=["x", "z"], unit="b")]
    answers += people(30, order=["y", "z"], unit="a")
    found = values_of(answers)
    for place in range(2):
        gaps = {found[f"order.{key}"].groups["unit"][place].is_suppressed for key in "xyz"}
        assert len(gaps) == 1
    alike = values_of(people(20, order=["x", "y"]))
    assert all(alike[f"order.{key}"].total.is_suppressed for key in "xyz")
    assert alike["order.z"].total.note == "almost-all"


def test_a_ranking_as_one_choice_counts_its_first_places() -> None:
    found = values_of(RANKED)
    whole = first_places([found[f"order.{key}"] for key in "xyz"])
    assert whole.total.counts == {"x": 12, "y": 8, "z": 10}
    assert whole.total.answered == 30


def test_numbers_have_a_mean_a_median_and_bands() -> None:
    found = values_of([{"years": years} for years in (17, 18, 64, 65, 66, 70, 80)])
    total = found["years"].total
    assert total.mean == pytest.approx((17 + 18 + 64 + 65 + 66 + 70 + 80) / 7)
    assert total.median == 65
    assert [total.counts[band] for band in ("..18", "18..65", "65..")] == [1, 2, 4]


def test_a_number_without_bands_has_its_mean_alone() -> None:
    total = values_of([{"free": 1.5}, {"free": 2.5}] * 4)["free"].total
    assert (total.mean, total.answered, dict(total.counts)) == (2, 8, {})


def test_few_numbers_tell_nothing() -> None:
    total = values_of([{"free": 1.5}] * 4)["free"].total
    assert (total.mean, total.median, total.answered) == (None, None, None)


def test_the_net_score_takes_those_who_would_not_from_those_who_would() -> None:
    total = values_of([{"nps": n} for n in (10, 9, 9, 8, 7, 7, 6, 0)])["nps"].total
    assert total.net_score == pytest.approx((3 - 2) / 8)


def test_consents_and_days_have_a_base_and_no_counts() -> None:
    found = values_of(people(9, yes="given", since="2018-06-04"))
    assert found["yes"].total.answered == 9
    assert found["since"].total.answered == 9
    assert not found["yes"].groups


def test_results_are_split_by_the_bands_of_a_number() -> None:
    answers = [{"age": age, "years": 20 + age % 7} for age in (20, 40) for _ in range(15)]
    groups = {one.key: one for one in values_of(answers)["free"].groups["age"]}
    assert set(groups) == {"..30", "30.."}


LEADING = parse(
    form(
        question("single", "road", options=AB),
        question("scale", "why", scale={"first": 1, "last": 5}, relevant="${road} = 'b'"),
        question("scale", "then", scale={"first": 1, "last": 5}, relevant="${why} > 2"),
        question("unit", "unit", unit_kind="district", options=[option(k) for k in "nsw"]),
    )
)


def test_a_group_hidden_in_a_question_is_hidden_in_what_it_leads_to() -> None:
    def asked(count: int, unit: str, road: str, why: int) -> list[dict[str, Any]]:
        more = {"why": why, "then": why} if road == "b" else {}
        return people(count, unit=unit, road=road, **more)

    # Three from the west are few, so that the south, the next smallest, keeps them company.
    answers = [*asked(30, "n", "a", 0), *asked(30, "n", "b", 3), *asked(30, "n", "b", 5)]
    answers += [*asked(6, "s", "b", 4), *asked(6, "s", "b", 5), *asked(8, "s", "a", 0)]
    answers += asked(3, "w", "a", 0)
    layout = layout_of(LEADING)
    vectors = vectors_of([pack(LEADING, one) for one in answers], layout.width)
    found = {
        one.slot: {group.key: group.is_suppressed for group in one.groups["unit"]}
        for one in disclosed_results(LEADING, layout, tally(LEADING, layout, vectors), 5)
        if one.groups
    }
    assert found["road"] == {"n": False, "s": True, "w": True}
    # Alone, the follow-up would tell that twelve of the south said b, and so what the west said.
    assert found["why"]["s"]
    assert found["then"]["s"]
