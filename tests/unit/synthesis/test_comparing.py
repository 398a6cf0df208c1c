from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.synthesis.rules.comparing import Verdict, compare
from engage.synthesis.rules.evidence import Finding, FindingOption, Measure


def scale(audience, mean, n=400, deviation=1.0, question="services.schools", **more):
    return Finding(
        "kyselyt", "surveys", question, Measure.SCALE, audience, {"fi": "Koulut"},
        answered=n, mean=mean, deviation=deviation, **more,
    )  # fmt: skip


def choice(audience, counts, question="future", measure=Measure.CHOICE):
    options = tuple(FindingOption(key, {"fi": key}) for key in counts)
    return Finding(
        "kyselyt", "surveys", question, measure, audience, {"fi": "Tulevaisuus"},
        options=options, counts=counts, answered=sum(counts.values()),
    )  # fmt: skip


def verdicts(comparison):
    return {(pair.first, pair.second): pair.verdict for pair in comparison.pairs}


def test_a_large_and_certain_difference_is_told():
    (one,) = compare([scale("resident", 3.0), scale("staff", 3.6)])
    assert verdicts(one) == {("resident", "staff"): Verdict.DIFFERENT}
    assert one.disagreement == pytest.approx(0.6)
    assert one.groups[0].low < 3.0 < one.groups[0].high


def test_a_small_difference_is_not_told_however_many_answered():
    (one,) = compare([scale("resident", 3.0, n=100_000), scale("staff", 3.1, n=100_000)])
    assert one.pairs[0].p < 0.001
    assert one.pairs[0].verdict is Verdict.SIMILAR
    assert one.disagreement == 0


def test_a_large_difference_that_chance_could_explain_is_unclear():
    (one,) = compare([scale("resident", 3.0, n=30), scale("staff", 3.4, n=30)])
    assert one.pairs[0].verdict is Verdict.UNCLEAR


def test_under_thirty_answers_nothing_is_tested():
    (one,) = compare([scale("resident", 1.5), scale("trustee", 4.5, n=29)])
    assert one.pairs[0].verdict is Verdict.TOO_FEW
    assert one.pairs[0].p is None


def test_without_a_spread_nothing_is_tested():
    (one,) = compare([scale("resident", 1.5, deviation=None), scale("staff", 4.5)])
    assert one.pairs[0].verdict is Verdict.TOO_FEW
    assert one.groups[0].low is None


def test_when_nobody_varies_the_difference_is_certain():
    alike = compare([scale("resident", 3, deviation=0), scale("staff", 3, deviation=0)])
    assert alike[0].pairs[0].p == 1.0
    (one,) = compare([scale("resident", 3, deviation=0), scale("staff", 4, deviation=0)])
    assert one.pairs[0].p == 0.0


def test_a_suppressed_audience_is_named_without_figures_and_tested_with_nobody():
    hidden = replace(scale("trustee", None), is_suppressed=True, note="below-minimum")
    (one,) = compare([scale("resident", 3.0), hidden])
    assert one.pairs == ()
    assert one.groups[1].value is None
    assert one.groups[1].note == "below-minimum"
    assert one.disagreement == 0
    assert one.widest is None


def test_units_doors_and_lone_audiences_are_not_compared():
    unit = scale("staff", 3.0, unit_key="sivistys")
    door = scale("staff", 3.0, collector="open")
    turnout = replace(scale("staff", 3.0), measure=Measure.TURNOUT)
    assert compare([scale("resident", 3.0), unit, door, turnout]) == []


def test_a_choice_is_compared_at_the_option_that_divides_most():
    resident = choice("resident", {"sea": 300, "trains": 50, "peace": 50})
    staff = choice("staff", {"sea": 100, "trains": 60, "peace": 240})
    (one,) = compare([resident, staff])
    assert one.option in {"sea", "peace"}
    assert one.options_seen == 3
    assert verdicts(one)["resident", "staff"] is Verdict.DIFFERENT
    assert abs(one.pairs[0].difference) == pytest.approx(0.5)


def test_a_choice_without_options_has_nothing_to_compare():
    assert compare([choice("resident", {}), choice("staff", {})])[0].pairs == ()


def test_picking_the_widest_option_costs_certainty():
    counts = {"a": 62, "b": 38, "c": 0, "d": 0, "e": 0, "f": 0, "g": 0, "h": 0}
    other = {**counts, "a": 46, "b": 54}
    picked = compare([choice("resident", counts), choice("staff", other)])[0].pairs[0]
    plain = {key: counts[key] for key in "ab"}, {key: other[key] for key in "ab"}
    alone = compare([choice("resident", plain[0]), choice("staff", plain[1])])[0].pairs[0]
    assert picked.p == pytest.approx(4 * alone.p)


def test_the_sharpest_disagreement_comes_first():
    small = [scale("resident", 3.0, question="a"), scale("staff", 3.3, question="a")]
    large = [scale("resident", 3.0, question="b"), scale("staff", 4.3, question="b")]
    assert [one.question_key for one in compare(small + large)] == ["b", "a"]


def test_questions_of_different_steps_stay_apart():
    later = replace(scale("staff", 4.0), step_key="kysely-2019")
    assert compare([scale("resident", 3.0), later]) == []


means = st.floats(1, 5)
sizes = st.integers(1, 3000)


@given(st.lists(st.tuples(means, means, sizes, sizes, st.floats(0, 2)), min_size=1, max_size=6))
def test_correcting_never_makes_a_difference_more_certain(rows):
    findings = []
    for i, (a, b, n, m, deviation) in enumerate(rows):
        findings.append(scale("resident", a, n, deviation, question=f"q{i}"))
        findings.append(scale("staff", b, m, deviation, question=f"q{i}"))
    together = {one.question_key: one.pairs[0] for one in compare(findings)}
    for i in range(len(rows)):
        alone = compare(findings[2 * i : 2 * i + 2])[0].pairs[0]
        pair = together[f"q{i}"]
        assert (pair.p is None) == (alone.p is None)
        assert pair.p is None or pair.p >= alone.p
        assert pair.difference == alone.difference


@given(st.integers(1, 2000), st.data())
def test_the_interval_of_a_share_holds_the_share_and_stays_a_share(n, data):
    ticks = data.draw(st.integers(0, n))
    counts = {"yes": ticks, "no": n - ticks}
    for group in compare([choice("resident", counts), choice("staff", counts)])[0].groups:
        assert 0 <= group.low <= group.value <= group.high <= 1
