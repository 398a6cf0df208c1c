"""The files of an export read back: CSV, XLSX, SPSS, JSON, DDI."""

import csv
import io
import json
import math
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any
from xml.etree.ElementTree import Element, fromstring

import openpyxl
import pyreadstat
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from surveys.formats.codebook import codebook
from surveys.formats.csv_rows import FINNISH, PLAIN, Profile, write_long, write_table, write_wide
from surveys.formats.ddi import NAMESPACE, Study, write_ddi
from surveys.formats.json_rows import write_json
from surveys.formats.row_table import Pick, RowTable
from surveys.formats.sav import write_sav
from surveys.formats.xlsx_rows import write_workbook
from surveys.formats.xlsx_summary import SummaryBlock, SummaryLine
from tests.factories.surveys import option, question
from tests.unit.surveys.exporting import FORM, FULL, WORDS, form_of, named_table, secret_table

MOMENT = datetime(2018, 6, 5, 12, tzinfo=UTC)
HOSTILE = ("=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "＝1")  # noqa: RUF001
LONG = ["row", "variable", "question", "item", "code", "answer"]


def unseen(_done: int) -> None:
    """Nobody looks at the progress."""


def wide(
    table: RowTable, profile: Profile = FINNISH, pick: Pick = Pick.LABELS
) -> list[dict[str, str]]:
    """The rows of the wide file by their headers."""
    out = io.BytesIO()
    write_wide(out, table, profile, pick, unseen)
    text = out.getvalue().decode(profile.encoding)
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=profile.delimiter))
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def workbook(table: RowTable, blocks: tuple[SummaryBlock, ...] = ()) -> Any:
    """The workbook as openpyxl reads it."""
    out = io.BytesIO()
    write_workbook(out, table, blocks, WORDS, moment=MOMENT, on_rows=unseen)
    return openpyxl.load_workbook(io.BytesIO(out.getvalue()))


def read_sav(table: RowTable, folder: Path) -> tuple[Any, Any]:
    """The SPSS file read back, missing codes as they stand."""
    path = folder / "out.sav"
    write_sav(path, table)
    frame, meta = pyreadstat.read_sav(str(path), user_missing=True)
    return frame, meta


def test_report_16_choice_and_words_of_other_stand_in_columns_of_their_own() -> None:
    (row,) = wide(named_table([FULL]))
    assert row["future"] == "other"
    assert row["future – other"] == "meri ääkköset 🌊"


def test_report_18_blanks_are_blank_and_codes_are_numbers() -> None:
    full, blank = wide(named_table([FULL, {}]), pick=Pick.CODES)
    assert full["priorities_a"] == "0"
    assert full["future"] == "91"
    assert set(blank.values()) == {""}


@pytest.mark.parametrize("text", HOSTILE)
def test_report_20_a_text_that_begins_like_a_formula_was_run(text: str) -> None:
    table = named_table([FULL | {"improve": text}])
    (row,) = wide(table)
    assert row["improve"].startswith("'")
    for sheet in workbook(table).worksheets[:2]:
        (cell,) = [cell for cell in sheet[2] if text.strip() in str(cell.value)]
        assert cell.data_type == "s"
        assert cell.value == text


def test_report_20_headers_too_were_run_as_formulas() -> None:
    asked = question("q", "short-text")
    asked["title"] = {"fi": "=1+1"}
    form = form_of([asked])
    table = named_table([{"q": "-5"}], form)
    assert wide(table) == [{"'=1+1": "-5"}]
    assert workbook(table).worksheets[0]["A1"].data_type == "s"


def test_report_20_a_negative_number_stays_a_number() -> None:
    form = form_of([question("change", "number", number={"decimals": 1})])
    table = named_table([{"change": -5}, {"change": -0.5}], form)
    assert [row["change"] for row in wide(table)] == ["-5", "-0,5"]
    sheet = workbook(table).worksheets[0]
    assert [sheet["A2"].value, sheet["A3"].value] == [-5, -0.5]


def test_report_21_the_long_format_was_the_only_one() -> None:
    out = io.BytesIO()
    write_long(out, named_table([FULL, {}, {"age": "old"}]), PLAIN, LONG, unseen)
    _header, *rows = csv.reader(io.StringIO(out.getvalue().decode(), newline=""))
    assert ["1", "priorities_b", "priorities", "b", "1", "picked"] in rows
    assert ["1", "services_schools", "services", "schools", "5", "5 – hyvin"] in rows
    assert [row for row in rows if row[0] == "2"] == []
    assert [row for row in rows if row[0] == "3"] == [["3", "age", "age", "", "2", "old"]]


def test_report_22_ticks_joined_by_commas_could_not_be_told_apart() -> None:
    asked = question("q", "multi", options=[option("a"), option("b")])
    asked["options"][0]["title"] = {"fi": "Yes, technical governance only"}
    (row,) = wide(named_table([{"q": ["a", "b"]}], form_of([asked])), PLAIN)
    assert row == {"q – Yes, technical governance only": "picked", "q – b": "picked"}


