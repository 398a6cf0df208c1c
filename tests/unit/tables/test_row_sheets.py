"""Sheets of very many rows inside a workbook of XlsxWriter."""

import io
from collections.abc import Callable
from datetime import UTC, datetime
from zipfile import ZipFile

import openpyxl
import pytest
from xlsxwriter.workbook import Workbook

from engage.tables.cells import Cell
from engage.tables.row_sheets import (
    MOST_ROWS,
    RowSheet,
    TooManyRows,
    cell_xml,
    write_row_workbook,
)

MOMENT = datetime(2018, 6, 5, 12, tzinfo=UTC)


def nothing(_workbook: Workbook, _taken: set[str]) -> None:
    """No other sheet."""


def sheet(name: str, headers: list[str], rows: list[list[Cell]], size: int = 2) -> RowSheet:
    """A sheet whose rows come two by two."""
    ready = [[cell_xml(cell) for cell in row] for row in rows]
    chunks = [ready[start : start + size] for start in range(0, len(ready), size)]
    return RowSheet(name, headers, len(rows), lambda: chunks)


def made(
    *sheets: RowSheet, add_others: Callable[[Workbook, set[str]], None] = nothing
) -> io.BytesIO:
    """The workbook's bytes."""
    out = io.BytesIO()
    write_row_workbook(out, sheets, add_others, title="Vienti", moment=MOMENT)
    out.seek(0)
    return out


def test_rows_come_after_their_headers_and_blanks_keep_their_place() -> None:
    rows: list[list[Cell]] = [["ä", 1, None], [None, -0.5, "x"], [True, "", "<&>"]]
    book = openpyxl.load_workbook(made(sheet("Rivit", ["A", "B", "C"], rows)))
    assert [list(row) for row in book["Rivit"].values] == [
        ["A", "B", "C"],
        ["ä", 1, None],
        [None, -0.5, "x"],
        [True, None, "<&>"],
    ]


def test_a_reader_that_asks_for_the_size_first_is_told_it() -> None:
    book = openpyxl.load_workbook(made(sheet("a", ["A", "B"], [[1, 2]] * 5)), read_only=True)
    assert (book["a"].max_row, book["a"].max_column) == (6, 2)


def test_no_text_is_a_formula_and_blanks_around_it_stay() -> None:
    rows: list[list[Cell]] = [["=1+1"], [" a "], ["line\nline"], ["\x00bell\x07"]]
    book = openpyxl.load_workbook(made(sheet("a", ["A"], rows)))
    told = [(cell.value, cell.data_type) for (cell,) in book["a"].iter_rows(min_row=2)]
    assert told == [("=1+1", "s"), (" a ", "s"), ("line\nline", "s"), ("bell", "s")]


def test_other_sheets_stand_behind_and_names_are_never_twice() -> None:
    def more(workbook: Workbook, taken: set[str]) -> None:
        assert taken == {"a", "a (2)"}
        workbook.add_worksheet("more").write_string(0, 0, "x")

    book = openpyxl.load_workbook(
        made(sheet("a", ["A"], []), sheet("A", ["B"], []), add_others=more)
    )
    assert book.sheetnames == ["a", "A (2)", "more"]
    assert book["more"]["A1"].value == "x"


def test_a_sheet_without_headers_or_rows_is_a_sheet() -> None:
    book = openpyxl.load_workbook(made(sheet("a", [], [])))
    assert list(book["a"].values) == []


def test_the_same_rows_give_the_same_bytes() -> None:
    first, second = (made(sheet("a", ["A"], [["x"]])) for _time in range(2))
    assert first.getvalue() == second.getvalue()
    with ZipFile(first) as archive:
        assert {member.date_time[0] for member in archive.infolist()} == {1980}


def test_more_rows_than_a_sheet_holds_are_refused() -> None:
    with pytest.raises(TooManyRows):
        made(RowSheet("a", ["A"], MOST_ROWS + 1, lambda: []))
