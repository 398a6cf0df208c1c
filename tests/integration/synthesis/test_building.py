"""The draft input: built once from the same evidence, complete, with counts that close."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from docx import Document as WordDocument
from openpyxl import load_workbook
from pypdf import PdfReader
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from engage.clock import utcnow
from engage.db import unit_of_work
from engage.files import StoredFile
from engage.processes.models import Process
from engage.synthesis import tasks
from engage.synthesis.models import DraftInput, PassageRow, Theme
from engage.synthesis.services.coding import decide
from engage.synthesis.services.packages import MadeFile, get_file, get_package, store_package
from engage.synthesis.sources import SourceCount
from engage.synthesis.tasks import build, build_package, suggest
from tests.factories.evidence import ToldSource

EDITOR = uuid4()


def accept(session: Session, process: Process, theme_key: str, *words: str) -> None:
    """A person has read every text with one of the words, and put it under the theme."""
    theme = session.scalars(select(Theme.id).where(Theme.key == theme_key)).one()
    for row in session.scalars(select(PassageRow)).all():
        if any(word in row.text for word in words):
            decide(session, process.id, row.public_id, accepted={theme}, by=EDITOR, now=utcnow())
    session.commit()


def content(session: Session, process: Process, number: int = 1) -> dict[str, Any]:
    """What the package says."""
    session.expire_all()
    return get_package(session, process.id, number).content


def data(session: Session, process: Process, form: str, number: int = 1) -> bytes:
    """The bytes of one of its files."""
    return get_file(session, process.id, number, form).data


def test_the_same_evidence_is_built_once(process: Process, session: Session) -> None:
    first = build_package(process.id)
    second = build_package(process.id)
    assert (first.number, first.is_new) == (1, True)
    assert (second.number, second.is_new, second.hash) == (1, False, first.hash)
    assert session.scalar(select(func.count()).select_from(DraftInput)) == 1
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 6


def test_other_evidence_gives_the_next_number(
    process: Process, session: Session, source: ToldSource
) -> None:
    first = build_package(process.id)
    source.told_counts[1] = replace(source.told_counts[1], collected=10, used=10)
    second = build(str(process.id))
    assert second
    assert (second["number"], second["is_new"]) == (2, True)
    assert second["hash"] != first.hash


def test_the_fingerprint_is_the_hash_of_the_evidence_file(
    process: Process, session: Session
) -> None:
    made = build_package(process.id)
    evidence = data(session, process, "evidence")
    assert hashlib.sha256(evidence).hexdigest() == made.hash
    assert json.loads(evidence) == content(session, process)


def test_the_content_knows_no_row_id_and_no_clock(process: Process, session: Session) -> None:
    build_package(process.id)
    text = json.dumps(content(session, process))
    assert str(process.id) not in text
    assert all(str(theme.id) not in text for theme in session.scalars(select(Theme)))
    assert content(session, process)["data_date"] == "2018-04-09"


def test_a_package_is_the_same_whatever_the_order_of_reading(
    process: Process, session: Session, source: ToldSource
) -> None:
    first = build_package(process.id)
    source.told_passages.reverse()
    assert build_package(process.id).hash == first.hash


def test_counts_close_for_every_step_and_for_the_passages(
    process: Process, session: Session
) -> None:
    build_package(process.id)
    made = content(session, process)
    assert [step["key"] for step in made["steps"]] == ["kysely", "ilta"]
    for step in made["steps"]:
        assert step["collected"] == step["used"] + sum(step["set_aside"].values())
    facts = made["passages"]
    parts = facts["with_theme"] + facts["without_theme"] + facts["unread"]
    assert facts["passages"] == parts == 25


def test_an_unsealed_vote_is_not_in_the_package_and_said_to_be_missing(
    process: Process, session: Session
) -> None:
    build_package(process.id)
    made = content(session, process)
    assert made["not_yet_in"] == [{"key": "visiovisa", "is_released": False}]
    assert "visiovisa" not in {row["step_key"] for row in made["participation"]}


def test_accepted_themes_are_counted_and_quoted_and_suggestions_are_not(
    process: Process, session: Session
) -> None:
    suggest(str(process.id))
    accept(session, process, "nature", "Rannat")
    accept(session, process, "public-transport", "Bussivuoroja")
    build_package(process.id)
    made = content(session, process)
    by_key = {theme["key"]: theme for theme in made["themes"]}
    assert by_key["nature"]["accepted"] == 3
    assert [quote["text"] for quote in by_key["nature"]["quotes"]] == [
        "Rannat ja metsät ovat lähellä, ja niitä hoidetaan."
    ]
    assert by_key["public-transport"]["quotes"][0]["unit"] == "littoinen"
    assert by_key["schools"]["accepted"] == 0
    assert by_key["schools"]["suggested"] > 0
    assert by_key["schools"]["quotes"] == []


def test_a_small_group_is_neither_quoted_nor_counted(process: Process, session: Session) -> None:
    suggest(str(process.id))
    accept(session, process, "schools", "Opettajia", "Koulut", "Koulujen")
    build_package(process.id)
    made = content(session, process)
    voices = {row["audience"]: row for row in made["voices"]}
    assert set(voices["staff"]["counts"].values()) == {None}
    assert voices["staff"]["note"] == "below-minimum"
    quotes = next(t["quotes"] for t in made["themes"] if t["key"] == "schools")
    assert "staff" not in {quote["audience"] for quote in quotes}


def test_the_files_can_be_opened_and_say_the_same(process: Process, session: Session) -> None:
    suggest(str(process.id))
    accept(session, process, "nature", "Rannat")
    build_package(process.id)
    word = WordDocument(BytesIO(data(session, process, "docx")))
    words = "\n".join(paragraph.text for paragraph in word.paragraphs)
    pdf = PdfReader(BytesIO(data(session, process, "pdf")))
    printed = "\n".join(page.extract_text() for page in pdf.pages)
    book = load_workbook(BytesIO(data(session, process, "xlsx")))
    cells = {str(cell.value) for sheet in book for row in sheet for cell in row}
    plain = data(session, process, "md").decode()
    for text in ("Kaarina – luonnollisesti yhdessä", "Rannat ja metsät"):
        assert text in words
        assert text in " ".join(printed.split())
        assert text in plain
    assert {"412", "400"} <= cells
    assert pdf.trailer["/Root"]["/Lang"].startswith("fi")
    assert json.loads(data(session, process, "json"))["language"] == "fi"


def test_a_package_without_any_evidence_can_be_built(
    process: Process, session: Session, source: ToldSource
) -> None:
    source.told_counts, source.told_findings, source.told_passages = [], [], []
    assert build_package(process.id).is_new
    assert content(session, process)["comparisons"] == []


def test_killed_before_the_last_write_nothing_is_there_and_the_next_run_makes_it_whole(
    process: Process, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Killed(BaseException):
        pass

    real = tasks.store_package

    def store_and_die(inside: Session, package: DraftInput, files: Sequence[MadeFile]) -> None:
        real(inside, package, files)
        raise Killed

    monkeypatch.setattr(tasks, "store_package", store_and_die)
    with pytest.raises(Killed):
        build_package(process.id)
    assert session.scalar(select(func.count()).select_from(DraftInput)) == 0
    assert session.scalar(select(func.count()).select_from(StoredFile)) == 0
    monkeypatch.setattr(tasks, "store_package", real)
    assert build_package(process.id).number == 1
    assert len(get_package(session, process.id, 1).files) == 6


def test_a_number_that_was_taken_meanwhile_is_not_given_twice(
    process: Process, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, tries = tasks.store_package, []

    def somebody_was_faster(
        inside: Session, package: DraftInput, files: Sequence[MadeFile]
    ) -> DraftInput:
        tries.append(package.number)
        if len(tries) == 1:
            raise IntegrityError("insert", {}, ValueError("taken"))
        return real(inside, package, files)

    monkeypatch.setattr(tasks, "store_package", somebody_was_faster)
    assert build_package(process.id).is_new
    assert tries == [1, 1]


def test_when_others_are_always_faster_the_job_says_so(
    process: Process, monkeypatch: pytest.MonkeyPatch
) -> None:
    def always_taken(*_arguments: object) -> None:
        raise IntegrityError("insert", {}, ValueError("taken"))

    monkeypatch.setattr(tasks, "store_package", always_taken)
    with pytest.raises(tasks.BuiltByOthers):
        build_package(process.id)


def test_two_packages_cannot_share_a_number(process: Process, session: Session) -> None:
    build_package(process.id)
    twin = DraftInput(
        process_id=process.id,
        number=1,
        hash="f" * 64,
        data_date=utcnow().date(),
        content={},
        summary={},
    )
    with pytest.raises(IntegrityError), unit_of_work() as inside:
        store_package(inside, twin, [])


def test_counts_that_do_not_close_are_refused_at_the_door() -> None:
    with pytest.raises(ValueError, match="collected"):
        SourceCount("kysely", "survey", 10, 8, {"empty": 1})
