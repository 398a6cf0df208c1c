"""Each XLSForm of the samples becomes a definition with its problems, or is refused in one line."""

from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from surveys.commands import UnreadableFile, described, read_file
from surveys.formats.conditions import NotTaken, Renamed, translate
from surveys.formats.imported import Unreadable
from surveys.formats.xlsform import MAX_BYTES, read_xlsform
from surveys.rules.skip.grammar import write_expression
from tests.support.tree import ROOT

SAMPLES = ROOT.parent / "shared/samples/surveys"


def sample(name: str) -> dict[str, Any]:
    """What is told of that file of the samples."""
    if not (SAMPLES / name).exists():
        pytest.skip("the samples are not here")
    return described(read_file(SAMPLES / name))


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("xlsform_choice_filter.xlsx", {"single"}),
        ("xlsform_or_other.xlsx", {"single", "short-text"}),
        ("xlsform_service_rating_matrix_geopoint.xlsx", {"matrix", "single", "multi"}),
        ("xlsform_skills_multilang_de_en.xlsx", {"matrix", "single", "multi"}),
        ("xlsform_smart_quotes_relevance.xlsx", {"short-text", "single"}),
        ("xlsform_table_list.xls", {"matrix", "multi"}),
        ("xlsform_testwerk_impact_de.xlsx", {"single", "short-text"}),
        ("xlsform_workshop_feedback_all_types_de.xlsx", {"matrix", "single", "multi"}),
    ],
)
def test_a_sample_is_read(name: str, kinds: set[str]) -> None:
    found = sample(name)
    assert found["format"] == "xlsform"
    assert found["languages"]
    assert kinds <= {question["kind"] for question in found["questions"]}
    assert all(problem["message"] for problem in found["problems"])


def test_a_note_between_questions_is_kept() -> None:
    name = "xlsform_skills_multilang_de_en.xlsx"
    sample(name)
    sections = read_xlsform((SAMPLES / name).read_bytes()).definition["sections"]
    assert "note" in {entry["kind"] for section in sections for entry in section["questions"]}


def test_or_other_asks_what_the_other_is() -> None:
    _colour, other, _pastel = sample("xlsform_or_other.xlsx")["questions"]
    assert other["relevant"] == "selected(${fav-color}, 'other')"


def test_two_languages_are_read_by_their_codes() -> None:
    found = sample("xlsform_skills_multilang_de_en.xlsx")
    assert {"de", "en"} <= set(found["languages"])


def test_what_is_not_taken_over_is_told_with_its_row() -> None:
    problems = sample("xlsform_service_rating_matrix_geopoint.xlsx")["problems"]
    message = "questions of this type are not taken over (country)"
    assert {"level": "warning", "place": "survey:35", "message": message} in problems


def test_two_columns_of_one_name_are_refused_in_words() -> None:
    with pytest.raises(UnreadableFile, match="Duplicate column header: label"):
        sample("xlsform_duplicate_columns_invalid.xlsx")


def bomb() -> bytes:
    """A small archive that unpacks into thirty megabytes."""
    packed = BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"0" * 30_000_000)
    return packed.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"type,name,label",
        b"PK\x03\x04" + b"x" * 100,
        b"x" * (MAX_BYTES + 1),
        bomb(),
    ],
    ids=["empty", "text", "damaged", "large", "bomb"],
)
def test_what_is_no_workbook_is_refused(data: bytes) -> None:
    with pytest.raises(Unreadable):
        read_xlsform(data)


def test_a_condition_speaks_of_our_keys_and_options() -> None:
    names = {"A_1": Renamed("a-1", {"Yes_1": "yes-1"}), "Row": Renamed("grid.row", {"good": 4})}
    tree = translate("selected(${A_1}, 'Yes_1') and ../Row = 'good' or ${A_1} = ''", names)
    assert write_expression(tree) == "selected(${a-1}, 'yes-1') and ${grid.row} = 4 or ${a-1} = ''"
    for given in ("${nobody} = 1", ". = 1", "${A_1} =", "regex(${A_1}, '(a+)+')"):
        with pytest.raises(NotTaken):
            translate(given, names)