def test_report_23_excel_showed_wrong_letters() -> None:
    for profile, mark in ((FINNISH, True), (PLAIN, False)):
        out = io.BytesIO()
        write_wide(out, named_table([FULL]), profile, Pick.LABELS, unseen)
        assert out.getvalue().startswith(b"\xef\xbb\xbf") is mark


def test_report_24_french_excel_read_a_decimal_as_a_day() -> None:
    (finnish,) = wide(named_table([FULL]))
    (plain,) = wide(named_table([FULL]), PLAIN)
    assert (finnish["years"], plain["years"]) == ("22,5", "22.5")


def test_report_28_labels_alone_lost_their_letters(tmp_path: Path) -> None:
    asked = question("q", "single", options=[option("a")])
    asked["title"], asked["options"][0]["title"] = {"fi": "Lähiö ü"}, {"fi": "Åbo öljy 🌊"}
    _frame, meta = read_sav(named_table([{"q": "a"}], form_of([asked])), tmp_path)
    assert meta.column_names_to_labels == {"q": "Lähiö ü"}
    assert meta.variable_value_labels == {"q": {1.0: "Åbo öljy 🌊"}}


def test_report_27_labels_were_cut_in_the_middle_of_a_letter(tmp_path: Path) -> None:
    asked = question("q", "single", options=[option("a")])
    asked["title"], asked["options"][0]["title"] = {"fi": "ä" * 200}, {"fi": "ö" * 100}
    table = named_table([{"q": "a"}], form_of([asked]))
    _frame, meta = read_sav(table, tmp_path)
    assert meta.column_names_to_labels["q"] == "ä" * 126 + "…"
    assert meta.variable_value_labels["q"][1.0] == "ö" * 58 + "…"
    assert table.book.variables[0].label == "ä" * 200


def test_the_spss_file_reads_back_equal(tmp_path: Path) -> None:
    long_text = "Äöå 🌊 " * 833 + "x"
    frame, meta = read_sav(named_table([FULL | {"improve": long_text}, {}]), tmp_path)
    first, second = frame.to_dict("records")
    assert first["improve"] == long_text
    assert (first["future"], first["future_other"]) == (91, "meri ääkköset 🌊")
    assert (first["priorities_a"], first["priorities_b"]) == (0, 1)
    assert (first["services_health"], first["visions_y"], first["years"]) == (99, 0, 22.5)
    assert first["moved"] == "2018-06-04"
    assert all(cell == "" or math.isnan(cell) for cell in second.values())
    assert meta.missing_ranges["services_health"] == [{"lo": 99.0, "hi": 99.0}]
    assert meta.variable_measure["future"] == "nominal"
    assert meta.variable_measure["services_schools"] == "ordinal"
    assert meta.variable_measure["years"] == "scale"


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25, deadline=None
)
@given(data=st.data())
def test_anonymous_rows_come_back_from_spss_as_they_left(
    tmp_path: Path, data: st.DataObject
) -> None:
    count = data.draw(st.integers(5, 25))
    answers = [
        {
            "future": data.draw(st.sampled_from(["nature", "services", "dont-know"])),
            "advise": data.draw(st.integers(0, 10)),
            "district": data.draw(st.sampled_from(["piikkio", "littoinen"])),
            "years": data.draw(st.integers(-9, 9)) / 2,
        }
        for _one in range(count)
    ]
    table = secret_table(answers, FORM)
    frame, _meta = read_sav(table, tmp_path)
    assert list(frame.columns) == [one.name for one in table.book.variables]
    for name in ("future", "advise", "district"):
        told = [None if math.isnan(cell) else int(cell) for cell in frame[name]]
        assert told == [None if cell == -1 else cell for cell in table.columns[name].tolist()]
    assert frame["years"].tolist() == table.columns["years"].tolist()


def test_an_empty_export_has_its_columns(tmp_path: Path) -> None:
    table = secret_table([], FORM)
    frame, meta = read_sav(table, tmp_path)
    assert len(frame) == 0
    assert "future" in meta.column_names
    assert wide(table) == []
    assert workbook(table).worksheets[0].max_row == 1


def test_report_39_headers_and_values_are_of_one_language() -> None:
    asked = question("q", "single", dont_know=True, options=[option("a")])
    asked["title"] = {"fi": "Kysymys", "sv": "Fråga"}
    asked["options"][0]["title"] = {"fi": "Kyllä", "sv": "Ja"}
    form = form_of([asked])
    table = named_table([{"q": "a"}, {"q": "dont-know"}], form)
    words = dict(WORDS) | {"dont-know": "Vet inte"}
    swedish = RowTable(codebook(form, "sv", WORDS | words), table.columns, 2)
    assert wide(swedish) == [{"Fråga": "Ja"}, {"Fråga": "Vet inte"}]


