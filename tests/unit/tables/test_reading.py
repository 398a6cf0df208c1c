"""Tables handed in: every encoding and separator in use, and a place for every fault."""

import time
from datetime import date, datetime
from datetime import time as time_of_day
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from engage.tables.faults import Fault, TableError
from engage.tables.reading import read_table

BOMB = (
    '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "lol">'
    + "".join(f'<!ENTITY b{n} "{"&a;" * 10 if n == 0 else f"&b{n - 1};" * 10}">' for n in range(9))
    + "]><sst><si><t>&b8;</t></si></sst>"
)


def workbook(*rows: list[object]) -> bytes:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def with_member(data: bytes, name: str, content: bytes) -> bytes:
    """The same container with one member replaced or added."""
    buffer = BytesIO()
    with ZipFile(BytesIO(data)) as old, ZipFile(buffer, "w", ZIP_DEFLATED) as new:
        for member in old.infolist():
            if member.filename != name:
                new.writestr(member, old.read(member))
        new.writestr(name, content)
    return buffer.getvalue()


def fault_of(data: bytes, filename: str) -> TableError:
    with pytest.raises(TableError) as caught:
        read_table(data, filename)
    return caught.value


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize("separator", [";", ",", "\t", "|"])
def test_encoding_and_separator_are_found(encoding: str, separator: str) -> None:
    text = f"Nimi{separator}Alue\r\nÅsa Mäkelä{separator}Piikkiö\r\n"
    table = read_table(text.encode(encoding), "lista.CSV")
    assert table.headers == ("Nimi", "Alue")
    assert table.rows[0].values == {"Nimi": "Åsa Mäkelä", "Alue": "Piikkiö"}


def test_the_separator_is_the_one_of_the_header_outside_quotes() -> None:
    table = read_table(b'"a,b,c";d\n1,5;2', "x.csv")
    assert table.headers == ("a,b,c", "d")


def test_the_separator_line_of_excel_is_obeyed() -> None:
    assert read_table(b"sep=|\r\na|b\r\n1|2\r\n", "x.csv").rows[0].values == {"a": "1", "b": "2"}


def test_row_numbers_are_those_of_the_spreadsheet() -> None:
    table = read_table(b'\na;b\n\n1;"two\nlines"\n;\n3;4\n', "x.csv")
    assert [(row.number, row.values["b"]) for row in table.rows] == [(4, "two\nlines"), (6, "4")]


def test_a_workbook_is_read_as_text_with_its_row_numbers() -> None:
    data = workbook(["a", "b"], [1, 2.5], [None, None], [True, "=1+1"])
    rows = read_table(data, "x.xlsx").rows
    assert (rows[0].number, rows[0].values) == (2, {"a": "1", "b": "2.5"})
    assert (rows[1].number, rows[1].values) == (4, {"a": "true", "b": ""})


@pytest.mark.parametrize(
    ("data", "filename", "fault"),
    [
        (b"", "x.csv", Fault.EMPTY),
        (b" \n;\n", "x.csv", Fault.EMPTY),
        (b";;\n;;\n", "x.csv", Fault.EMPTY),
        (b"a", "x.pdf", Fault.UNKNOWN_FORMAT),
        (b"a", "x", Fault.UNKNOWN_FORMAT),
        (b"PK\x03\x04", "x.csv", Fault.NOT_TEXT),
        (b"a;\x00b", "x.csv", Fault.NOT_TEXT),
        (b"\x81\x8d;b", "x.csv", Fault.NOT_TEXT),
        (b"\xff\xfea", "x.csv", Fault.NOT_TEXT),
        (b"not a zip", "x.xlsx", Fault.DAMAGED),
        (b"a" * 20_000_001, "x.csv", Fault.TOO_LARGE),
        (b";".join([b"a"] * 1001), "x.csv", Fault.TOO_MANY_COLUMNS),
    ],
)
def test_what_is_no_table_is_refused(data: bytes, filename: str, fault: Fault) -> None:
    assert fault_of(data, filename).fault is fault


