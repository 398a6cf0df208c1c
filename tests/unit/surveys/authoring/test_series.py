"""Whether a question still measures the same, told from two wordings of it."""

from typing import Any

import pytest

from surveys.rules.authoring.places import placed_problems
from surveys.rules.authoring.readable import questions_before
from surveys.rules.authoring.series import Judgement, judged
from surveys.rules.definition import DefinitionError, parse
from tests.unit.surveys.samples import AB, SCALE, form, option, question, text

OLD = question("scale", "trust", scale={**SCALE, "labels": {"1": text("vähän")}}, dont_know=True)


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, Judgement.SAME),
        ({"title": {"fi": "trust", "sv": "förtroende"}}, Judgement.SAME),
        ({"required": True}, Judgement.SAME),
        ({"title": text("Luotatko?")}, Judgement.REWORDED),
        ({"hint": text("Valitse")}, Judgement.REWORDED),
        ({"scale": SCALE}, Judgement.REWORDED),
        ({"scale": {"first": 1, "last": 7}}, Judgement.BROKEN),
        ({"kind": "matrix", "items": AB}, Judgement.BROKEN),
    ],
)
def test_two_wordings_are_judged_by_what_can_be_answered(
    fields: dict[str, Any], expected: Judgement
) -> None:
    assert judged(OLD, {**OLD, **fields}) is expected


def test_an_option_more_breaks_a_choice_and_a_retired_one_does_too() -> None:
    old = question("single", "q", options=AB)
    assert judged(old, {**old, "options": [*AB, option("c")]}) is Judgement.BROKEN
    other_words = [AB[0], {**AB[1], "title": text("toinen")}]
    assert judged(old, {**old, "options": other_words}) is Judgement.REWORDED
    retired = [AB[0], {**AB[1], "retired": True}]
    assert judged(old, {**old, "options": retired}) is Judgement.BROKEN
    several = question("multi", "q", options=AB, max=1)
    assert judged(several, {**several, "max": 2}) is Judgement.BROKEN


def test_a_problem_is_placed_at_its_question_its_section_or_the_form() -> None:
    given = form(question("single", "q"), question("short-text", "r"))
    given["sections"].append({"key": "z", "title": {}, "questions": []})
    given["minutes"] = -1
    with pytest.raises(DefinitionError) as refused:
        parse(given)
    placed = [
        (p.section, p.question, p.field) for p in placed_problems(given, refused.value.problems)
    ]
    assert ("s", "q", "options") in placed
    assert ("z", None, "title") in placed
    assert (None, None, "minutes") in placed


def test_what_can_be_read_before_a_place_is_read() -> None:
    given = form(
        question("single", "area", options=AB),
        question("single", "broken"),
        question(
            "single",
            "place",
            filter_by="area",
            relevant="${area} != ''",
            options=[{**option("x"), "within": "a", "text": True}],
        ),
        question("short-text", "why"),
    )
    given["sections"].append({"key": "z", "title": text("z"), "questions": []})
    before = ["area", "place", "place-x"]
    assert [one.key for one in questions_before(given, question="why")] == before
    assert [one.key for one in questions_before(given, section="z")] == [*before, "why"]
    assert questions_before(given, section="s") == ()
    assert [one.key for one in questions_before(given)] == [*before, "why"]
