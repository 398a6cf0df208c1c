"""A definition becomes a questionnaire, or every problem of it is told with its place."""

from typing import Any

import pytest

from surveys.rules.canonical import fingerprint, to_dict
from surveys.rules.definition import DefinitionError, parse
from surveys.rules.questionnaire import MOST_CODES, QuestionKind
from tests.unit.surveys.samples import AB, EVERY_KIND, SCALE, form, option, question, text


def problems(definition: object) -> set[tuple[str, str]]:
    """Place and code of everything that is wrong."""
    with pytest.raises(DefinitionError) as caught:
        parse(definition)
    return {(problem.place, problem.code) for problem in caught.value.problems}


def test_a_canonical_definition_parses_to_the_same_questionnaire() -> None:
    assert parse(to_dict(EVERY_KIND)) == EVERY_KIND
    assert fingerprint(parse(to_dict(EVERY_KIND))) == fingerprint(EVERY_KIND)


def test_the_words_behind_an_option_are_asked_right_after_it_and_written_down_nowhere() -> None:
    keys = [one.key for one in EVERY_KIND]
    assert keys[keys.index("other") + 1] == "other-else"
    companion = EVERY_KIND.question("other-else")
    assert companion is not None
    assert companion.companion_of == "other"
    assert "other-else" not in str(to_dict(EVERY_KIND))


def test_another_wording_has_another_fingerprint() -> None:
    changed = to_dict(EVERY_KIND) | {"title": {"fi": "toinen"}}
    assert fingerprint(parse(changed)) != fingerprint(EVERY_KIND)


def test_every_text_and_limit_survives_the_canonical_form() -> None:
    given = form(
        question("multi", options=AB, min=1, max=2, required=True, hint=text("vihje")),
        question("scale", "s", scale=SCALE | {"labels": {1: text("huono"), "5": text("hyvä")}}),
    )
    given |= {"intro": text("alku"), "minutes": 4}
    given["sections"][0]["intro"] = text("osan alku")
    once = parse(given)
    assert parse(to_dict(once)) == once
    multi, scale = once.questions
    assert (multi.minimum, multi.maximum, multi.is_required) == (1, 2, True)
    assert scale.scale is not None
    assert scale.scale.labels == {1: {"fi": "huono"}, 5: {"fi": "hyvä"}}


def test_questions_are_found_by_key_and_notes_are_not_answered() -> None:
    assert EVERY_KIND.question("unit") is not None
    assert EVERY_KIND.question("nothing") is None
    assert QuestionKind.NOTE not in {one.kind for one in EVERY_KIND.questions}
    assert [one.key for one in EVERY_KIND.breakdowns] == ["unit", "age"]


Q = "sections[0].questions[0]"
FAULTS: list[tuple[dict[str, Any], str, str]] = [
    (question("singel", options=AB), f"{Q}.kind", "unknown-kind"),
    (question("single"), f"{Q}.options", "missing"),
    (question("single", options=[]), f"{Q}.options", "not-a-list"),
    (question("single", options=[*AB, option("a")]), f"{Q}.options", "duplicate-key"),
    (question("single", options=[option("A b")]), f"{Q}.options[0].key", "bad-key"),
    (question("single", options=[option("dont-know")]), f"{Q}.options[0].key", "reserved-key"),
    (question("single", options=["a"]), f"{Q}.options[0]", "not-a-mapping"),
    (
        question("single", options=[option(f"o{n}") for n in range(MOST_CODES + 1)]),
        f"{Q}.options",
        "too-many",
    ),
    (question("single", options=AB, max=1), f"{Q}.max", "not-for-this-kind"),
    (question("multi", options=AB, max=3), f"{Q}.max", "bad-range"),
    (question("multi", options=AB, max=0), f"{Q}.max", "bad-range"),
    (question("multi", options=AB, min=2, max=1), f"{Q}.max", "bad-range"),
    (question("multi", options=AB, max=-1), f"{Q}.max", "not-a-number"),
    (question("multi", options=AB, max=True), f"{Q}.max", "not-a-number"),
    (question("matrix", scale=SCALE), f"{Q}.items", "missing"),
    (question("scale"), f"{Q}.scale", "missing"),
    (question("scale", scale={"first": 5, "last": 5}), f"{Q}.scale", "bad-range"),
    (question("scale", scale={"first": 0, "last": 101}), f"{Q}.scale", "bad-range"),
    (
        question("scale", scale=SCALE | {"labels": {"9": text("x")}}),
        f"{Q}.scale.labels.9",
        "unknown-field",
    ),
    (question("unit", options=AB), f"{Q}.unit_kind", "missing"),
    (question("unit", options=AB, unit_kind="X"), f"{Q}.unit_kind", "bad-key"),
    (question("long-text", dont_know=True), f"{Q}.dont_know", "not-for-this-kind"),
    (question("long-text", options=AB), f"{Q}.options", "not-for-this-kind"),
    (question("long-text", required="yes"), f"{Q}.required", "not-yes-or-no"),
    (question("long-text", colour="red"), f"{Q}.colour", "unknown-field"),
    (question("long-text", hint="vihje"), f"{Q}.hint", "not-a-text"),
    (question("long-text") | {"title": {}}, f"{Q}.title", "missing-language"),
    (question("long-text") | {"title": {"sv": "x"}}, f"{Q}.title", "missing-language"),
    (question("long-text") | {"title": {"fi": " "}}, f"{Q}.title.fi", "not-a-text"),
    (
        question("long-text") | {"title": {"fi": "x", "de": "y"}},
        f"{Q}.title.de",
        "unknown-language",
    ),
    (question("long-text") | {"key": 7}, f"{Q}.key", "bad-key"),
]


@pytest.mark.parametrize(("faulty", "place", "code"), FAULTS)
def test_a_faulty_question_is_told_with_its_place(
    faulty: dict[str, Any], place: str, code: str
) -> None:
    assert (place, code) in problems(form(faulty))


def test_all_problems_are_told_at_once() -> None:
    found = problems(form(question("singel", "a"), question("scale", "b")))
    assert len(found) == 2


def test_two_questions_may_not_share_a_key() -> None:
    twice = form(question("long-text", "same"), question("long-text", "same"))
    assert ("questions", "duplicate-key") in problems(twice)


@pytest.mark.parametrize("languages", [None, [], "fi", [1]])
def test_a_form_says_its_languages(languages: object) -> None:
    assert ("languages", "not-a-list") in problems(
        form(question("note")) | {"languages": languages}
    )


def test_a_form_has_sections() -> None:
    assert ("sections", "not-a-list") in problems(form() | {"sections": None})
    assert ("sections[0].questions", "not-a-list") in problems(form())


def test_what_is_no_mapping_at_all_is_told() -> None:
    assert ("definition", "not-a-mapping") in problems("kysely")
