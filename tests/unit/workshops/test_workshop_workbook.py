"""The workbook of notes: names of sheets, columns of themes, nothing lost."""

from dataclasses import replace
from io import BytesIO

from openpyxl import load_workbook

from tests.unit.workshops.test_workshop_refi import BARE, CODED, DAY, NOTE, PROMPT, THEME, exported
from workshops.formats.workbook import ExportWords, codebook_xlsx, notes_csv, notes_xlsx
from workshops.rules.exported import ExportedMarks

HEADERS = [f"h{number}" for number in range(18)]
WORDS = ExportWords(
    language="fi",
    note_headers=HEADERS,
    summary_name="Määrät",
    summary_headers=("a", "b", "c", "d", "e", "f", "g"),
    sources={"paper": "Paperi"},
    reasons={"trial": "Koe"},
    late="myöhässä",
    same_as=lambda number, where: f"{where} {number}",
    codebook_name="Teemat",
    codebook_headers=("Teema", "Mitä", "Sanat", "Avain", "Kirjauksia", "Tila"),
    retired="ei käytössä",
)


def test_sheets_of_alike_headings_have_names_of_their_own() -> None:
    heading = "Mitä tämä tarkoittaa meillä käytännössä: töissä/kotona?"
    prompts = tuple(replace(PROMPT, key=key, heading=heading) for key in ("a", "b"))
    notes = tuple(replace(NOTE, prompt=prompt) for prompt in prompts)
    made = replace(exported(*notes), prompts=prompts)
    names = load_workbook(BytesIO(notes_xlsx(made, WORDS, now=DAY))).sheetnames
    assert len(names) == len({name.casefold() for name in names}) == 3
    assert all(len(name) <= 31 for name in names)
    assert all(name.startswith("Mitä tämä tarkoittaa") for name in names[:2])


def test_r1_a_note_under_no_theme_is_not_left_out() -> None:
    made = exported(CODED, NOTE)
    sheet = load_workbook(BytesIO(notes_xlsx(made, WORDS, now=DAY, with_themes=True))).worksheets[0]
    assert [cell.value for cell in sheet[1]] == [*HEADERS, THEME.title, BARE.title]
    assert [(sheet.cell(row, 19).value, sheet.cell(row, 20).value) for row in (2, 3)] == [
        (1, 0),
        (0, 0),
    ]
    assert notes_csv(made, WORDS).decode("utf-8-sig").count("Metsät") == 2


def test_r2_every_cell_of_a_note_is_inert() -> None:
    hostile = "=1+1"
    marks = ExportedMarks(cluster=hostile, heading=hostile, origin=hostile)
    theme = replace(THEME, title=hostile, description=hostile, keywords={"fi": [hostile]})
    room = replace(NOTE.room, title=hostile, place=hostile)
    note = replace(CODED, text=hostile, table=hostile, marks=marks, room=room)
    made = replace(exported(note, themes=(theme,)), rooms=(room,))
    for data in (
        notes_xlsx(made, WORDS, now=DAY, with_themes=True),
        codebook_xlsx(made, WORDS, now=DAY),
    ):
        book = load_workbook(BytesIO(data))
        assert not [c for s in book for row in s.iter_rows() for c in row if c.data_type == "f"]
    assert ";=" not in notes_csv(made, WORDS).decode()


def test_a_retired_theme_says_so_in_the_codebook() -> None:
    made = exported(CODED, themes=(replace(THEME, is_retired=True), BARE))
    sheet = load_workbook(BytesIO(codebook_xlsx(made, WORDS, now=DAY))).worksheets[0]
    assert [sheet.cell(row, 6).value for row in (2, 3)] == ["ei käytössä", None]
    assert [sheet.cell(row, 5).value for row in (2, 3)] == [1, 0]