@pytest.mark.parametrize(
    ("data", "fault", "place"),
    [
        (b"a;A\n1;2", Fault.DUPLICATE_HEADER, (1, 2)),
        (b"a;b\n1;2;3", Fault.UNNAMED_COLUMN, (2, 3)),
        (b"a;;b\n1;2;3", Fault.UNNAMED_COLUMN, (2, 2)),
        (b'a;b\n1;"2', Fault.BROKEN_QUOTES, (2, None)),
    ],
)
def test_a_fault_has_its_place(data: bytes, fault: Fault, place: tuple[int, int | None]) -> None:
    error = fault_of(data, "x.csv")
    assert (error.fault, (error.row, error.column)) == (fault, place)


@pytest.mark.parametrize("name", ["x.csv", "x.xlsx"])
def test_rows_beyond_the_limit_are_refused_not_dropped(name: str) -> None:
    data = b"a\n1\n2\n3" if name == "x.csv" else workbook(["a"], [1], [2], [3])
    assert len(read_table(data, name, max_rows=3).rows) == 3
    with pytest.raises(TableError) as caught:
        read_table(data, name, max_rows=2)
    assert (caught.value.fault, caught.value.row) == (Fault.TOO_MANY_ROWS, 4)


def test_a_cell_far_down_is_refused() -> None:
    book = Workbook()
    book.active["A1"] = "a"
    book.active.cell(row=1_000_000, column=1, value="b")
    buffer = BytesIO()
    book.save(buffer)
    error = fault_of(buffer.getvalue(), "x.xlsx")
    assert (error.fault, error.row) == (Fault.TOO_MANY_ROWS, 150_001)


def test_cells_far_to_the_right_are_refused_before_they_cost_much() -> None:
    rows = b"".join(b'<row r="%d"><c r="XFD%d"/></row>' % (n, n) for n in range(1, 2_000))
    sheet = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    sheet += b"<sheetData>%s</sheetData></worksheet>" % rows
    data = with_member(workbook(["a"]), "xl/worksheets/sheet1.xml", sheet)
    assert fault_of(data, "x.xlsx").fault is Fault.TOO_MANY_ROWS


def test_dates_times_and_fractions_are_read_as_plain_text() -> None:
    moment = datetime(2018, 6, 4, 18, 0)  # noqa: DTZ001 - a workbook knows no time zones
    data = workbook(
        ["a", "b", "c", "d"], [date(2018, 6, 4), moment, time_of_day(18, 0), 0.5], [True, 3.0]
    )
    rows = read_table(data, "x.xlsx").rows
    assert list(rows[0].values.values()) == ["2018-06-04", "2018-06-04T18:00:00", "18:00:00", "0.5"]
    assert list(rows[1].values.values()) == ["true", "3", "", ""]


def test_members_that_are_no_xml_are_let_through() -> None:
    data = with_member(workbook(["a"], ["b"]), "xl/printer.bin", b"<!DOCTYPE")
    assert read_table(data, "x.xlsx").headers == ("a",)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_entity_bomb_is_refused_at_once(encoding: str) -> None:
    data = with_member(workbook(["a"], ["b"]), "xl/sharedStrings.xml", BOMB.encode(encoding))
    started = time.perf_counter()
    assert fault_of(data, "x.xlsx").fault is Fault.DAMAGED
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize("size", [21_000_000, 3_000_000])
def test_a_zip_bomb_is_refused_before_it_is_unpacked(size: int) -> None:
    data = with_member(workbook(["a"]), "xl/big.xml", b" " * size)
    assert fault_of(data, "x.xlsx").fault is Fault.TOO_LARGE


def test_a_container_of_too_many_files_is_refused() -> None:
    data = workbook(["a"])
    for number in range(3):
        data = with_member(data, f"extra{number}", b"x")
    buffer = BytesIO(data)
    with ZipFile(buffer, "a") as archive:
        for number in range(200):
            archive.writestr(f"m{number}", b"x")
    assert fault_of(buffer.getvalue(), "x.xlsx").fault is Fault.TOO_LARGE


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("xl/workbook.xml", b"<workbook"),
        ("[Content_Types].xml", b"<Types/>"),
        ("xl/worksheets/sheet1.xml", b"<worksheet><sheetData><row r='x'><c/>"),
        ("xl/workbook.xml", b"<html/>"),
    ],
)
def test_a_broken_workbook_is_called_damaged(name: str, content: bytes) -> None:
    data = with_member(workbook(["a"], ["b"]), name, content)
    assert fault_of(data, "x.xlsx").fault is Fault.DAMAGED
