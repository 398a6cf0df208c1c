"""Two language forms of one survey: which column is which, and what can't be one."""

from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engage.tables.grid import Grid, read_grid
from surveys.formats.result_files.proposal import propose
from surveys.rules.definition import parse
from surveys.rules.mapping.fitting import refit
from surveys.rules.mapping.form import definition_of
from surveys.rules.mapping.model import FORM_LANGUAGE, QuestionRule, ResultMapping
from surveys.rules.mapping.pairing import PairsDiffer, ensure_pairs, pair_columns
from surveys.rules.mapping.rows import MappingReader
from surveys.rules.mapping.second_form import paired_anew, second_form
from surveys.rules.mapping.sorts import Sort, column_sorts, fits
from surveys.rules.mapping.stored import BadMapping, mapping_from_json, mapping_to_json
from tests.support.tree import ROOT

SAMPLES = ROOT.parent / "shared/samples/surveys"
needs_samples = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample surveys are not here")
FINNISH, ENGLISH = "responses_salary_fi_2023.xlsx", "responses_salary_en_2023.xlsx"
AGE, YEARS = 3, 5


@cache
def grid_of(name: str) -> Grid:
    """The sample as it is read."""
    return read_grid((SAMPLES / name).read_bytes(), name)


def with_columns(grid: Grid, order: tuple[int, ...]) -> Grid:
    """The same file with its columns in this order, and no others."""
    rows = (
        replace(row, cells=tuple(row.cells[one] if one < len(row.cells) else "" for one in order))
        for row in grid.rows
    )
    return replace(grid, rows=tuple(rows))


def forms(order: tuple[int, ...] = tuple(range(26))) -> tuple[ResultMapping, ResultMapping]:
    """The Finnish form, and the English one with its columns in this order."""
    english = with_columns(grid_of(ENGLISH), order)
    first = propose(grid_of(FINNISH), "Kysely").mapping
    return first, propose(english, "Survey", language="en").mapping


def table(text: str, language: str) -> ResultMapping:
    """The mapping that is proposed for a small file."""
    return propose(read_grid(text.encode(), "a.csv"), "K", language=language).mapping


def rule_at(mapping: ResultMapping, column: int) -> QuestionRule:
    """The question that reads the column."""
    return next(rule for rule in mapping.rules if column in rule.columns)


@needs_samples
def test_columns_of_the_two_salary_forms_are_paired() -> None:
    first, second = forms()
    assert pair_columns(first, second) == tuple(range(26))
    merged = second_form(first, second)
    ensure_pairs(merged)
    assert rule_at(merged, AGE).title == {"fi": "Ikä", "en": "Age"}
    assert merged.forms[1].sorts[YEARS] == "number"


@needs_samples
def test_a_column_that_one_form_lacks_moves_no_other() -> None:
    """Paired by position, everything behind it would have been read as the question before."""
    first, second = forms(tuple(one for one in range(26) if one != YEARS))
    pairs = pair_columns(first, second)
    assert pairs[YEARS] is None
    assert pairs[:YEARS] == tuple(range(YEARS))
    assert pairs[YEARS + 1 :] == tuple(range(YEARS, 25))


@needs_samples
def test_a_saved_mapping_pairs_columns_wherever_they_stand() -> None:
    merged = second_form(*forms())
    order = tuple(reversed(range(26)))
    _first, second = forms(order)
    headers = merged.forms[0].headers
    fitted = refit(merged, headers, [second.forms[0].headers]).mapping
    assert fitted.forms[1].columns == order
    assert fitted.rules == merged.rules


@needs_samples
def test_two_forms_are_counted_as_one_question_in_both_languages() -> None:
    merged = second_form(*forms())
    english = {3: "26-30 years old", 4: "male"}
    answers = MappingReader(merged).read(english, form=1).answers
    assert answers[FORM_LANGUAGE] == "en"
    assert parse(definition_of(merged)).question(FORM_LANGUAGE) is not None


def test_equal_headers_are_paired_before_anything_else() -> None:
    lines = "\n".join(f"{n % 5};sana {n} ja toinen;{n % 7}" for n in range(30))
    first = table(f"Arvosana;Kerro;ID\n{lines}", "fi")
    second = table(f"ID;Tell us;Grade\n{lines.replace('sana', 'word')}", "en")
    assert first.forms[0].headers[2] == second.forms[0].headers[0] == "ID"
    assert pair_columns(first, second)[2] == 0


@given(st.integers(0, 6), st.integers(0, 6))
def test_pairs_name_no_column_twice_and_none_of_another_sort(mine: int, theirs: int) -> None:
    head = ("A", "B", "C", "D", "E", "F", "G")
    cells = ("4", "oma teksti tästä", "7", "kyllä", "12.3.2020", "200", "toinen pitkä teksti")

    def made(drop: int, language: str) -> ResultMapping:
        kept = [one for one in range(7) if one != drop]
        lines = (
            ";".join(f"{cells[k]} {n}" if k in {1, 6} else cells[k] for k in kept)
            for n in range(12)
        )
        names = ";".join(f"{head[k]} {language}" for k in kept)
        return table("\n".join((names, *lines)), language)

    first, second = made(mine, "fi"), made(theirs, "en")
    pairs = pair_columns(first, second)
    taken = [one for one in pairs if one is not None]
    assert len(set(taken)) == len(taken)
    sorts = column_sorts(first), column_sorts(second)
    assert all(fits(sorts[0][a], sorts[1][b]) for a, b in enumerate(pairs) if b is not None)


