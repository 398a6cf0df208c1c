"""What counts as an answer, how it is read from a form, and why others are refused."""

from typing import Any

import pytest
from hypothesis import given

from surveys.rules.answers import check_answers, check_response, check_shape, read_section
from surveys.rules.definition import parse
from surveys.rules.questionnaire import Question
from tests.unit.surveys.samples import (
    AB,
    EVERY_KIND,
    SCALE,
    form,
    option,
    parsed,
    question,
    responses,
)

TODAY = "2026-11-25"


def codes(asked: Question, answer: Any) -> list[tuple[str | None, str]]:
    """Row and code of every problem of the answer."""
    return [(one.item, one.code) for one in check_answers([asked], {asked.key: answer})]


@given(responses())
def test_every_possible_answer_is_taken(answers: dict[str, Any]) -> None:
    assert check_response(EVERY_KIND, answers, TODAY) == ()


ABC = [*AB, option("c")]
RANK = parsed("rank", options=ABC)
REFUSED: list[tuple[Question, Any, tuple[str | None, str]]] = [
    (parsed("single", options=AB), "c", (None, "no-such-option")),
    (parsed("single", options=AB), "dont-know", (None, "no-such-option")),
    (parsed("single", options=AB), ["a", "b"], (None, "too-many-choices")),
    (parsed("single", options=AB), 1, (None, "no-such-option")),
    (parsed("multi", options=AB), ["a", "c"], (None, "no-such-option")),
    (parsed("multi", options=AB), ["a", "a"], (None, "no-such-option")),
    (parsed("multi", options=AB), "a", (None, "no-such-option")),
    (parsed("multi", options=AB, max=1), ["a", "b"], (None, "too-many-choices")),
    (parsed("multi", options=AB, min=2), ["a"], (None, "too-few-choices")),
    (
        parsed("multi", options=AB, dont_know=True),
        ["a", "dont-know"],
        (None, "dont-know-stands-alone"),
    ),
    (parsed("scale", scale=SCALE), 6, (None, "no-such-option")),
    (parsed("scale", scale=SCALE), "5", (None, "no-such-option")),
    (parsed("scale", scale=SCALE), True, (None, "no-such-option")),
    (parsed("scale", scale=SCALE), "dont-know", (None, "no-such-option")),
    (parsed("matrix", scale=SCALE, items=AB), {"c": 1}, (None, "no-such-option")),
    (parsed("matrix", scale=SCALE, items=AB), {"a": 9}, ("a", "no-such-option")),
    (parsed("matrix", scale=SCALE, items=AB), [1], (None, "no-such-option")),
    (parsed("matrix", scale=SCALE, items=AB, required=True), {"a": 1}, ("b", "required")),
    (parsed("short-text"), "x" * 201, (None, "too-long")),
    (parsed("long-text"), "x" * 4001, (None, "too-long")),
    (parsed("long-text"), "x" * 100_000, (None, "too-long")),
    (parsed("long-text"), "kello\x07", (None, "control-characters")),
    (parsed("long-text"), "nolla\x00", (None, "control-characters")),
    (parsed("long-text"), "puolikas\ud800", (None, "control-characters")),
    (parsed("long-text"), "merkitön\ufffe", (None, "control-characters")),
    (parsed("long-text"), "merkitön\ufdd0", (None, "control-characters")),
    (parsed("long-text"), "", (None, "no-such-option")),
    (parsed("long-text"), 7, (None, "no-such-option")),
    (parsed("long-text", required=True), None, (None, "required")),
    (RANK, {"a": "1", "b": "1", "c": "2"}, ("a", "place-twice")),
    (RANK, {"a": "1", "b": "9"}, ("b", "no-such-place")),
    (RANK, {"a": "eka"}, ("a", "no-such-place")),
    (RANK, {"a": "1", "b": "3"}, (None, "place-missing")),
    (RANK, ["a", "b"], (None, "too-few-ranked")),
    (RANK, ["a", "a", "b"], (None, "no-such-option")),
    (RANK, ["a", "b", "z"], (None, "no-such-option")),
    (RANK, "dont-know", (None, "no-such-option")),
    (parsed("rank", options=ABC, max=2), ["a", "b", "c"], (None, "too-many-ranked")),
    (parsed("rank", options=ABC, max=2, min=2), ["a"], (None, "too-few-ranked")),
    (parsed("number", number={}), "monta", (None, "not-a-number")),
    (parsed("number", number={}), True, (None, "not-a-number")),
    (parsed("number", number={}), 1.5, (None, "too-many-decimals")),
    (parsed("number", number={}), float("inf"), (None, "too-large")),
    (parsed("number", number={}), float("nan"), (None, "too-large")),
    (parsed("number", number={"first": 0}), -1, (None, "too-small")),
    (parsed("number", number={"last": 9}), 10, (None, "too-large")),
    (parsed("date"), "31.2.2018", (None, "not-a-day")),
    (parsed("date"), "2018-6-4", (None, "not-a-day")),
    (parsed("date", days={"first": "2018-01-01"}), "2017-12-31", (None, "too-early")),
    (parsed("date", days={"last": "2018-01-01"}), "2018-01-02", (None, "too-late")),
    (parsed("consent"), "ehkä", (None, "no-such-option")),
    (parsed("consent", required=True), None, (None, "required")),
    (parsed("single", options=[*AB, option("c", retired=True)]), "c", (None, "no-such-option")),
]


@pytest.mark.parametrize(("asked", "answer", "problem"), REFUSED)
def test_what_is_no_answer_is_refused_with_its_reason(
    asked: Question, answer: Any, problem: tuple[str | None, str]
) -> None:
    assert problem in codes(asked, answer)


