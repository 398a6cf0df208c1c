"""Every result file among the samples: what is proposed, against counts of Python's own readers."""

import csv
from collections import Counter
from functools import cache
from io import StringIO
from typing import Any

import pytest
from openpyxl import load_workbook

from engage.tables.grid import read_grid
from surveys.formats.result_files.headers import split_headers
from surveys.formats.result_files.proposal import Proposal, propose
from surveys.rules.definition import parse
from surveys.rules.mapping.form import definition_of
from surveys.rules.mapping.model import QuestionRule, Role
from surveys.rules.mapping.report import CheckReport, FileRow, read_rows
from surveys.rules.mapping.rows import row_cells
from tests.support.tree import ROOT

SAMPLES = ROOT.parent / "shared/samples/surveys"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample surveys are not here")
TORONTO = "responses_toronto_public_engagement_2022.csv"
VASBY = "responses_upplands_vasby_citizen_2015.csv"
VISION = "responses_governance_mission_vision_values.xlsx"
OHBM = "responses_ohbm_community_2022.csv"
STARWARS = "responses_starwars_ranking_matrix.csv"
SALARY = "responses_salary_fi_2023.xlsx"
# Rows of answers, columns, and how many questions of each kind are taken over.
TABLE: dict[str, tuple[int, int, dict[str, int]]] = {
    TORONTO: (962, 120, {"multi": 5, "matrix": 2, "long-text": 2, "single": 4}),
    VASBY: (1038, 79, {"matrix": 10, "scale": 13, "single": 6}),
    VISION: (69, 53, {"multi": 16, "scale": 10, "single": 14, "long-text": 10, "short-text": 1}),
    OHBM: (311, 48, {"multi": 3, "single": 21}),
    STARWARS: (1186, 38, {"multi": 1, "rank": 1, "matrix": 1, "single": 11}),
    SALARY: (896, 26, {"single": 7, "multi": 2, "number": 9, "short-text": 4, "long-text": 3}),
    "responses_salary_fi_2023.tsv": (
        896,
        26,
        {"single": 7, "multi": 2, "number": 9, "short-text": 4, "long-text": 3},
    ),
    "responses_salary_en_2023.xlsx": (59, 26, {}),
}


@cache
def proposal_of(name: str) -> Proposal:
    """What is proposed for the sample."""
    return propose(read_grid((SAMPLES / name).read_bytes(), name), name)


@cache
def checked(name: str) -> tuple[Proposal, CheckReport, list[dict[str, Any]]]:
    """The proposal taken as it is: the report and the answers of every row."""
    grid = read_grid((SAMPLES / name).read_bytes(), name)
    found = propose(grid, name)
    mapping = found.mapping
    rows = [
        FileRow(0, row.number, row_cells(mapping, row.cells)) for row in split_headers(grid).rows
    ]
    report, taken = read_rows(mapping, parse(definition_of(mapping)), rows, "2024-01-01")
    return found, report, [answers for _row, answers in taken]


def rule_of(found: Proposal, column: int) -> QuestionRule:
    """The question that reads the column."""
    return next(rule for rule in found.mapping.rules if column in rule.columns)


def csv_rows(name: str, encoding: str, separator: str = ",") -> list[list[str]]:
    """The file as Python's own reader sees it."""
    text = (SAMPLES / name).read_bytes().decode(encoding)
    return list(csv.reader(StringIO(text, newline=""), delimiter=separator))


@pytest.mark.parametrize("name", TABLE)
def test_every_sample_is_proposed_as_its_description_says(name: str) -> None:
    rows, columns, kinds = TABLE[name]
    found, report, answers = checked(name)
    assert found.rows == report.rows == rows
    assert len(found.columns) == columns
    told = Counter(rule.kind.value for rule in found.mapping.taken)
    assert kinds in ({}, dict(told))
    # Every column is read by one question, or is left out with a reason.
    read = [column for rule in found.mapping.rules for column in rule.columns]
    assert sorted(read + [one.column for one in found.mapping.left_out]) == list(range(columns))
    assert report.taken + report.without_answers == rows == len(answers) + report.without_answers


@pytest.mark.parametrize("name", TABLE)
def test_no_answer_of_a_sample_breaks_our_own_rules(name: str) -> None:
    _found, report, _answers = checked(name)
    assert [key for key in report.issues if key[2].startswith("rule-")] == []


@pytest.mark.parametrize("name", TABLE)
def test_times_identifiers_and_names_are_left_out_by_default(name: str) -> None:
    found = proposal_of(name)
    words = ("timestamp", "respondent", "token", "serial", "sid", "ip-address", "username")
    personal = [rule for rule in found.mapping.rules if rule.key.startswith(words)]
    assert all(rule.role is Role.LEAVE_OUT for rule in personal)


def test_ticks_of_toronto_are_counted_as_in_the_file() -> None:
    rows = csv_rows(TORONTO, "cp1252")[1:]
    found, _report, answers = checked(TORONTO)
    rule = rule_of(found, 2)
    told = Counter(key for one in answers for key in one.get(rule.key, ()))
    for code in rule.codes:
        column = code.column if code.column is not None else code.words_column
        assert column is not None
        assert told[code.key] == sum(bool(row[column].strip()) for row in rows)


