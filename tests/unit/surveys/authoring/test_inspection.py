"""The check before opening finds what a careful reader would ask about, and nothing more."""

from typing import Any

import pytest

from surveys.rules.authoring.inspection import Doubt, inspect
from surveys.rules.authoring.reachable import unreachable
from surveys.rules.definition import parse
from tests.unit.surveys.samples import AB, SCALE, form, option, question, text


def asked(**conditions: str) -> tuple[str, ...]:
    """Which of these conditional questions nobody can see."""
    return unreachable(
        parse(
            form(
                question("single", "area", options=AB, dont_know=True),
                question("unit", "part", unit_kind="district", options=AB, filter_by=None),
                question("scale", "grade", scale=SCALE),
                question("multi", "used", options=[option(one) for one in "abc"], max=2),
                question("multi", "many", options=[option(f"o{n}") for n in range(9)]),
                question("number", "age", number={"first": 15, "last": 99}),
                question("short-text", "words"),
                question("matrix", "rows", scale=SCALE, items=AB),
                *(
                    question("short-text", key, relevant=condition)
                    for key, condition in conditions.items()
                ),
            )
        )
    )


@pytest.mark.parametrize(
    "condition",
    [
        "${area} = 'a' and ${area} = 'b'",
        "${area} = 'a' and not(${area} = 'a')",
        "${grade} > 4 and ${grade} < 2",
        "${grade} > 5",
        "selected(${used}, 'a') and selected(${used}, 'b') and selected(${used}, 'c')",
        "${age} < 15",
        "${age} >= 65 and ${age} < 18",
        "${area} = 'a' and ${area} = ''",
    ],
)
def test_a_condition_that_can_never_hold_is_found(condition: str) -> None:
    assert asked(never=condition) == ("never",)


@pytest.mark.parametrize(
    "condition",
    [
        "${area} = 'a' or ${area} = 'b'",
        "${area} = 'dont-know' and ${part} = 'b'",
        "${area} = ''",
        "selected(${used}, 'a') and selected(${used}, 'b')",
        "selected(${many}, 'o1') and selected(${many}, 'o2')",
        "${age} > 17 and ${age} < 19",
        "${age} >= 98.5",
        "${age} * 2 > 500",
        "${age} = '18'",
        "${age} != ''",
        "${age} > ${age}",
        "${age} > ${grade} and ${grade} = 1",
        "${words} = 'x' and ${words} = 'y'",
        "${rows.a} = 1 and ${rows.a} = 2",
        "today() > '2050-01-01' and ${area} = 'a'",
    ],
)
def test_a_condition_that_can_hold_or_that_nobody_can_tell_of_is_not_found(condition: str) -> None:
    assert asked(sometimes=condition) == ()


def test_what_hangs_on_a_hidden_question_is_unreachable_too() -> None:
    never = "${area} = 'a' and ${area} = 'b'"
    assert asked(first=never, second="${grade} = 5 and ${area} = 'a'") == ("first",)
    chained = parse(
        form(
            question("single", "area", options=AB),
            question("single", "next", options=AB, relevant=never),
            question("short-text", "last", relevant="${next} = 'a' or ${area} = ''"),
            question("short-text", "end", relevant="${next} = 'a' and ${area} != ''"),
        )
    )
    assert unreachable(chained) == ("next", "end")


def test_a_list_that_offers_nothing_is_unreachable() -> None:
    within = [{**option("x"), "within": "a"}]
    cascade = parse(
        form(
            question("single", "area", options=AB),
            question("single", "place", options=within, filter_by="area", relevant="${area} = 'b'"),
        )
    )
    assert unreachable(cascade) == ("place",)


def doubts(*questions: dict[str, Any], **more: Any) -> list[Doubt]:
    """What there is to say about a form with these questions, wording apart."""
    found = inspect(parse(form(*questions)), **{"others": {}, **more})
    return [one for one in found if one.code != "missing-translation"]


def test_every_place_without_a_translation_is_named() -> None:
    found = inspect(parse(form(question("consent", "agree"), question("short-text", "q"))), {})
    assert {(one.place, one.value) for one in found if one.code == "missing-translation"} == {
        ("title", "sv"),
        ("sections/s/title", "sv"),
        ("questions/agree/title", "sv"),
        ("questions/q/title", "sv"),
    }


@pytest.mark.parametrize(
    ("kind", "fields", "code"),
    [
        ("multi", {"options": AB}, "multi-without-none"),
        ("scale", {"scale": SCALE}, "scale-without-labels"),
        ("single", {"options": AB, "required": True}, "required-without-dont-know"),
        ("single", {"options": [option("a")]}, "one-option"),
        ("rank", {"options": [option(f"o{n}") for n in range(9)]}, "long-ranking"),
        ("short-text", {"title": text("x" * 201)}, "long-title"),
    ],
)
def test_an_unclear_question_is_told(kind: str, fields: dict[str, Any], code: str) -> None:
    assert [one.code for one in doubts(question(kind, **fields))] == [code]


LABELLED = {**SCALE, "labels": {"1": text("h"), "5": text("p")}}


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("multi", {"options": [*AB, option("ei-mikaan")]}),
        ("multi", {"options": AB, "dont_know": True}),
        ("scale", {"scale": LABELLED}),
        ("single", {"options": AB, "required": True, "background": True}),
        ("single", {"options": AB, "required": True, "dont_know": True}),
        ("unit", {"options": AB, "unit_kind": "district", "required": True}),
        ("rank", {"options": [option(f"o{n}") for n in range(9)], "max": 3}),
    ],
)
def test_a_clear_question_is_left_alone(kind: str, fields: dict[str, Any]) -> None:
    assert doubts(question(kind, **fields)) == []


def test_a_question_without_a_partner_is_told_unless_it_is_in_the_bank() -> None:
    mine = question("scale", "trust", scale=LABELLED)
    staff = parse(form(question("scale", "other", scale=LABELLED)))
    assert [one.code for one in doubts(mine, others={"staff": staff})] == ["no-partner"]
    assert doubts(mine, others={"staff": staff}, banked={"trust"}) == []
    assert doubts({**mine, "background": True}, others={"staff": staff}) == []
    same = parse(form(mine))
    assert doubts(mine, others={"staff": staff, "trustee": same}) == []
    wider = parse(form(question("scale", "trust", scale={"first": 1, "last": 7})))
    assert [one.code for one in doubts(mine, others={"staff": wider})] == ["partner-differs"]
