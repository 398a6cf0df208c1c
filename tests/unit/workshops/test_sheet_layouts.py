"""Layouts that flip charts are typed up in, each as people really do it."""

from workshops.rules.sheets import Known, mapping_from_json, mapping_to_json
from workshops.rules.sheets_guess import ReadSheet, SheetRow, fit_mapping, guess_mapping
from workshops.rules.sheets_rows import FoundNote, found_rows

KNOWN = Known({"good": ("Hyvää",), "improve": ("Parannettavaa",)}, {"kuusisto": ("Kuusisto",)})


def sheet(*rows: str, name: str = "Taul1") -> ReadSheet:
    """A sheet whose cells are written with bars between them."""
    return ReadSheet(
        name,
        tuple(
            SheetRow(number, tuple(cell.strip() for cell in row.split("|")))
            for number, row in enumerate(rows, start=1)
        ),
    )


def notes_of(*rows: str, name: str = "Taul1") -> list[FoundNote]:
    """The notes of the sheet under the guess."""
    sheets = [sheet(*rows, name=name)]
    return list(found_rows(sheets, guess_mapping(sheets, KNOWN)).notes)


def test_two_rows_of_headers_name_question_and_dots() -> None:
    found = notes_of(
        "Pöytä | Hyvää | | Parannettavaa | ",
        " | kirjaus | pisteet | kirjaus | pisteet",
        "1 | Metsät | 3 | Valot | 5",
        " | Koulut | | | ",
    )
    assert [(n.text, n.prompt, n.table, n.dots) for n in found] == [
        ("Metsät", "good", "1", 3),
        ("Valot", "improve", "1", 5),
        ("Koulut", "good", "1", None),
    ]


def test_a_label_alone_on_its_row_holds_for_the_rows_below() -> None:
    found = notes_of("Kirjaus", "Pöytä 2", "Metsät", "Bord 3", "Koulut")
    assert [(n.text, n.table, n.row) for n in found] == [
        ("Metsät", "Pöytä 2", 3),
        ("Koulut", "Bord 3", 5),
    ]


def test_headers_repeated_on_the_next_page_are_no_notes() -> None:
    found = notes_of("Pöytä | Kirjaus", "1 | Metsät", "Pöytä | Kirjaus", "2 | Koulut")
    assert [(n.text, n.table) for n in found] == [("Metsät", "1"), ("Koulut", "2")]


def test_a_heading_ends_where_the_next_table_begins() -> None:
    found = notes_of(
        "Pöytä | Otsikko | Kirjaus", "1 | Liikenne | Bussit", " | | Tiet", "2 | | Puut"
    )
    assert [(n.text, n.heading) for n in found] == [
        ("Bussit", "Liikenne"),
        ("Tiet", "Liikenne"),
        ("Puut", ""),
    ]


def test_a_column_of_districts_names_the_room_and_names_of_people_are_left_out() -> None:
    found = notes_of("Alue | Nimi | Kirjaus", "Kuusisto | Maija | Saaristo")
    assert [(n.room, n.text) for n in found] == [("kuusisto".capitalize(), "Saaristo")]


def test_dots_that_are_no_number_are_told_and_unknown() -> None:
    (found,) = notes_of("Kirjaus | Pisteet", "Metsät | monta")
    assert (found.dots, found.has_odd_dots) == (None, True)


def test_a_saved_mapping_finds_its_columns_where_they_have_moved() -> None:
    first = guess_mapping([sheet("Pöytä | Kirjaus", "1 | Metsät")], KNOWN)
    saved = mapping_from_json(mapping_to_json(first))
    moved = [sheet("Nro | Kirjaus | Pöytä", "7 | Koulut | 2")]
    (found,) = found_rows(moved, fit_mapping(saved, moved, KNOWN)).notes
    assert (found.text, found.table) == ("Koulut", "2")
