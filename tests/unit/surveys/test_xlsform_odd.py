"""Odd and hostile workbooks: read as far as they make sense, or refused in words."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import Workbook as Book

from engage.tables.cells import Sheet
from engage.tables.xlsx import write_xlsx
from surveys.formats.imported import Unreadable
from surveys.formats.xlsform import read_xlsform
from surveys.formats.xlsform_sheets import MAX_BYTES
from surveys.rules.definition import parse
from tests.unit.surveys.workbooks import MOMENT, form, problems, read, row, workbook


def test_a_second_header_row_is_told_and_asks_nothing() -> None:
    rows = ({"type": "Type of question", "name": "Name", "label": "Label"}, row("text"))
    assert ("survey:2:type", "kind-not-taken") in problems(*rows)
    assert [question.key for question in form(*rows)] == ["q"]


def test_a_title_above_the_headers_is_refused_in_words() -> None:
    sheet = Sheet(
        "survey", ["Kysely kuntalaisille"], [["type", "name", "label"], ["text", "q", "q"]]
    )
    with pytest.raises(Unreadable, match="refused: "):
        read_xlsform(write_xlsx([sheet], title="x", moment=MOMENT))


def test_a_formula_without_a_value_is_an_empty_cell() -> None:
    book = Book()
    sheet = book.active
    assert sheet is not None
    sheet.title = "survey"
    sheet.append(["type", "name", "label"])
    sheet.append(["text", "q", '=HYPERLINK("http://example.org")'])
    packed = BytesIO()
    book.save(packed)
    found = read_xlsform(packed.getvalue(), {"default": "fi"})
    assert found.definition["sections"][0]["questions"][0]["title"] == {"fi": "q"}


def test_a_workbook_with_macros_is_read_and_runs_none() -> None:
    packed = BytesIO(workbook(row("text")))
    with ZipFile(packed, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0 Auto_Open")
    (question,) = parse(read_xlsform(packed.getvalue(), {"default": "fi"}).definition)
    assert question.key == "q"


def bomb(member: str = "xl/workbook.xml", content: bytes = b"0" * 30_000_000) -> bytes:
    """A small archive that unpacks into thirty megabytes."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr(member, content)
    return packed.getvalue()


def many_cells() -> bytes:
    """A workbook with more cells than any survey has."""
    packed = BytesIO(workbook(row("text")))
    with ZipFile(packed, "a", ZIP_DEFLATED) as archive:
        # Something that does not pack too well, so that the ratio alone does not stop it.
        cells = b"".join(
            b'<row><c r="A%d"><v>%d</v></c></row>' % (n, n * 7919) for n in range(300_000)
        )
        archive.writestr("xl/worksheets/sheet9.xml", cells)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "not-a-workbook"),
        (b"type,name,label", "not-a-workbook"),
        (b"PK\x03\x04" + b"x" * 100, "damaged"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 5_000, "refused"),
        (b"PK\x03\x04" + b"x" * MAX_BYTES, "file-too-large"),
        (bomb(), "damaged"),
        (bomb(content=b"<!DOCTYPE x [<!ENTITY a 'b'>]>"), "damaged"),
        (many_cells(), "too-many-rows"),
    ],
    ids=["empty", "text", "damaged", "old", "large", "zip-bomb", "xml-bomb", "cells"],
)
def test_what_is_no_workbook_is_refused(data: bytes, code: str) -> None:
    with pytest.raises(Unreadable) as refused:
        read_xlsform(data)
    assert refused.value.code == code


def test_more_rows_than_a_survey_has_are_refused() -> None:
    with pytest.raises(Unreadable, match="too-many-rows"):
        read(*(row("note", f"n{number}") for number in range(3_100)))


def test_a_cell_a_million_rows_below_costs_nothing() -> None:
    book = Book()
    sheet = book.active
    assert sheet is not None
    sheet.title = "survey"
    sheet.append(["type", "name", "label"])
    sheet.append(["text", "q", "Kysymys"])
    sheet.cell(1_048_576, 3, "kaukana")
    packed = BytesIO()
    book.save(packed)
    (question,) = parse(read_xlsform(packed.getvalue(), {"default": "fi"}).definition)
    assert question.key == "q"


def test_a_million_rows_are_refused() -> None:
    rows = b"<worksheet><sheetData>" + b"<row><c><v>1</v></c></row>" * 1_000_000
    with pytest.raises(Unreadable):
        read_xlsform(bomb("xl/worksheets/sheet1.xml", rows))


def test_lists_that_unfold_too_far_are_refused() -> None:
    choices = tuple({"list_name": "l", "name": f"c{n}", "label": "x"} for n in range(250))
    with pytest.raises(Unreadable, match="too-many-rows"):
        read(*(row("select_one l", f"q{number}") for number in range(250)), choices=choices)


def test_groups_deeper_than_in_any_survey_are_refused() -> None:
    opened = [row("begin_group", f"g{number}") for number in range(1_000)]
    closed = [{"type": "end_group"}] * 1_000
    with pytest.raises(Unreadable, match="too-deep"):
        read(*opened, row("text"), *closed)


def test_a_form_without_a_title_is_called_a_survey_in_its_languages() -> None:
    assert form(row("text")).title == {"fi": "Kysely"}
