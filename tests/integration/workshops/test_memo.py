"""What the memo of a session says, in each language."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest
from flask import Flask
from flask_babel import force_locale

from engage.documents.json_text import to_json
from engage.documents.model import Document, Heading, Note, Table
from tests.unit.workshops.test_workshop_refi import CODED, DAY, NOTE, PROMPT, ROOM, exported
from workshops.exports.memo import MOST_DOTTED, MemoSetting, memo_document
from workshops.rules.exported import ExportedMarks, ExportedWorkshop

SETTING = MemoSetting(
    "Kaarina", "#1d5c63", date(2017, 10, 4), "Strategia", [("Luonnos", "11/2017")], is_small=False
)


def memo(
    app: Flask, made: ExportedWorkshop, language: str = "fi", setting: MemoSetting = SETTING
) -> Document:
    """The memo of the room in the language."""
    with app.test_request_context(), force_locale(language):
        return memo_document(made, made.rooms[0], setting)


def headings(document: Document) -> list[str]:
    """Every heading in order."""
    return [block.text for block in document.blocks if isinstance(block, Heading)]


@pytest.mark.parametrize(
    ("language", "title", "after"),
    [
        ("fi", "Muistio: Littoinen", "Mitä seuraavaksi tapahtuu"),
        ("sv", "Minnesanteckning: Littoinen", "Vad som händer härnäst"),
        ("en", "Memo: Littoinen", "What happens next"),
    ],
)
def test_the_memo_speaks_the_language(app: Flask, language: str, title: str, after: str) -> None:
    document = memo(app, exported(CODED), language)
    assert document.title == title
    assert headings(document)[-1] == after
    assert "11/2017: Luonnos" in to_json(document)


def test_tables_stand_by_label_and_notes_without_one_come_last(app: Flask) -> None:
    loose = replace(NOTE, table=None, table_number=0)
    plain = replace(NOTE, table=2, table_number=2)
    document = memo(app, exported(loose, plain, NOTE))
    assert headings(document)[:4] == ["Hyvää", "Pöytä 1", "Pöytä 2", "Ilman pöytää"]


def test_a_question_without_notes_says_so(app: Flask) -> None:
    made = replace(exported(), prompts=(PROMPT,), rooms=(replace(ROOM, heads=None),))
    told = to_json(memo(app, made))
    assert "Tähän kysymykseen ei tullut kirjauksia." in told
    assert "ei laskettu" in told


def test_a_small_session_is_not_for_publishing(app: Flask) -> None:
    small = memo(app, exported(NOTE), setting=replace(SETTING, is_small=True))
    kinds = [block.kind for block in small.blocks if isinstance(block, Note)]
    assert kinds == ["information", "caution"]
    assert [b.kind for b in memo(app, exported(NOTE)).blocks if isinstance(b, Note)] == [
        "information"
    ]


def test_clusters_have_the_sum_of_their_dots_and_come_in_that_order(app: Flask) -> None:
    joined = ExportedMarks("Metsä jää", uuid4(), dots_device=1, dots_paper=2)
    namesake = ExportedMarks("Metsä jää", uuid4(), dots_device=1)
    notes = (
        replace(NOTE, text="Yksin", marks=ExportedMarks(dots_paper=4)),
        replace(NOTE, marks=joined),
        replace(NOTE, marks=joined),
        replace(NOTE, id=uuid4(), text="Ilman pisteitä"),
        replace(NOTE, marks=namesake),
    )
    (table,) = [b for b in memo(app, exported(*notes)).blocks if isinstance(b, Table)]
    shown = [[getattr(cell, "number", cell) for cell in row] for row in table.rows]
    assert shown == [["Metsä jää", 2, 2, 4], ["Yksin", 1, 0, 4], ["Metsä jää", 1, 1, 0]]


def test_what_is_left_out_of_the_dots_is_counted(app: Flask) -> None:
    notes = [
        replace(NOTE, id=uuid4(), text=f"Ajatus {n}", marks=ExportedMarks(dots_paper=1))
        for n in range(MOST_DOTTED + 2)
    ]
    (table,) = [b for b in memo(app, exported(*notes)).blocks if isinstance(b, Table)]
    assert len(table.rows) == MOST_DOTTED
    assert table.note is not None
    assert "pois: 2." in table.note


def test_a_session_over_several_days_says_when_it_ended(app: Flask) -> None:
    room = replace(ROOM, ends_at=DAY + timedelta(days=2))
    document = memo(app, replace(exported(), rooms=(room,)))
    assert "5.10.2017" in dict(document.meta)["Aika"]
