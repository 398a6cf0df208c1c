"""Separated text: inert in every cell, numbers still numbers."""

import csv
from datetime import date
from decimal import Decimal
from io import StringIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engage.tables.cells import Sheet, clean_text, inert
from engage.tables.delimited import write_csv
from engage.tables.reading import read_table

WIDE = "\uff1d\uff0b\uff0d\uff20"
DANGEROUS = ["=1+1", "+1+1", "-1+1", "@A1", "\t=1", "\r=1", "\n=1", " =1"]
DANGEROUS += [f"{sign}1" for sign in WIDE]


def parsed(data: bytes, delimiter: str) -> list[list[str]]:
    return list(csv.reader(StringIO(data.decode("utf-8-sig"), newline=""), delimiter=delimiter))


@pytest.mark.parametrize("text", DANGEROUS)
def test_formulas_are_quoted_in_cells_and_headers(text: str) -> None:
    rows = parsed(write_csv(Sheet("S", [text], [[text]])), ";")
    assert [row[0][0] for row in rows] == ["'", "'"]


@pytest.mark.parametrize("text", ["-5", "+3,5", "-0.25", "Hyvä = hyvä", "a-b", "", "5 %"])
def test_plain_numbers_and_plain_words_stay(text: str) -> None:
    assert inert(text) == text


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=30) | st.sampled_from(DANGEROUS))
@settings(max_examples=200, deadline=None)
def test_no_written_cell_starts_a_formula(text: str) -> None:
    cell = parsed(write_csv(Sheet("S", ["a"], [[f"{text}"], ["x"]])), ";")[1:-1]
    lead = cell[0][0].lstrip() if cell and cell[0] else ""
    assert lead[:1] not in set(WIDE) | {"=", "@"}
    assert lead[:1] not in ("+", "-") or lead == text


@given(st.lists(st.lists(st.text(max_size=20), min_size=2, max_size=2), max_size=5))
@settings(max_examples=60, deadline=None)
def test_what_is_written_is_read_again(rows: list[list[str]]) -> None:
    for delimiter in (";", ","):
        data = write_csv(Sheet("S", ["Nimi", "Äänet"], rows), delimiter=delimiter)
        read = [list(row.values.values()) for row in read_table(data, "t.csv").rows]
        written = [[inert(clean_text(cell)) for cell in row] for row in rows]
        assert read == [row for row in written if any(cell.strip() for cell in row)]


def test_numbers_follow_the_separator() -> None:
    row = [1, 2.5, -3, Decimal("0.10"), True, False, None, date(2018, 6, 4)]
    sheet = Sheet("S", list("abcdefgh"), [row])
    with_semicolon = write_csv(sheet, bom=False).decode().splitlines()[1]
    assert with_semicolon == "1;2,5;-3;0,10;true;false;;2018-06-04"
    with_comma = write_csv(sheet, delimiter=",", bom=False).decode().splitlines()[1]
    assert with_comma == "1,2.5,-3,0.10,true,false,,2018-06-04"


def test_the_byte_order_mark_is_a_choice() -> None:
    sheet = Sheet("S", ["ä"], [])
    assert write_csv(sheet).startswith(b"\xef\xbb\xbf")
    assert write_csv(sheet, bom=False) == "ä\r\n".encode()