def test_the_swapped_columns_of_toronto_are_read_by_their_content() -> None:
    found = proposal_of(TORONTO)
    pairs = {remark.columns for remark in found.remarks if remark.code == "swapped-columns"}
    assert pairs == {(43, 44), (93, 94)}
    other = rule_of(found, 44).items[-1]
    assert (other.column, other.words_column) == (44, 43)
    assert other.title == {"en": "Other"}


def test_html_leftovers_are_not_in_the_titles_of_toronto() -> None:
    raw = csv_rows(TORONTO, "cp1252")[0]
    assert any("&nbsp" in header for header in raw)
    found = proposal_of(TORONTO)
    titles = [text for rule in found.mapping.rules for text in rule.title.values()]
    titles += [text for one in found.mapping.rules for c in one.items for text in c.title.values()]
    assert not any("&nbsp" in title or "<" in title for title in titles)


def test_sensitive_questions_of_toronto_wait_for_a_person() -> None:
    found = proposal_of(TORONTO)
    left = {rule.columns[0] for rule in found.mapping.rules if rule.reason == "sensitive"}
    assert {102, 103, 104, 114, 117} <= left


def test_sentinels_of_upplands_vasby_are_outside_the_scale() -> None:
    rows = csv_rows(VASBY, "utf-8", ";")[1:]
    found, _report, answers = checked(VASBY)
    rule = rule_of(found, 12)
    assert (rule.first, rule.last) == (0, 14)
    assert set(rule.special) == {"-1", "NA"}
    told = Counter(one[rule.key].get(rule.items[0].key) for one in answers if rule.key in one)
    wanted = Counter(int(row[12]) for row in rows if row[12].isdigit())
    assert {point: told[point] for point in range(15)} == {
        point: wanted[point] for point in range(15)
    }


def test_a_refusal_to_say_is_counted_apart() -> None:
    rows = csv_rows(VASBY, "utf-8", ";")[1:]
    _found, report, _answers = checked(VASBY)
    assert report.refused["vilket-kon-har-du"] == sum(row[78] == "Vill ej uppge" for row in rows)


def test_two_header_rows_give_questions_with_their_options() -> None:
    found = proposal_of(OHBM)
    assert found.mapping.forms[0].header_rows == 2
    rule = rule_of(found, 4)
    assert len(rule.codes) == 10
    assert rule.codes[1].title["en"].startswith("Official OHBM Emails")
    assert found.mapping.rules[0].reason == "identifier"


def test_dont_know_is_no_level_of_the_ohbm_answers() -> None:
    rows = csv_rows(OHBM, "utf-8")[2:]
    found, _report, answers = checked(OHBM)
    rule = rule_of(found, 17)
    told = Counter(one.get(rule.key) for one in answers)
    assert told["dont-know"] == sum("know / NA" in row[17] for row in rows) == 20


def is_order(row: list[str]) -> bool:
    """Whether the places of the row are 1, 2, 3 … without a gap."""
    places = sorted(int(place) for place in row[9:15] if place)
    return bool(places) and places == list(range(1, len(places) + 1))


def test_a_full_ranking_is_read_from_its_columns() -> None:
    rows = csv_rows(STARWARS, "cp1252")[2:]
    found, report, answers = checked(STARWARS)
    rule = rule_of(found, 9)
    firsts = Counter(one[rule.key][0] for one in answers if rule.key in one)
    for code in rule.codes:
        assert code.column is not None
        assert firsts[code.key] == sum(row[code.column] == "1" for row in rows if is_order(row))
    told = [places for key, places in report.issues.items() if key[2] == "no-order"]
    assert sum(map(len, told)) == sum(any(row[9:15]) and not is_order(row) for row in rows)


def test_a_matrix_has_its_unfamiliar_outside_the_scale() -> None:
    rows = csv_rows(STARWARS, "cp1252")[2:]
    found, _report, answers = checked(STARWARS)
    rule = rule_of(found, 15)
    first = rule.items[0].key
    told = Counter(one[rule.key].get(first) for one in answers if rule.key in one)
    assert told["dont-know"] == sum(row[15] == "Unfamiliar (N/A)" for row in rows)
    assert told[5] == sum(row[15] == "Very favorably" for row in rows)


def test_the_two_salary_files_hold_the_same_answers() -> None:
    _one, _report, from_workbook = checked(SALARY)
    _two, _again, from_text = checked("responses_salary_fi_2023.tsv")
    # Line breaks inside a cell have become blanks in the text file.
    assert unbroken(from_workbook) == unbroken(from_text)


def unbroken(answers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The answers with the words of each text divided by single blanks."""
    return [
        {key: " ".join(one.split()) if isinstance(one, str) else one for key, one in row.items()}
        for row in answers
    ]


def test_blank_rows_under_the_header_are_passed_over_and_told() -> None:
    found = proposal_of(SALARY)
    assert [one.value for one in found.remarks if one.code == "blank-rows"] == ["2"]


def test_joined_answers_are_not_cut_inside_an_option() -> None:
    sheet = load_workbook(SAMPLES / VISION, data_only=True).worksheets[0]
    cells = [str(row[22]) for row in list(sheet.values)[1:] if row[22]]
    found, _report, answers = checked(VISION)
    rule = rule_of(found, 22)
    assert rule.kind.value == "single"
    told = Counter(one.get(rule.key) for one in answers)
    assert told["yes-technical-governa"] == cells.count("Yes, technical governance only")
    (why,) = [code for code in rule_of(found, 25).codes if "where/how" in " ".join(code.texts)]
    assert why.texts == ("I don't know where/how to, but I would",)