def two() -> tuple[ResultMapping, ResultMapping]:
    """Two small forms: a closed question, a number, open text."""
    fi = "\n".join(f"{('Kyllä', 'Ei')[n % 2]};{20 + n % 7};oma teksti {n} tässä" for n in range(20))
    en = "\n".join(f"{('Yes', 'No')[n % 2]};{20 + n % 7};own text {n} here" for n in range(20))
    return table(f"Käytkö?;Vuodet;Kerro\n{fi}", "fi"), table(f"Do you?;Years;Tell\n{en}", "en")


def test_a_pair_of_different_sorts_is_refused_with_both_columns() -> None:
    merged = second_form(*two())
    ensure_pairs(merged)
    given = mapping_to_json(merged)
    given["forms"][1]["columns"] = [1, 0, 2]
    with pytest.raises(PairsDiffer) as caught:
        ensure_pairs(mapping_from_json(given))
    assert (caught.value.column, caught.value.header) == (0, "Käytkö?")
    assert (caught.value.place, caught.value.other) == (1, "Years")


def test_a_question_that_takes_any_text_takes_numbers_too() -> None:
    first, second = two()
    merged = second_form(first, second, (None, 0, 1))
    with pytest.raises(PairsDiffer):
        ensure_pairs(merged)
    assert fits(Sort.TEXT, Sort.NUMBER)
    ensure_pairs(second_form(first, second, (0, None, 1)))


def test_columns_that_are_paired_twice_are_no_mapping() -> None:
    given: dict[str, Any] = mapping_to_json(second_form(*two()))
    given["forms"][1]["columns"] = [0, 0, 2]
    with pytest.raises(BadMapping, match=r"forms\[1\]\.columns: paired-twice"):
        mapping_from_json(given)
    given["forms"][1]["columns"] = ["A"]
    with pytest.raises(BadMapping, match="not-a-number"):
        mapping_from_json(given)


def test_a_mapping_without_pairs_reads_the_same_places() -> None:
    given: dict[str, Any] = mapping_to_json(second_form(*two()))
    del given["forms"][1]["columns"], given["forms"][1]["sorts"]
    read = mapping_from_json(given)
    assert [read.forms[1].place(one) for one in range(3)] == [0, 1, 2]
    ensure_pairs(read)


def test_a_question_that_is_paired_anew_forgets_its_earlier_twin() -> None:
    first, second = two()
    merged = second_form(first, second)
    apart = paired_anew(merged, second, (None, 1, 2))
    question = rule_at(apart, 0)
    assert question.title == {"fi": "Käytkö?"}
    assert [code.texts for code in question.codes] == [("Kyllä",), ("Ei",)]
    # What was not touched is as it was, and paired again everything is.
    assert apart.rules[1:] == merged.rules[1:]
    assert paired_anew(apart, second, (0, 1, 2)) == merged


def test_steps_of_a_known_scale_are_one_in_both_languages() -> None:
    fi = ("Täysin eri mieltä", "Jokseenkin eri mieltä", "Ei samaa eikä eri mieltä",
          "Jokseenkin samaa mieltä", "Täysin samaa mieltä")  # fmt: skip
    en = ("Strongly disagree", "Disagree", "Neutral", "Agree", "Strongly agree")
    first = table("Viihdyn\n" + "\n".join(fi * 6), "fi")
    second = table("I like it here\n" + "\n".join(en * 6), "en")
    merged = second_form(first, second)
    reader = MappingReader(merged)
    key = merged.rules[0].key
    for value, (mine, theirs) in enumerate(zip(fi, en, strict=True), start=1):
        assert reader.read({0: mine}).answers[key] == value
        assert reader.read({0: theirs}, form=1).answers[key] == value
    scale = parse(definition_of(merged)).questions[0].scale
    assert scale is not None
    assert scale.labels[5] == {"fi": "Täysin samaa mieltä", "en": "Strongly agree"}


def wide(language: str, words: tuple[str, str, str]) -> ResultMapping:
    """A form with ticks and their own words, a matrix, and a column in which nothing stands."""
    tick, other, row = words
    head = f"1.1. {tick};1.2. {other};1.3. {other}, mikä / please specify;Tyhjä {language};"
    head += f"2.1. {row} A;2.2. {row} B"
    lines = [f"{n % 2};1;{f'oma {n}' if n % 3 else ''};;{1 + n % 5};{5 - n % 5}" for n in range(20)]
    return table("\n".join((head, *lines)), language)


def test_ticks_and_rows_of_a_matrix_are_paired_by_their_columns() -> None:
    first = wide("fi", ("Bussi", "Muu", "Palvelu"))
    second = wide("en", ("Bus", "Other", "Service"))
    assert pair_columns(first, second) == tuple(range(6))
    merged = second_form(first, second)
    ensure_pairs(merged)
    ticks, matrix = merged.rules
    assert column_sorts(first)[:3] == (Sort.TICK, Sort.TICK, Sort.TEXT)
    assert ticks.codes[0].title == {"fi": "Bussi", "en": "Bus"}
    assert [item.title["en"] for item in matrix.items] == ["Service A", "Service B"]
    # A column without a twin keeps its own words alone.
    apart = second_form(first, second, (0, None, 2, 3, 4, None))
    assert apart.rules[0].codes[1].title == {"fi": "Muu"}
    assert apart.rules[1].items[1].title == {"fi": "Palvelu B"}
    answers = MappingReader(merged).read({0: "1", 2: "juna", 4: "3", 5: "2"}).answers
    assert answers[matrix.key] == {item.key: 3 - n for n, item in enumerate(matrix.items)}


def test_a_mapping_without_headers_names_its_columns_alone() -> None:
    first, _second = two()
    by_hand = replace(first, forms=(replace(first.forms[0], headers=()),))
    assert refit(by_hand, first.forms[0].headers).mapping.rules == first.rules