def test_words_apart_are_a_sheet_of_their_own() -> None:
    table = secret_table([FULL | {"improve": f"t{n}"} for n in range(8)])
    book = workbook(table)
    assert book.sheetnames == [
        "sheet-labels",
        "sheet-codes",
        "sheet-texts",
        "sheet-codebook",
        "sheet-summary",
    ]
    told = list(book["sheet-texts"].iter_rows(min_row=2, values_only=True))
    assert sorted(text for name, _title, text in told if name == "improve") == [
        f"t{n}" for n in range(8)
    ]
    assert {name for name, *_rest in told} == {"future_other", "improve"}


def test_the_summary_has_a_chart_beside_each_table() -> None:
    lines = (SummaryLine("Kyllä", 6, 0.6), SummaryLine("Ei", None, None))
    blocks = (
        SummaryBlock("Kysymys", "n = 10", lines, mean=4.25),
        SummaryBlock("Piilossa", "hidden", ()),
    )
    sheet = workbook(named_table([FULL]), blocks)["sheet-summary"]
    told = [[cell for cell in row if cell is not None] for row in sheet.values]
    assert told[:5] == [
        ["Kysymys"],
        ["n = 10", "mean", 4.25],
        ["answer", "count", "share"],
        ["Kyllä", 6, 0.6],
        ["Ei"],
    ]
    assert ["Piilossa"] in told


def test_a_small_table_is_inert_too() -> None:
    out = io.BytesIO()
    write_table(out, PLAIN, ["=a"], iter([["=1", 2, 0.5, None]]))
    assert out.getvalue().decode() == "'=a\r\n'=1,2,0.5,\r\n"


def test_the_json_holds_definitions_codebook_and_rows() -> None:
    out = io.BytesIO()
    write_json(out, named_table([FULL, {}]), {1: {"title": "x"}}, survey="p/s/a", on_rows=unseen)
    told = json.loads(out.getvalue())
    names = [one["name"] for one in told["variables"]]
    first = dict(zip(names, told["rows"][0], strict=True))
    assert (first["future"], first["years"], first["improve"]) == (91, 22.5, FULL["improve"])
    assert set(told["rows"][1]) == {None}
    assert told["questionnaires"] == [{"version": 1, "definition": {"title": "x"}}]


def test_the_json_of_no_rows_is_json() -> None:
    out = io.BytesIO()
    write_json(out, secret_table([], FORM), {}, survey="p/s/a", on_rows=unseen)
    assert json.loads(out.getvalue())["rows"] == []


@pytest.fixture
def described() -> Element:
    """The description of the form in two languages."""
    study = Study(
        title={"fi": "Kysely", "sv": "Enkät"},
        number="kaarina-2018/kysely/resident",
        organisation="Kaarina",
        collected=(date(2018, 6, 4), None),
        universe="Asukkaat",
        file_name="out.sav",
        rows=40,
    )
    out = io.BytesIO()
    write_ddi(out, study, [codebook(FORM, language, WORDS) for language in ("fi", "sv")])
    return fromstring(out.getvalue())  # noqa: S314 - written a line above


def names(element: Element) -> list[str]:
    """The names of the children in their order."""
    return [child.tag.removeprefix(f"{{{NAMESPACE}}}") for child in element]


def test_the_description_has_the_parts_of_ddi_in_its_order(described: Element) -> None:
    assert described.tag == f"{{{NAMESPACE}}}codeBook"
    assert described.get("version") == "2.5"
    assert names(described) == ["stdyDscr", "fileDscr", "dataDscr"]
    study, file, data = described
    assert names(study) == ["citation", "stdyInfo"]
    assert names(study[0]) == ["titlStmt", "prodStmt"]
    assert names(study[0][0]) == ["titl", "parTitl", "IDNo"]
    assert names(study[1][0]) == ["collDate", "universe"]
    assert names(file[0]) == ["fileName", "dimensns"]
    assert names(file[0][1]) == ["caseQnty", "varQnty"]
    assert set(names(data)) == {"var"}
    order = ["labl", "qstn", "catgry", "varFormat"]
    for variable in data:
        places = [order.index(name) for name in names(variable)]
        assert all(before <= after for before, after in pairwise(places))


def test_a_variable_is_described_with_codes_and_missing_values(described: Element) -> None:
    def inside(element: Element, name: str) -> Iterator[Element]:
        return element.iter(f"{{{NAMESPACE}}}{name}")

    (future,) = [one for one in inside(described, "var") if one.get("name") == "future"]
    assert future.get("nature") == "nominal"
    assert [one.text for one in inside(future, "catValu")] == ["1", "2", "91", "99"]
    assert [one.get("missing") for one in inside(future, "catgry")] == [None, None, None, "Y"]
    ids = [one.get("ID") for one in inside(described, "var")]
    assert len(set(ids)) == len(ids)
