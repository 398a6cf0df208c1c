"""Series over several surveys: same key, same thing; a changed scale breaks the series."""

from typing import Any

from surveys.rules.definition import parse
from surveys.rules.over_time import Break, Edition, series_of
from surveys.rules.questionnaire import Questionnaire
from surveys.rules.results import disclosed_results
from surveys.rules.tally import tally, vectors_of
from surveys.rules.vector import layout_of, pack
from tests.unit.surveys.samples import AB, form, option, question


def edition(name: str, asked: Questionnaire, answers: list[dict[str, Any]]) -> Edition:
    """The disclosed results of the residents in that survey."""
    layout = layout_of(asked)
    vectors = vectors_of([pack(asked, one) for one in answers], layout.width)
    slots = disclosed_results(asked, layout, tally(asked, layout, vectors), 5)
    return Edition(name, "resident", asked, {slot.slot: slot for slot in slots})


def asked(last: int = 5, kind: str = "scale", options: list[dict[str, Any]] = AB) -> Questionnaire:
    """A form with a mean and a choice."""
    grade = question(kind, "grade", scale={"first": 1, "last": last})
    if kind == "short-text":
        grade = question(kind, "grade")
    return parse(form(grade, question("single", "road", options=options)))


OLD = edition("2017", asked(), [{"grade": 2 + n % 2, "road": "ab"[n % 2]} for n in range(10)])
NEW = edition("2019", asked(), [{"grade": 3 + n % 2, "road": "ab"[n % 3 == 0]} for n in range(20)])


def test_the_same_key_makes_a_series_with_its_bases() -> None:
    grade, *roads = series_of([OLD, NEW], ["2019", "2017"])
    assert grade.is_mean
    assert [(p.edition, p.figure, p.answered) for p in grade.points] == [
        ("2019", 3.5, 20),
        ("2017", 2.5, 10),
    ]
    assert [(one.row.key, one.points[1].figure) for one in roads if one.row] == [
        ("a", 0.5),
        ("b", 0.5),
    ]


def test_another_scale_breaks_the_series() -> None:
    other = edition("2017", asked(last=10), [{"grade": n % 10 + 1} for n in range(10)])
    grade = series_of([other, NEW], ["2019", "2017"])[0]
    assert grade.points[1].gap is Break.OTHER_SCALE
    assert grade.points[1].figure is None


def test_another_kind_breaks_the_series() -> None:
    other = edition("2017", asked(kind="short-text"), [{"grade": "hyvä"}] * 10)
    assert series_of([other, NEW], ["2019", "2017"])[0].points[1].gap is Break.OTHER_KIND


def test_a_new_option_begins_with_the_survey_that_first_had_it() -> None:
    wider = asked(options=[*AB, option("c")])
    newer = edition("2019", wider, [{"road": "abc"[n % 3]} for n in range(30)])
    roads = [one for one in series_of([OLD, newer], ["2019", "2017"]) if one.question == "road"]
    assert [one.row.key for one in roads if one.row] == ["a", "b", "c"]
    assert roads[2].points[1].figure is None


def test_a_hidden_figure_stays_hidden_over_time() -> None:
    few = edition("2017", asked(), [{"grade": 3}] * 3)
    point = series_of([few, NEW], ["2019", "2017"])[0].points[1]
    assert (point.figure, point.answered, point.note) == (None, None, "below-minimum")


def test_what_one_survey_alone_asked_is_no_series() -> None:
    assert series_of([NEW], ["2019"]) == []
