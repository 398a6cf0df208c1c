"""What is typed from paper becomes the same answers that were ticked on it."""

from typing import Any

import pytest
from hypothesis import given

from surveys.rules.definition import parse
from surveys.rules.paper import blanks_of, differences, read_typed, typed_of
from tests.unit.surveys.samples import EVERY_KIND, form, option, question, responses

SMALL = parse(
    form(
        question("single", "road", options=[option("a"), option("b")], dont_know=True),
        question("multi", "many", options=[option(f"o{n}") for n in range(12)], max=3),
        question("rank", "order", options=[option("x"), option("y"), option("z")], max=2),
        question("matrix", "grid", scale={"first": 1, "last": 5}, items=[option("r"), option("s")]),
        question("number", "years", number={"first": 0, "last": 120}),
        question("date", "since"),
        question("consent", "yes"),
        question("long-text", "words"),
    )
)


@given(responses())
def test_typing_the_printed_codes_gives_the_answers_back(answers: dict[str, Any]) -> None:
    read, problems = read_typed(EVERY_KIND, typed_of(EVERY_KIND, answers))
    assert problems == ()
    assert read == answers


def test_codes_are_read_as_people_type_them() -> None:
    typed = {
        "p.road": "2",
        "p.many": "12, 1",
        "p.order": "3 1",
        "p.grid.r": "5",
        "p.years": "42",
        "p.since": "4.6.2018",
        "p.yes": "1",
        "p.words": " Lisää penkkejä ",
    }
    answers, problems = read_typed(SMALL, typed)
    assert problems == ()
    assert answers == {
        "road": "b",
        "many": ["o0", "o11"],
        "order": ["z", "x"],
        "grid": {"r": 5},
        "years": 42,
        "since": "2018-06-04",
        "yes": "given",
        "words": "Lisää penkkejä",
    }


@pytest.mark.parametrize(
    ("name", "typed", "code"),
    [
        ("p.road", "3", "no-such-code"),
        ("p.road", "1 2", "too-many-choices"),
        ("p.many", "1 2 3 4", "too-many-choices"),
        ("p.order", "1 1", "no-such-option"),
        ("p.grid.r", "9", "no-such-code"),
        ("p.years", "130", "too-large"),
        ("p.years", "paljon", "not-a-number"),
        ("p.since", "31.2.2018", "not-a-day"),
    ],
)
def test_a_slip_of_the_keys_is_told_at_its_field(name: str, typed: str, code: str) -> None:
    _answers, (problem,) = read_typed(SMALL, {name: typed})
    assert problem.code == code
    key, _dot, item = name.removeprefix("p.").partition(".")
    assert (problem.question, problem.item or "") == (key, item)


def test_dont_know_is_an_x_everywhere() -> None:
    assert read_typed(SMALL, {"p.road": "X"})[0] == {"road": "dont-know"}


def test_every_place_to_type_has_its_own_name() -> None:
    names = [blank.name for blank in blanks_of(EVERY_KIND)]
    assert len(set(names)) == len(names)


def test_two_readings_differ_where_their_answers_do() -> None:
    assert differences({"a": 1, "b": [1]}, {"b": [1], "c": 2}) == ("a", "c")
    assert differences({"a": {"r": 1}}, {"a": {"r": 1}}) == ()
