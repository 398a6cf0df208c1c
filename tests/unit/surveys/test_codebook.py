"""The codebook: safe names, own codes for other and don't-know, every version's options."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from surveys.formats.codebook import Codebook, Measure, Shape, Variable, codebook
from surveys.formats.codebook_columns import packed_columns
from surveys.formats.codebook_names import LONGEST_NAME, RESERVED, cut, safe_name
from surveys.formats.codebook_sheet import CODEBOOK_HEADERS, codebook_rows
from surveys.rules.vector import layout_of, pack
from tests.factories.surveys import option, question
from tests.unit.surveys.exporting import (
    FORM,
    FULL,
    QUESTIONS,
    WORDS,
    both_versions,
    cells,
    form_of,
    named_table,
)


def variable(book: Codebook, name: str) -> Variable:
    """The variable of that name."""
    return next(one for one in book.variables if one.name == name)


def codes(book: Codebook, name: str) -> dict[str, int]:
    """The codes of the variable."""
    return variable(book, name).codes


BOOK = codebook(FORM, "fi", WORDS)


def test_variables_stand_in_the_order_of_the_form() -> None:
    assert [one.name for one in BOOK.variables] == [
        "future",
        "future_other",
        "priorities_a",
        "priorities_b",
        "services_schools",
        "services_health",
        "visions_x",
        "visions_y",
        "visions_z",
        "advise",
        "years",
        "moved",
        "agreed",
        "improve",
        "district",
        "age",
    ]


def test_report_25_a_list_with_other_was_exported_as_text() -> None:
    assert codes(BOOK, "future") == {"nature": 1, "services": 2, "other": 91, "dont-know": 99}
    missing = [one.code for one in variable(BOOK, "future").values if one.is_missing]
    assert missing == [99]
    assert variable(BOOK, "future").measure is Measure.NOMINAL


def test_report_16_the_words_of_other_were_exported_without_the_choice() -> None:
    table = named_table([FULL])
    assert cells(table, "future") == [91]
    assert cells(table, "future_other") == ["meri ääkköset 🌊"]
    assert variable(BOOK, "future_other").label == "future – other"


def test_report_15_only_one_of_several_ticks_was_exported() -> None:
    table = named_table([FULL | {"priorities": ["a", "b"]}])
    assert (cells(table, "priorities_a"), cells(table, "priorities_b")) == ([1], [1])


def test_report_18_options_nobody_ticked_were_missing_and_blanks_were_written_as_nought() -> None:
    skipped = {key: answer for key, answer in FULL.items() if key != "priorities"}
    table = named_table([FULL, skipped, FULL | {"priorities": "dont-know"}])
    assert cells(table, "priorities_a") == [0, None, 99]
    assert cells(table, "priorities_b") == [1, None, 99]


def test_a_rank_is_the_place_of_each_option() -> None:
    table = named_table([FULL, {}])
    assert cells(table, "visions_z") == [1, None]
    assert cells(table, "visions_x") == [2, None]
    assert cells(table, "visions_y") == [0, None]
    assert [one.is_missing for one in variable(BOOK, "visions_y").values] == [True, False, False]


def test_a_matrix_has_a_column_for_each_row() -> None:
    table = named_table([FULL])
    assert (cells(table, "services_schools"), cells(table, "services_health")) == ([5], [99])
    titles = [value.title for value in variable(BOOK, "services_health").values]
    assert titles == ["1 – huonosti", "2", "3", "4", "5 – hyvin", "dont-know"]


def test_numbers_days_and_consents_are_told_as_they_are() -> None:
    table = named_table([FULL, {}])
    assert cells(table, "years") == [22.5, None]
    assert cells(table, "moved") == ["2018-06-04", None]
    assert cells(table, "agreed") == [1, None]
    assert variable(BOOK, "years").measure is Measure.SCALE
    assert variable(BOOK, "services_schools").measure is Measure.ORDINAL
    assert variable(BOOK, "advise").measure is Measure.SCALE


def test_dont_know_lies_above_every_point_of_a_wide_scale() -> None:
    wide = question("w", "scale", dont_know=True, scale={"first": 0, "last": 100})
    assert codes(codebook(form_of([wide]), "fi", WORDS), "w")["dont-know"] == 999


def test_very_many_options_leave_room_for_other_and_dont_know() -> None:
    many = [option(f"o{number}") for number in range(120)]
    asked = question("m", "single", dont_know=True, options=[*many, option("x") | {"text": True}])
    found = codes(codebook(form_of([asked]), "fi", WORDS), "m")
    assert len(set(found.values())) == 122
    assert (found["o119"], found["x"], found["dont-know"]) == (120, 901, 999)


def test_an_export_is_the_union_of_all_versions() -> None:
    older, newer, whole = both_versions()
    book = codebook(whole, "fi", WORDS)
    assert {"priorities_a", "priorities_b", "priorities_c", "gone"} <= {
        one.name for one in book.variables
    }
    first = packed_columns(book, layout_of(older), [pack(older, {"priorities": ["a"]})])
    second = packed_columns(book, layout_of(newer), [pack(newer, {"priorities": ["c"]})])
    ticks = [
        first[f"priorities_{key}"].tolist() + second[f"priorities_{key}"].tolist() for key in "abc"
    ]
    assert ticks == [[1, -1], [0, 0], [-1, 1]]


def test_what_a_version_did_not_ask_is_empty() -> None:
    _older, newer, _whole = both_versions()
    other = question("advise", "number", number={})
    book = codebook(form_of([*QUESTIONS, other | {"key": "weight"}]), "fi", WORDS)
    found = packed_columns(book, layout_of(newer), [pack(newer, {"future": "nature"})])
    assert (found["future"].tolist(), found["services_schools"].tolist()) == ([1], [-1])
    assert str(found["weight"].tolist()) == "[nan]"


def test_a_key_that_once_was_of_another_kind_is_not_misread() -> None:
    before = form_of([question("q", "multi", options=[option("a")])])
    after = form_of([question("q", "single", options=[option("a")])])
    book = codebook(after, "fi", WORDS)
    found = packed_columns(book, layout_of(before), [pack(before, {"q": ["a"]})])
    assert found["q"].tolist() == [-1]


def test_a_background_number_is_told_by_its_band() -> None:
    asked = question("born", "number", background=True, number={"bands": [1960, 1990]})
    form = form_of([asked])
    book = codebook(form, "fi", WORDS, is_banded=True)
    found = packed_columns(book, layout_of(form), [pack(form, {"born": 1975}), pack(form, {})])
    assert found["born"].tolist() == [2, -1]
    assert [value.title for value in book.variables[0].values] == ["< 1960", "1960–1989", "≥ 1990"]
    assert codebook(form, "fi", WORDS).variables[0].shape is Shape.NUMBER


def test_the_codebook_holds_every_variable_code_and_full_text() -> None:
    rows = list(codebook_rows(BOOK, WORDS))
    assert all(len(row) == len(CODEBOOK_HEADERS) for row in rows)
    assert [row[0] for row in rows if row[1]] == [one.name for one in BOOK.variables]
    assert ["future", *[None] * 6, 99, "dont-know", "dont-know", "yes"] in rows


def test_report_29_the_language_of_labels_is_a_choice() -> None:
    asked = [question("q", "single", options=[option("a")])]
    asked[0]["title"] = {"fi": "Kysymys", "sv": "Fråga", "en": "Question"}
    asked[0]["options"][0]["title"] = {"fi": "Kyllä", "sv": "Ja", "en": "Yes"}
    for language, title, answer in (("sv", "Fråga", "Ja"), ("en", "Question", "Yes")):
        (one,) = codebook(form_of(asked), language, WORDS).variables
        assert (one.label, one.values[0].title) == (title, answer)


def test_what_stands_ahead_keeps_its_name() -> None:
    ahead = [Variable("age", "Ikä", Shape.TEXT, Measure.NOMINAL)]
    book = codebook(form_of([QUESTIONS[-1]]), "fi", WORDS, ahead)
    assert [one.name for one in book.variables] == ["age", "age_2"]


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("all", "q_all"),
        ("1st", "q_1st"),
        ("q-a b", "q_a_b"),
        ("ääni", "aani"),
        ("—", "q"),
        ("_x", "x"),
    ],
)
def test_report_27_names_that_spss_refuses_are_made_safe(wanted: str, name: str) -> None:
    assert safe_name(wanted, set()) == name


@given(st.lists(st.text(max_size=80), max_size=30))
def test_report_27_q1_and_Q1_were_both_written(wanted: list[str]) -> None:  # noqa: N802
    taken: set[str] = set()
    names = [safe_name(one, taken) for one in wanted]
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert name.isascii()
        assert name.isidentifier()
        assert len(name) <= LONGEST_NAME
        assert name[0].isalpha()
        assert name.casefold() not in RESERVED


@given(st.text(max_size=300), st.integers(10, 256))
def test_a_label_is_cut_between_characters(text: str, most: int) -> None:
    short = cut(text, most)
    assert len(short.encode()) <= most
    assert short == text or (short.endswith("…") and text.startswith(short[:-1]))


def test_a_family_is_not_cut_in_two() -> None:
    family = "👨‍👩‍👧"
    for most in range(10, 40):
        kept = cut(family * 3, most)
        assert kept.removesuffix("…").replace(family, "") == ""
