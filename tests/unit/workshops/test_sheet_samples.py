"""Every sheet among the samples: what is guessed, and which notes stand in it."""

import json
from typing import Any

import pytest

from engage.tables.faults import Fault, TableError
from tests.support.tree import ROOT
from workshops.formats.sheets import read_sheets
from workshops.rules.merging import fold
from workshops.rules.notes import NoteRefused, clean_note
from workshops.rules.sheets import Known, Role, SheetMapping
from workshops.rules.sheets_guess import guess_mapping
from workshops.rules.sheets_rows import FoundRows, found_rows

SAMPLES = ROOT.parent / "shared/samples/workshops"
pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample workshops are not here")
KNOWN = Known(
    {"good": ("Hyvää", "Mikä on hyvin?"), "improve": ("Parannettavaa",)},
    {"vuosaari": ("Vuosaari",), "pasila": ("Pasila",)},
)
# Header row, notes that would be taken, rows without a note, and the roles of the columns.
TABLE: dict[str, tuple[int, int, int, str]] = {
    "kaarina_like/resident_evening_long.csv": (1, 11, 1, "ignored table prompt note dots"),
    "kaarina_like/committee_values_workshop.xlsx": (4, 6, 0, "prompt note dots"),
    "import_edge_cases/tttc_hard_cases_22.csv": (1, 20, 2, "ignored author note"),
    "import_edge_cases/tttc_missing_fields.csv": (1, 15, 2, "ignored author note"),
    "import_edge_cases/tttc_very_duplicates.csv": (1, 8, 0, "ignored author note"),
    "import_edge_cases/qualcoder_survey456.csv": (1, 3, 0, "ignored ignored ignored ignored note"),
    "import_edge_cases/qualcoder_plain_codes_categories_for_import.txt": (0, 2, 4, "ignored note"),
    "omastadi/omastadi_five_districts.csv": (
        1,
        288,
        0,
        "ignored ignored room heading note ignored ignored ignored ignored",
    ),
    "omastadi/omastadi_sample.csv": (
        1,
        1791,
        0,
        "ignored ignored room heading note ignored ignored ignored ignored",
    ),
    "vkk/test.csv": (1, 3000, 0, "note ignored"),
}


def read(name: str, known: Known = KNOWN) -> tuple[SheetMapping, FoundRows]:
    """The guess for the sample, and what stands in it under the guess."""
    sheets = read_sheets((SAMPLES / name).read_bytes(), name).sheets
    mapping = guess_mapping(sheets, known)
    return mapping, found_rows(sheets, mapping)


def fits(text: str) -> bool:
    """True when the text is a note as it stands."""
    try:
        clean_note(text)
    except NoteRefused:
        return False
    return True


@pytest.mark.parametrize("name", TABLE)
def test_every_sheet_of_the_samples_is_read_as_its_description_says(name: str) -> None:
    header, notes, blank, roles = TABLE[name]
    mapping, found = read(name)
    (sheet,) = mapping.sheets
    assert (sheet.header_row, [one.role.value for one in sheet.columns]) == (header, roles.split())
    assert (len(found.notes), len(found.blank)) == (notes, blank)


def test_no_import_sample_is_forgotten() -> None:
    here = {
        str(path.relative_to(SAMPLES))
        for folder in ("kaarina_like", "import_edge_cases", "omastadi", "vkk")
        for path in (SAMPLES / folder).iterdir()
        if path.suffix in {".csv", ".xlsx", ".txt"}
    }
    assert here == set(TABLE)


def test_the_resident_evening_gives_what_was_expected_of_it() -> None:
    name = "kaarina_like/resident_evening_long"
    expected: dict[str, Any] = json.loads((SAMPLES / f"{name}.expected.json").read_text())
    mapping, found = read(f"{name}.csv")
    tables = {note.table for note in found.notes}
    assert {t: sum(n.table == t for n in found.notes) for t in tables} == expected["groups"]
    assert sum(note.dots or 0 for note in found.notes) == expected["dots"]
    # The header is row 1 of the file, so each row of the description stands one further down.
    unknown = [note.row - 1 for note in found.notes if note.dots is None]
    assert unknown == expected["dots_unknown_rows"]
    assert [row - 1 for _, row in found.blank] == expected["blank_rows"]
    assert len(found.notes) == expected["imported"]
    assert found.notes[5].text == "+358-numeroon ei vastata"
    assert found.notes[8].text == "Rivi yksi\nrivi kaksi"
    assert found.notes[8].dots == 0
    assert mapping.sheets[0].columns_of(Role.NOTE)[0].column == 4


def test_the_committee_gives_what_was_expected_of_it() -> None:
    name = "kaarina_like/committee_values_workshop"
    expected: dict[str, Any] = json.loads((SAMPLES / f"{name}.expected.json").read_text())
    values = ("YHDESSÄ", "AVOIMESTI", "ASIAKASLÄHTÖISESTI")
    known = Known({fold(value): (value.capitalize(),) for value in values}, {})
    _, found = read(f"{name}.xlsx", known)
    assert {v: sum(n.prompt == v for n in found.notes) for v in values} == expected["per_value"]
    assert sum(note.dots or 0 for note in found.notes) == expected["dots"]
    assert len(found.notes) == expected["contributions"]


def test_only_texts_too_long_for_a_note_are_refused_from_the_city_samples() -> None:
    for name in ("omastadi/omastadi_sample.csv", "vkk/test.csv"):
        _, found = read(name)
        odd = [note for note in found.notes if not fits(note.text)]
        assert all(len(note.text) > 1_900 for note in odd)


def test_a_renamed_file_is_refused() -> None:
    data = (SAMPLES / "kaarina_like/committee_values_workshop.xlsx").read_bytes()
    with pytest.raises(TableError) as refused:
        read_sheets(data, "arvot.csv")
    assert refused.value.fault is Fault.NOT_WHAT_IT_SAYS
