"""Deciding about a result file: merges and their undoing, swaps, what is typed, spellings."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.rules.mapping.editing import merge_texts, swap_words, undo_merge
from surveys.rules.mapping.joined import known_options, split_joined
from surveys.rules.mapping.keys import FreeKeys
from surveys.rules.mapping.model import Code, QuestionRule, Role, Special
from surveys.rules.mapping.rows import Lookup
from surveys.rules.mapping.spelling import suggestions
from surveys.rules.mapping.stored import BadMapping
from surveys.rules.mapping.typed import code_lines, edited, kinds_for
from surveys.rules.questionnaire import QuestionKind
from surveys.rules.reader import KEY

SPELLINGS = ("Mies", "mies", "m", "M I Ä S", "Nainen")


def rule(*texts: str, kind: QuestionKind = QuestionKind.SINGLE, **more: object) -> QuestionRule:
    """A question with an option for each text."""
    keys = FreeKeys()
    codes = tuple(Code(keys.code(text), {"fi": text}, (text,)) for text in texts)
    made = QuestionRule("q", kind, {"fi": "Q"}, Role.QUESTION, (0,), codes=codes)
    return replace(made, **more)  # type: ignore[arg-type]


def fault(question: QuestionRule, **fields: str) -> tuple[str, str]:
    """The field and the reason of what was typed."""
    with pytest.raises(BadMapping) as caught:
        edited(question, fields, ["fi"], [])
    return caught.value.place, caught.value.code


def test_many_spellings_of_one_answer_are_suggested_as_one() -> None:
    counts = {"Mies": 560, "mies": 148, "m": 9, "M I Ä S": 1, "Nainen": 58, "nainen": 24, "Muu": 3}
    found = {one.target: set(one.texts) for one in suggestions(counts)}
    assert found == {"Mies": {"mies", "m", "M I Ä S"}, "Nainen": {"nainen"}}


def test_answers_that_are_merely_alike_are_not_suggested() -> None:
    assert suggestions({"Male": 496, "Female": 549}) == []
    assert suggestions({"15-24": 100, "15-25": 2}) == []


def test_a_merge_counts_the_spellings_as_one_option_and_can_be_undone() -> None:
    before = rule(*SPELLINGS)
    merged = merge_texts(before, "mies", ["mies", "m", "M I Ä S"])
    assert [code.key for code in merged.merged_codes] == ["mies", "nainen"]
    found = Lookup(merged).code("M I Ä S")
    assert found is not None
    assert found.key == "mies"
    assert undo_merge(merged, 0).merged_codes == before.codes
    # Lineage: what was merged into what stays to be seen.
    assert [(one.target, one.texts) for one in merged.merges] == [
        ("mies", ("mies", "m", "M I Ä S"))
    ]


def test_a_merge_that_changes_nothing_is_none() -> None:
    assert merge_texts(rule(*SPELLINGS), "mies", ["Mies"]).merges == ()


def test_a_merge_into_nothing_and_an_undo_of_none_are_refused() -> None:
    with pytest.raises(BadMapping):
        merge_texts(rule(*SPELLINGS), "lapsi", ["m"])
    with pytest.raises(BadMapping):
        undo_merge(rule(*SPELLINGS), 0)


@given(st.lists(st.sampled_from(SPELLINGS), unique=True), st.integers(0, 4))
def test_merges_taken_back_leave_the_codes_as_they_were(texts: list[str], place: int) -> None:
    before = rule(*SPELLINGS)
    merged = merge_texts(before, before.codes[place].key, texts)
    told = {text for code in merged.merged_codes for text in code.texts}
    assert told == set(SPELLINGS)
    for _ in merged.merges:
        merged = undo_merge(merged, len(merged.merges) - 1)
    assert merged == before


def test_capitals_decide_only_where_two_options_differ_in_nothing_else() -> None:
    assert Lookup(rule("Mies", "Nainen")).code("mies ") is not None
    both = Lookup(rule("Mies", "mies"))
    assert both.code("MIES") is None
    assert both.code("Mies") != both.code("mies")


@given(st.lists(st.sampled_from(["A", "B, c", "B", "d (e, f)"]), unique=True, min_size=1))
def test_joined_options_come_apart_as_they_were_put_together(picked: list[str]) -> None:
    codes = rule("A", "B, c", "B", "d (e, f)").codes
    found, rest = split_joined(known_options(codes, ","), ", ".join(picked), ",")
    assert rest == []
    assert found == {code.key for code in codes if code.texts[0] in picked}


def test_two_columns_change_places_and_back() -> None:
    before = rule(items=(Code("other", {"fi": "Muu"}, column=3, words_column=4),))
    swapped = swap_words(before, "other")
    assert (swapped.items[0].column, swapped.items[0].words_column) == (4, 3)
    assert swap_words(swapped, "other") == before


def test_what_is_shown_and_saved_unchanged_stays_the_same() -> None:
    before = rule("Mies", "Nainen", special={"-": Special.MISSING})
    fields = {"codes": code_lines(before.codes, "fi"), "missing": "-"}
    assert edited(before, fields, ["fi"], []) == before


def test_labels_and_spellings_are_typed_a_line_each() -> None:
    made = edited(rule("Mies", "mies"), {"codes": "Miehet | Mies | mies\nNaiset"}, ["fi"], [])
    assert [(code.key, code.texts) for code in made.codes] == [
        ("mies", ("Miehet", "Mies", "mies")),
        ("naiset", ("Naiset",)),
    ]


def test_an_ordered_list_becomes_a_scale() -> None:
    typed = {"kind": "scale", "codes": "Huono\nHyvä\nErinomainen"}
    made = edited(rule("Hyvä", "Huono"), typed, ["fi"], [])
    assert (made.first, made.last) == (1, 3)
    assert [code.value for code in made.codes] == [1, 2, 3]


def test_a_text_becomes_a_choice_of_its_values() -> None:
    made = edited(
        rule(kind=QuestionKind.SHORT_TEXT),
        {"kind": "single", "codes": "", "rest": "1", "rest_title": "Muu"},
        ["fi"],
        ["Turku", "Oulu"],
    )
    assert [code.key for code in made.codes] == ["turku", "oulu", "other"]
    assert made.codes[-1].takes_rest


def test_a_choice_becomes_open_text() -> None:
    made = edited(rule("a", "b"), {"kind": "long-text", "role": "question"}, ["fi"], [])
    assert (made.role, made.codes) == (Role.TEXT, ())


def test_numbers_on_a_scale_need_both_ends() -> None:
    number = rule(kind=QuestionKind.NUMBER)
    made = edited(number, {"kind": "scale", "codes": "", "first": "0", "last": "10"}, ["fi"], [])
    assert (made.first, made.last) == (0, 10)
    assert fault(number, kind="scale", codes="", first="x", last="3") == ("last", "not-a-number")
    assert fault(number, kind="scale", codes="", first="5", last="5") == ("last", "bad-range")


def test_columns_of_one_question_keep_what_they_are() -> None:
    ticks = QuestionRule(
        "q",
        QuestionKind.MULTI,
        {"fi": "Q"},
        Role.QUESTION,
        (1, 2),
        codes=(Code("a", {"fi": "A"}, column=1), Code("b", {"fi": "B"}, column=2)),
    )
    assert kinds_for(ticks) == (QuestionKind.MULTI,)
    made = edited(ticks, {"codes": "Yksi\nKaksi"}, ["fi"], [])
    assert [(code.column, code.title["fi"]) for code in made.codes] == [(1, "Yksi"), (2, "Kaksi")]
    assert fault(ticks, codes="Yksi") == ("codes", "one-line-each")
    assert fault(ticks, kind="single") == ("kind", "not-for-these-columns")


def test_levels_of_a_matrix_are_typed_in_their_order() -> None:
    matrix = QuestionRule(
        "q",
        QuestionKind.MATRIX,
        {"fi": "Q"},
        Role.QUESTION,
        (1, 2),
        codes=(Code("hi", {"fi": "Hyvä"}, ("Hyvä",), value=1),),
        items=(Code("a", {"fi": "A"}, column=1), Code("b", {"fi": "B"}, column=2)),
    )
    made = edited(matrix, {"codes": "Huono\nHyvä", "items": "Ensi\nToka"}, ["fi"], [])
    assert [(code.title["fi"], code.value) for code in made.codes] == [("Huono", 1), ("Hyvä", 2)]
    assert [item.title["fi"] for item in made.items] == ["Ensi", "Toka"]
    plain = replace(matrix, codes=(), first=0, last=14)
    assert edited(plain, {"first": "1", "last": "5"}, ["fi"], []).last == 5


@pytest.mark.parametrize(
    ("fields", "place", "code"),
    [
        ({"key": "Ei Käy"}, "key", "bad-key"),
        ({"kind": "video"}, "kind", "unknown-value"),
        ({"role": "boss"}, "role", "unknown-value"),
        (
            {"kind": "scale", "codes": "a\nb", "role": "background"},
            "role",
            "background-needs-options",
        ),
        ({"title-fi": " "}, "title-fi", "missing"),
        ({"codes": "a\na"}, "codes", "spelled-twice"),
        ({"codes": " | a"}, "codes", "spelled-twice"),
        ({"codes": "\n".join(f"o{n}" for n in range(251))}, "codes", "too-many"),
        ({"kind": "scale", "codes": "a"}, "codes", "two-points"),
        ({"codes": ""}, "codes", "missing"),
    ],
)
def test_what_cannot_be_read_is_told_with_its_field(
    fields: dict[str, str], place: str, code: str
) -> None:
    assert fault(rule("a", "b"), **fields) == (place, code)


@given(st.lists(st.text(max_size=60), max_size=20))
def test_keys_are_ours_and_each_is_there_once(titles: list[str]) -> None:
    keys = FreeKeys()
    made = [keys.question(title) for title in titles]
    assert len(set(made)) == len(made)
    assert all(KEY.fullmatch(key) and len(key) <= 30 for key in made)
