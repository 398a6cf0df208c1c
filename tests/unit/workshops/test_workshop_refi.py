"""REFI-QDA files against the published schemas."""

from dataclasses import replace
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid5
from zipfile import ZipFile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from workshops.formats.refi import NoThemes, codebook_qdc, project_qdpx
from workshops.rules.exported import (
    ExportedCoding,
    ExportedNote,
    ExportedPrompt,
    ExportedRoom,
    ExportedTheme,
    ExportedWorkshop,
    counts_of,
)

SAMPLES = Path(__file__).resolve().parents[4] / "shared" / "samples" / "workshops" / "refi_qda"
DAY = datetime(2017, 10, 3, 15, 0, tzinfo=UTC)
ID = UUID(int=7)
THEME = ExportedTheme(uuid5(ID, "t"), "luonto", "Lähiluonto", "Metsät & meri", {"fi": ["metsä"]})
BARE = ExportedTheme(uuid5(ID, "b"), "bussit", "Bussit <å>", "", {})
ROOM = ExportedRoom("littoinen", "Littoinen", "Koulu", "Asukkaat", DAY, DAY, 40)
PROMPT = ExportedPrompt("good", "Hyvää", "Mikä on hyvin?")
CODER = uuid5(ID, "coder")
NOTE = ExportedNote(
    uuid5(ID, "n"), ROOM, PROMPT, "Pöytä 1", 1, "Metsät 🌲", "paper", 1, "fi", False, None, DAY
)
CODED = replace(NOTE, codings=(ExportedCoding(THEME.id, CODER, DAY, is_from_machine=False),))

needs_samples = pytest.mark.skipif(not SAMPLES.exists(), reason="the samples are not here")


def exported(
    *notes: ExportedNote, themes: tuple[ExportedTheme, ...] = (THEME, BARE)
) -> ExportedWorkshop:
    """A workshop with these notes."""
    coders = {CODER: "Åsa Öhman"} if any(note.codings for note in notes) else {}
    return ExportedWorkshop(
        ID, "illat", "Illat", "kaarina", "fi", (ROOM,), (PROMPT,), notes, themes, coders
    )


def refuse_unless_valid(data: bytes, schema: str) -> None:
    """An error with the line where the schema isn't kept."""
    etree.XMLSchema(etree.parse(SAMPLES / schema)).assertValid(etree.fromstring(data))


def project_of(data: bytes) -> bytes:
    """The project file inside."""
    return ZipFile(BytesIO(data)).read("project.qde")


@needs_samples
def test_r4_the_codebook_is_valid_and_keeps_descriptions() -> None:
    data = codebook_qdc([THEME, BARE])
    refuse_unless_valid(data, "Codebook.xsd")
    assert "Metsät &amp; meri" in data.decode()


@needs_samples
@pytest.mark.parametrize(
    "notes", [(), (NOTE,), (CODED,), (CODED, replace(NOTE, id=uuid5(ID, "m"), table=None))]
)
@pytest.mark.parametrize("themes", [(), (THEME, BARE)])
def test_a_project_is_valid_with_and_without_notes_and_themes(
    notes: tuple[ExportedNote, ...], themes: tuple[ExportedTheme, ...]
) -> None:
    refuse_unless_valid(
        project_of(project_qdpx(exported(*notes, themes=themes), day=date(2017, 10, 3))),
        "Project.xsd",
    )


@needs_samples
@settings(max_examples=50, deadline=None)
@given(st.text(max_size=60))
def test_any_words_make_a_valid_project(words: str) -> None:
    note = replace(CODED, text=words or "x", room=replace(ROOM, title=words))
    theme = replace(THEME, title=words, description=words)
    made = exported(note, themes=(theme,))
    data = project_qdpx(replace(made, title=words), day=date(2017, 10, 3))
    refuse_unless_valid(project_of(data), "Project.xsd")
    refuse_unless_valid(codebook_qdc([theme]), "Codebook.xsd")


def test_an_empty_codebook_is_refused() -> None:
    with pytest.raises(NoThemes):
        codebook_qdc([])


def test_a_selection_spans_the_whole_text_in_characters() -> None:
    data = project_qdpx(exported(CODED), day=date(2017, 10, 3))
    root = etree.fromstring(project_of(data))
    (selection,) = root.iter("{*}PlainTextSelection")
    (source,) = root.iter("{*}TextSource")
    name = source.get("plainTextPath").removeprefix("internal://")
    text = ZipFile(BytesIO(data)).read(f"sources/{name}").decode()
    span = slice(int(selection.get("startPosition")), int(selection.get("endPosition")))
    assert text[span] == text == "Metsät 🌲"


def test_notes_set_aside_stay_out_of_the_project() -> None:
    aside = replace(NOTE, text="Matti 040", aside="personal_data")
    data = project_qdpx(exported(aside), day=date(2017, 10, 3))
    assert ZipFile(BytesIO(data)).namelist() == ["project.qde"]
    assert b"Matti" not in project_of(data)


def test_the_same_notes_give_the_same_bytes() -> None:
    made = [project_qdpx(exported(CODED), day=date(2017, 10, 3)) for _ in range(2)]
    assert made[0] == made[1]


def test_counts_of_a_session_close() -> None:
    counts = counts_of(exported(NOTE, replace(NOTE, aside="trial")), ROOM)
    assert (counts.written, counts.used, counts.aside) == (2, 1, 1)
    assert counts.by_prompt == {"good": 1}
