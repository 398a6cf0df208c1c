"""Workbooks: inert, reproducible, readable again."""

from datetime import UTC, date, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from engage.tables.cells import MAX_CELL_UNITS, Sheet, clean_text, utf16_units
from engage.tables.reading import read_table
from engage.tables.xlsx import sheet_name, write_xlsx

MOMENT = datetime(2018, 6, 4, 15, 0, tzinfo=UTC)
TEXTS = st.text(alphabet=st.characters(codec="utf-8"), max_size=40)
SIGNS = st.sampled_from(
    ["=1+1", "+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\uff1d1", "{=1}", " =1"]
)


def test_the_same_sheets_give_the_same_bytes() -> None:
    sheet = Sheet("Vastaukset", ["Kysymys", "n"], [["Mikä toimii?", 12], ["=1+1", 3.5]], note="n")
    assert write_xlsx([sheet], title="Kaarina", moment=MOMENT) == write_xlsx(
        [sheet], title="Kaarina", moment=MOMENT
    )


def test_the_only_date_inside_is_the_given_moment() -> None:
    data = write_xlsx([Sheet("A", ["a"], [])], title="T", moment=MOMENT)
    with ZipFile(BytesIO(data)) as archive:
        core = archive.read("docProps/core.xml").decode()
        assert {member.date_time for member in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert core.count("2018-06-04T15:00:00Z") == 2


@given(st.lists(st.lists(TEXTS | SIGNS, min_size=2, max_size=2), max_size=6), SIGNS | TEXTS)
@settings(max_examples=60, deadline=None)
def test_no_cell_is_ever_a_formula_and_every_text_comes_back(
    rows: list[list[str]], header: str
) -> None:
    data = write_xlsx([Sheet("S", [header, "toinen"], rows)], title="T", moment=MOMENT)
    with ZipFile(BytesIO(data)) as archive:
        assert b"<f>" not in archive.read("xl/worksheets/sheet1.xml")
    sheet = load_workbook(BytesIO(data)).worksheets[0]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
    named = f"x{header}"
    again = write_xlsx([Sheet("S", [named, "toinen"], rows)], title="T", moment=MOMENT)
    filled = [[clean_text(cell) for cell in row] for row in rows]
    table = read_table(again, "s.xlsx")
    assert [list(row.values.values()) for row in table.rows] == [
        row for row in filled if any(cell.strip() for cell in row)
    ]


def test_values_keep_their_kinds() -> None:
    rows = [[1, 2.5, True, date(2018, 6, 4), None, 2**60, float("nan"), date(1869, 1, 1), "-5"]]
    data = write_xlsx([Sheet("S", list("abcdefghi"), rows)], title="T", moment=MOMENT)
    cells = [cell.value for cell in list(load_workbook(BytesIO(data)).worksheets[0].rows)[1]]
    assert cells == [
        1,
        2.5,
        True,
        datetime(2018, 6, 4),  # noqa: DTZ001 - a workbook knows no time zones
        None,
        str(2**60),
        "nan",
        "1869-01-01",
        "-5",
    ]


def test_a_moment_is_written_as_its_wall_clock_shows_it() -> None:
    data = write_xlsx([Sheet("S", [], [[MOMENT]])], title="T", moment=MOMENT)
    cell = load_workbook(BytesIO(data)).worksheets[0]["A2"]
    assert cell.value == MOMENT.replace(tzinfo=None)


def test_a_text_longer_than_a_cell_is_cut_with_an_ellipsis() -> None:
    data = write_xlsx([Sheet("S", ["a"], [["🙂" * 40_000]])], title="T", moment=MOMENT)
    text = read_table(data, "s.xlsx").rows[0].values["a"]
    assert text.endswith("🙂…")
    assert utf16_units(text) <= MAX_CELL_UNITS


def test_headers_are_bold_frozen_and_filterable() -> None:
    data = write_xlsx([Sheet("S", ["a", "b"], [["1", "2"]])], title="T", moment=MOMENT)
    sheet = load_workbook(BytesIO(data)).worksheets[0]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:B2"
    assert sheet["A1"].font.b


@pytest.mark.parametrize(
    ("wanted", "name"),
    [
        ("Päätökset: 2018/2019", "Päätökset 2018 2019"),
        ("'Åbo'", "Åbo"),
        ("", "1"),
        ("History", "History1"),
        ("[*]?", "1"),
        ("ä" * 40, "ä" * 30 + "…"),
    ],
)
def test_sheet_names_are_ones_excel_accepts(wanted: str, name: str) -> None:
    assert sheet_name(wanted, set()) == name


@given(st.lists(TEXTS | st.just("Teema") | st.just("x" * 31), max_size=12))
@settings(max_examples=50, deadline=None)
def test_any_names_make_a_workbook(names: list[str]) -> None:
    data = write_xlsx([Sheet(name, ["a"], []) for name in names], title="T", moment=MOMENT)
    made = load_workbook(BytesIO(data)).sheetnames
    assert len({name.casefold() for name in made}) == max(len(names), 1)
    assert all(utf16_units(name) <= 31 for name in made)
