"""A whole sheet as it stands: how it was read is told, and every fault has its place."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook

from engage.tables.faults import Fault, TableError
from engage.tables.formulas import column_letters, column_number
from engage.tables.grid import read_grid
from tests.unit.tables.test_reading import BOMB, with_member, workbook

TEXT = "Ikä;Työ\n15–24;säätäjä\n"


def fault_of(data: bytes, name: str, **options: object) -> TableError:
    """Why the file is refused."""
    with pytest.raises(TableError) as caught:
        read_grid(data, name, **options)  # type: ignore[arg-type]
    return caught.value


@pytest.mark.parametrize(
    ("data", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8"),
        (TEXT.encode("utf-16"), "utf-16"),
        (TEXT.encode("utf-16-le"), "utf-16"),
        (TEXT.encode("utf-16-be"), "utf-16"),
        (TEXT.encode("cp1252"), "windows-1252"),
    ],
)
def test_the_encoding_is_found_and_told(data: bytes, encoding: str) -> None:
    grid = read_grid(data, "a.csv")
    assert grid.encoding == encoding
    assert grid.rows[1].cells == ("15–24", "säätäjä")


def test_bytes_that_the_encoding_lacks_are_told_with_their_place() -> None:
    grid = read_grid(b"a;b\nok;\xe4\x81\n", "a.csv")
    assert grid.encoding == "windows-1252"
    assert grid.undecodable == ((2, 2),)


def test_a_person_may_say_how_the_file_is_to_be_read() -> None:
    grid = read_grid("ä,b;c\n".encode("mac-roman"), "a.csv", encoding="mac-roman", separator=",")
    assert grid.rows[0].cells == ("ä", "b;c")
    assert fault_of(b"a", "a.csv", encoding="klingon").fault is Fault.NOT_TEXT


def test_duplicate_and_blank_headers_are_no_fault_here() -> None:
    grid = read_grid(b"a;a;;b\n1;2;3;4\n", "a.csv")
    assert grid.rows[0].cells == ("a", "a", "", "b")


def test_blank_rows_keep_the_numbers_of_the_others() -> None:
    grid = read_grid(b"a;b\n\n;\n1;2\n\n", "a.csv")
    assert [row.number for row in grid.rows if not row.is_blank] == [1, 4]


def test_a_workbook_tells_its_sheets_and_a_person_may_choose_one() -> None:
    book = Workbook()
    book.active.append(["a"])
    book.create_sheet("Toinen").append(["b"])
    buffer = BytesIO()
    book.save(buffer)
    grid = read_grid(buffer.getvalue(), "a.xlsx")
    assert grid.sheets == ("Sheet", "Toinen")
    assert grid.sheet == "Sheet"
    assert read_grid(buffer.getvalue(), "a.xlsx", sheet="Toinen").rows[0].cells == ("b",)
    assert fault_of(buffer.getvalue(), "a.xlsx", sheet="Kolmas").fault is Fault.NO_SUCH_SHEET


@pytest.mark.parametrize(
    ("data", "name", "fault"),
    [
        (b"", "a.csv", Fault.EMPTY),
        (b" \n \n", "a.csv", Fault.EMPTY),
        (workbook(["a"]), "a.csv", Fault.NOT_WHAT_IT_SAYS),
        (b"a;b\n", "a.xlsx", Fault.NOT_WHAT_IT_SAYS),
        (b"a;b\n", "a.docx", Fault.UNKNOWN_FORMAT),
        (workbook(["a"]), "a.xlsm", Fault.MACROS),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "a.xls", Fault.OLD_WORKBOOK),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest", "a.xlsx", Fault.OLD_WORKBOOK),
        (b"PK\x03\x04not a zip", "a.xlsx", Fault.DAMAGED),
        (b"a\x00b;c", "a.csv", Fault.NOT_TEXT),
        (b'a;b\n1;"x\n', "a.csv", Fault.BROKEN_QUOTES),
        (b"x" * 40_000 + b";b\n", "a.csv", Fault.CELL_TOO_LONG),
        (b";".join([b"a"] * 1_001), "a.csv", Fault.TOO_MANY_COLUMNS),
    ],
)
def test_what_cannot_be_read_is_refused(data: bytes, name: str, fault: Fault) -> None:
    assert fault_of(data, name).fault is fault


def test_a_renamed_macro_file_is_refused() -> None:
    data = with_member(workbook(["a"]), "xl/vbaProject.bin", b"macro")
    assert fault_of(data, "a.xlsx").fault is Fault.MACROS


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    data = with_member(workbook(["a"]), "xl/media/x.bin", b"\0" * 30_000_000)
    assert fault_of(data, "a.xlsx").fault is Fault.TOO_LARGE


def test_an_xml_bomb_is_refused() -> None:
    data = with_member(workbook(["a"]), "xl/sharedStrings.xml", BOMB.encode())
    assert fault_of(data, "a.xlsx").fault is Fault.DAMAGED


def test_a_million_rows_are_refused_at_the_first_row_too_many() -> None:
    fault = fault_of(b"a;b\n" + b"1;2\n" * 1_000_000, "a.csv")
    assert fault.fault is Fault.TOO_MANY_ROWS
    assert fault.row == 50_011


def test_a_formula_is_read_as_its_value() -> None:
    data = workbook(["a"], [4])
    sheet = ZipFile(BytesIO(data)).read("xl/worksheets/sheet1.xml").decode()
    with_value = sheet.replace("<v>4</v>", "<f>2+2</f><v>4</v>")
    assert with_value != sheet
    grid = read_grid(with_member(data, "xl/worksheets/sheet1.xml", with_value.encode()), "a.xlsx")
    assert grid.rows[1].cells == ("4",)


def test_a_formula_without_a_stored_value_is_told_with_its_place() -> None:
    fault = fault_of(workbook(["a", "b"], [1, "=A2*2"]), "a.xlsx")
    assert fault.fault is Fault.FORMULA_WITHOUT_VALUE
    assert (fault.row, fault.column) == (2, 2)


def test_a_container_without_its_sheet_is_damaged() -> None:
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")
    assert fault_of(buffer.getvalue(), "a.xlsx").fault is Fault.DAMAGED


@pytest.mark.parametrize(("number", "letters"), [(1, "A"), (26, "Z"), (27, "AA"), (703, "AAA")])
def test_columns_are_named_as_in_a_spreadsheet(number: int, letters: str) -> None:
    assert column_letters(number) == letters
    assert column_number(letters) == number
