"""A column of places as a question for units: what matches, what doesn't, what is kept."""

import pytest

from surveys.rules.mapping.districts import Place, as_units, matches, named
from surveys.rules.mapping.model import Code, Merge, QuestionRule, Role, Special
from surveys.rules.mapping.rows import Lookup
from surveys.rules.mapping.stored import BadMapping
from surveys.rules.mapping.typed import edited
from surveys.rules.questionnaire import QuestionKind

PLACES = (
    Place("littoinen", {"fi": "Littoinen", "sv": "Littois"}),
    Place("piikkio", {"fi": "Piikkiö", "sv": "Pikis"}),
    Place("keskusta", {"fi": "Keskusta", "sv": "Centrum"}),
    Place("piispanristi", {"fi": "Piispanristi", "sv": "Biskopskorset"}),
)
COUNTS = {"Littois": 12, "PIIKKIÖ ": 9, "Kuusisto": 4, "Keskusta-alue": 7, "-": 3}


def rule(**more: object) -> QuestionRule:
    """The question where people live, as it is guessed."""
    codes = tuple(Code(text.lower(), {"fi": text}, (text,)) for text in ("Littois", "Kuusisto"))
    given = {"special": {"-": Special.MISSING}, "codes": codes, **more}
    return QuestionRule("asut", QuestionKind.SINGLE, {"fi": "Missä asut?"}, Role.QUESTION, (3,),
                        **given)  # type: ignore[arg-type]  # fmt: skip


def test_texts_match_units_by_their_names_and_the_others_stand_first() -> None:
    found = [(one.text, one.unit) for one in matches(rule(), PLACES, COUNTS)]
    assert found == [
        ("Keskusta-alue", None),
        ("Kuusisto", None),
        ("Littois", "littoinen"),
        ("PIIKKIÖ ", "piikkio"),
    ]


def test_a_name_of_two_units_is_the_name_of_none() -> None:
    twice = (*PLACES, Place("littoinen-2", {"fi": "Littoinen", "sv": "Littois by"}))
    assert named(twice, "littoinen") is None
    assert named(twice, "Littois by") == "littoinen-2"
    assert named(PLACES, "") is None


def test_what_is_chosen_is_kept_as_spellings_of_the_units() -> None:
    chosen = {"Littois": "littoinen", "PIIKKIÖ ": "piikkio", "Keskusta-alue": "keskusta"}
    made = as_units(rule(merges=(Merge("littois", ("x",)),)), "district", PLACES, chosen)
    assert (made.kind, made.role, made.unit_kind) == (
        QuestionKind.UNIT,
        Role.BACKGROUND,
        "district",
    )
    assert made.merges == ()
    # Every unit can be compared with, also one that nobody named.
    assert [code.key for code in made.codes] == [place.key for place in PLACES]
    code = Lookup(made).code("keskusta-alue")
    assert code is not None
    assert code.key == "keskusta"
    assert Lookup(made).code("Kuusisto") is None
    # Next year's file has other texts; what was said of the earlier ones still holds.
    later = {one.text: one.unit for one in matches(made, PLACES, {"Keskusta-alue": 1, "Kuu": 1})}
    assert later == {"Keskusta-alue": "keskusta", "Kuu": None}
    again = as_units(made, "district", PLACES, {"Kuu": "piikkio"})
    assert next(code.texts for code in again.codes if code.key == "keskusta") == ("Keskusta-alue",)
    assert next(code.texts for code in again.codes if code.key == "piikkio") == ("Kuu", "PIIKKIÖ")


def test_a_text_that_is_taken_from_a_unit_is_its_spelling_no_more() -> None:
    made = as_units(rule(), "district", PLACES, {"Kuu": "piikkio"})
    assert all("Kuu" not in code.texts for code in as_units(
        made, "district", PLACES, {"Kuu": None}).codes)  # fmt: skip


def test_units_that_are_none_are_refused() -> None:
    with pytest.raises(BadMapping, match="unknown-unit"):
        as_units(rule(), "district", PLACES, {"Littois": "turku"})
    with pytest.raises(BadMapping, match="no-units"):
        as_units(rule(), "work-unit", (), {})


def test_the_wording_of_a_question_for_units_changes_and_its_units_stay() -> None:
    made = as_units(rule(), "district", PLACES, {"Littois": "littoinen"})
    saved = edited(made, {"title-fi": "Asuinalue", "role": "background"}, ["fi"], [])
    assert saved.title == {"fi": "Asuinalue"}
    assert saved.codes == made.codes