@pytest.mark.parametrize(
    "words", ["x" * 4000, "rivi\n\tsarkain", "perhe 👨‍👩‍👧", "uusi \U0001fae8", "=1+1", "<script>"]
)
def test_any_writing_within_the_limit_is_a_text(words: str) -> None:
    assert codes(parsed("long-text"), words) == []


def test_a_blank_is_no_problem_unless_it_is_required() -> None:
    assert codes(parsed("long-text"), None) == []


def test_a_full_required_matrix_is_complete() -> None:
    asked = parsed("matrix", scale=SCALE, items=AB, required=True)
    assert codes(asked, {"a": 1, "b": 2}) == []


def test_a_half_filled_part_has_the_right_shape() -> None:
    asked = parsed("single", options=AB, required=True)
    assert check_shape([asked], {}) == ()
    assert check_shape([asked], {asked.key: "c"})[0].code == "no-such-option"


@pytest.mark.parametrize("answer", [["a"], {"a": "1", "b": "3"}])
def test_a_ranking_that_is_only_begun_may_wait_in_a_draft(answer: Any) -> None:
    assert check_shape([RANK], {"q": answer}) == ()
    assert check_answers([RANK], {"q": answer})


def test_too_few_ticks_may_wait_in_a_draft() -> None:
    asked = parsed("multi", options=AB, min=2)
    assert check_shape([asked], {"q": ["a"]}) == ()


def test_places_given_twice_are_told_even_in_a_draft() -> None:
    assert {one.code for one in check_shape([RANK], {"q": {"a": "1", "b": "1"}})} == {"place-twice"}


def test_a_row_that_is_no_longer_asked_is_not_needed() -> None:
    asked = parsed("matrix", scale=SCALE, items=[*AB, option("c", retired=True)], required=True)
    assert codes(asked, {"a": 1, "b": 2}) == []


def test_answers_to_questions_that_nobody_asked_are_refused() -> None:
    assert check_response(EVERY_KIND, {"salary": "a"}, TODAY)[0].code == "no-such-question"


def test_a_problem_carries_the_limit_it_broke() -> None:
    (problem,) = check_answers([parsed("short-text")], {"q": "x" * 300})
    assert problem.limit == 200


SECTION = parse(
    form(
        question("note", "note"),
        question("single", "single", options=AB),
        question("multi", "multi", options=[*AB, option("c")], dont_know=True),
        question("scale", "scale", scale=SCALE),
        question("matrix", "matrix", scale=SCALE, items=AB, dont_know=True),
        question("long-text", "long"),
        question("rank", "rank", options=ABC, max=2),
        question("number", "number", number={"decimals": 1}),
        question("date", "date"),
        question("consent", "consent"),
    )
).sections[0]


def test_a_form_is_read_into_typed_answers() -> None:
    sent = {
        "q.single": ["a"],
        "q.multi": ["c", "a", "c"],
        "q.scale": ["3"],
        "q.matrix.a": ["dont-know"],
        "q.matrix.b": ["5"],
        "q.long": ["  yksi\r\nkaksi\rkolme \n"],
        "csrf_token": ["x"],
    }
    assert read_section(SECTION, sent) == {
        "single": "a",
        "multi": ["a", "c"],
        "scale": 3,
        "matrix": {"a": "dont-know", "b": 5},
        "long": "yksi\nkaksi\nkolme",
    }


READ: list[tuple[dict[str, list[str]], dict[str, Any]]] = [
    ({"q.number": [" 22,5 "]}, {"number": 22.5}),
    ({"q.number": ["22.5"]}, {"number": 22.5}),
    ({"q.number": ["1\u00a0000"]}, {"number": 1000}),
    ({"q.number": ["\u22122"]}, {"number": -2}),
    ({"q.number": ["noin 5"]}, {"number": "noin 5"}),
    ({"q.date": ["4.6.2018"]}, {"date": "2018-06-04"}),
    ({"q.date": ["2018-06-04"]}, {"date": "2018-06-04"}),
    ({"q.date": ["kesällä"]}, {"date": "kesällä"}),
    ({"q.consent": ["given"]}, {"consent": "given"}),
    ({"q.rank.a": ["2"], "q.rank.b": [""], "q.rank.c": ["1"]}, {"rank": ["c", "a"]}),
    ({"q.rank.a": ["1"], "q.rank.c": ["1"]}, {"rank": {"a": "1", "c": "1"}}),
    ({"q.rank": ["dont-know"], "q.rank.c": ["1"]}, {"rank": "dont-know"}),
    ({"q.rank.a": [""], "q.rank.b": [""]}, {}),
]


@pytest.mark.parametrize(("sent", "answers"), READ)
def test_places_numbers_and_days_are_read_as_people_write_them(
    sent: dict[str, list[str]], answers: dict[str, Any]
) -> None:
    assert read_section(SECTION, sent) == answers


def test_blanks_are_no_answers() -> None:
    assert read_section(SECTION, {"q.single": [""], "q.long": ["  \n "]}) == {}


def test_dont_know_alone_is_an_answer_to_a_multi_choice() -> None:
    assert read_section(SECTION, {"q.multi": ["dont-know"]}) == {"multi": "dont-know"}


@pytest.mark.parametrize(
    "sent",
    [
        {"q.single": ["a", "b"]},
        {"q.single": ["z"]},
        {"q.multi": ["a", "z"]},
        {"q.multi": ["a", "dont-know"]},
        {"q.scale": ["05"]},
        {"q.scale": ["1", "2"]},
        {"q.matrix.a": ["²"]},
    ],
)
def test_what_a_form_cannot_say_is_read_and_then_refused(sent: dict[str, list[str]]) -> None:
    assert check_shape(SECTION.questions, read_section(SECTION, sent))
