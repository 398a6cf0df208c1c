"""The documentation of a city's survey in the question bank: by the command and on the desk."""

import io
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.access import Role
from engage.audit import AuditEvent
from engage.db import read_session
from surveys.commands import survey
from surveys.formats.bank_file import read_bank
from surveys.models import Concept, ConceptWording
from surveys.rules.definition import parse
from surveys.services.bank import add_wording, concept_by_key, concepts, question_from
from surveys.services.bank_import import BankFileRefused, Outcome, import_bank, plan_bank_import
from tests.factories.surveys import question
from tests.support.app import WatchedClient
from tests.support.tree import ROOT

SAMPLES = ROOT.parent / "shared/samples/surveys"
NAMES = ("oslo_citizen_survey_concepts.yaml", "oslo_citizen_survey_questions_2026.yaml")
PAGE = "/desk/question-bank-files"
EVENING = "trygghet-kveld-der-du-bor"


@pytest.fixture
def files() -> tuple[bytes, bytes]:
    """Oslo's concepts, and its questions of 2026."""
    if not (SAMPLES / NAMES[0]).exists():
        pytest.skip("the samples are not here")
    first, second = ((SAMPLES / name).read_bytes() for name in NAMES)
    return first, second


def test_the_bank_says_what_the_documentation_of_oslo_says(
    session: Session, files: tuple[bytes, bytes]
) -> None:
    import_bank(session, read_bank(*files), actor=None)
    found = {one.key: one for one in concepts(session)}
    assert set(found) == {
        "trives-oslo",
        EVENING,
        "trygghet-dag-der-du-bor",
        "natur-friluft-der-du-bor",
    }
    concept = found[EVENING]
    assert concept.kind == "scale"
    assert concept.note.startswith("Fra 2023 ble undersøkelsen lagt om")
    assert concept.described["theme"] == "Trygghet"
    (wording,) = concept.wordings
    assert wording.edition == "2026"
    asked = wording.question
    assert asked["title"]["nb"].startswith("Hvor fornøyd/misfornøyd er du med: Trygghet når")
    assert asked["scale"]["labels"] == {
        "1": {"nb": "Svært misfornøyd"},
        "6": {"nb": "Svært fornøyd"},
    }
    assert asked["dont_know"] is True
    told = wording.documented
    assert (told["variable"], told["number"], told["item"]) == ("Q004r4", "Q004", "r4")
    assert told["lead_in"] == "Hvor fornøyd/misfornøyd er du med:"
    assert (told["dont_know"], told["codes"]["98"]) == (98, "Ikke sikker")


def test_a_documented_question_is_taken_into_a_form(
    session: Session, files: tuple[bytes, bytes]
) -> None:
    import_bank(session, read_bank(*files), actor=None)
    taken = question_from(concept_by_key(session, "trives-oslo").wordings[-1], ("fi", "nb"))
    section = {"key": "s", "title": {"fi": "S"}, "questions": [taken]}
    (asked,) = parse({"languages": ["fi", "nb"], "title": {"fi": "T"}, "sections": [section]})
    assert asked.scale is not None
    assert (asked.scale.first, asked.scale.last, asked.has_dont_know) == (1, 6, True)
    assert asked.title["nb"] == "Hvilken grad: Trives du i Oslo?"


def test_a_second_time_changes_nothing(session: Session, files: tuple[bytes, bytes]) -> None:
    first = import_bank(session, read_bank(*files), actor=None)
    assert {(one.concept, one.wording) for one in first} == {(Outcome.NEW, Outcome.NEW)}
    logged = len(session.scalars(select(AuditEvent)).all())
    again = import_bank(session, read_bank(*files), actor=None)
    assert {(one.concept, one.wording) for one in again} == {(Outcome.SAME, Outcome.SAME)}
    assert len(session.scalars(select(AuditEvent)).all()) == logged
    assert len(session.scalars(select(ConceptWording)).all()) == 4


def test_another_edition_stands_beside_and_a_correction_replaces(
    session: Session, files: tuple[bytes, bytes]
) -> None:
    import_bank(session, read_bank(*files), actor=None)
    earlier = files[1].replace(b'utgave: "2026"', b'utgave: "2018"')
    changes = import_bank(session, read_bank(files[0], earlier), actor=None)
    assert {one.wording for one in changes} == {Outcome.NEW}
    corrected = files[1].replace(b"Trives du i Oslo?", b"Trives du i byen?")
    changes = import_bank(session, read_bank(files[0], corrected), actor=None)
    assert [one.wording for one in changes] == [Outcome.CHANGED, *[Outcome.SAME] * 3]
    wordings = concept_by_key(session, "trives-oslo").wordings
    assert [one.edition for one in wordings] == ["2018", "2026"]
    assert wordings[1].question["title"]["nb"].endswith("i byen?")


def test_concepts_alone_describe_what_the_bank_has_and_add_nothing(
    session: Session, files: tuple[bytes, bytes]
) -> None:
    changes = import_bank(session, read_bank(files[0], None), actor=None)
    assert {one.concept for one in changes} == {Outcome.NOT_ASKED}
    assert session.scalars(select(Concept)).all() == []


def test_a_key_of_another_kind_stops_the_whole_import(
    session: Session, files: tuple[bytes, bytes]
) -> None:
    asked = question("trives-oslo", "long-text")
    add_wording(session, asked, edition="2017", languages=["fi"], survey_key=None, actor=None)
    plan = plan_bank_import(session, read_bank(*files))
    assert plan[0].concept is Outcome.OTHER_KIND
    with pytest.raises(BankFileRefused):
        import_bank(session, read_bank(*files), actor=None)
    assert [one.key for one in concepts(session)] == ["trives-oslo"]


def run(app: Flask, *arguments: str) -> Result:
    """The command as it ends."""
    return CliRunner().invoke(survey, ["bank", "import", *arguments], obj=app)


def test_the_command_takes_the_files_into_the_bank(
    committed_db: Flask, files: tuple[bytes, bytes], tmp_path: Path
) -> None:
    paths = [str(SAMPLES / name) for name in NAMES]
    dry = run(committed_db, *paths, "--edition", "2026", "--dry-run")
    assert dry.exit_code == 0
    with read_session() as session:
        assert concepts(session) == []
    done = run(committed_db, *paths, "--edition", "2026")
    assert done.output == dry.output
    assert "trives-oslo: new; 2026: new" in done.output
    again = run(committed_db, *paths)
    assert again.output.count("the same; 2026: the same") == 4
    wrong = tmp_path / "questions.yaml"
    wrong.write_bytes(files[1].replace(b"kode: 4", b"kode: 7"))
    refused = run(committed_db, paths[0], str(wrong))
    assert refused.exit_code == 2
    assert f"{wrong}: sporsmal[0].svaralternativer[3].kode: this code is neither" in refused.output
    other = run(committed_db, *paths, "--edition", "2024")
    assert (other.exit_code, "another edition" in other.output) == (2, True)


def upload(browser: WatchedClient, files: tuple[bytes, bytes], **more: str) -> Any:
    """The answer to the two files."""
    sent: dict[str, Any] = {"edition": "", "language": "nb"} | more
    sent |= {
        "concepts": (io.BytesIO(files[0]), NAMES[0]),
        "questions": (io.BytesIO(files[1]), NAMES[1]),
    }
    return browser.post(PAGE, data=sent, content_type="multipart/form-data")


def test_the_files_are_shown_before_they_are_taken_over(
    planner: WatchedClient, session: Session, files: tuple[bytes, bytes]
) -> None:
    assert PAGE in planner.get("/desk/question-bank").text
    assert planner.get(PAGE).status_code == 200
    shown = upload(planner, files)
    assert shown.status_code == 422
    assert "Trivsel i Oslo" in shown.text
    assert session.scalars(select(Concept)).all() == []
    read = re.findall(r'name="read" value="([^"]+)"', shown.text)[0]
    taken = planner.post(f"{PAGE}/take", data={"read": read}, follow_redirects=True)
    assert "Hvilken grad: Trives du i Oslo?" in taken.text
    page = planner.get(f"/desk/question-bank/{EVENING}").text
    assert "Q004r4" in page
    assert "Fra 2023 ble undersøkelsen lagt om" in page
    assert 'name="read"' not in upload(planner, files).text


def test_what_is_wrong_with_the_files_is_told_on_the_page(
    planner: WatchedClient, session: Session, files: tuple[bytes, bytes]
) -> None:
    broken = upload(
        planner, (files[0].replace(b"navn:", b"<b>x</b>:", 1), files[1] + b"\nx: &a [*a]")
    )
    assert broken.status_code == 422
    assert "&lt;b&gt;x&lt;/b&gt;" in broken.text
    assert "questions.line" in broken.text
    assert 'name="read"' not in broken.text
    assert upload(planner, (b"", files[1])).status_code == 422
    assert upload(planner, (b"x" * 500_001, files[1])).status_code == 422
    assert upload(planner, files, language="norsk språk").status_code == 422
    for forged in ("", "nothing", "eJyrVkrLz1eyUkpKLFKqBQAdegQ0"):
        assert planner.post(f"{PAGE}/take", data={"read": forged}).location == PAGE
    assert session.scalars(select(Concept)).all() == []


def test_only_planners_bring_in_documentation(signed_in: Any) -> None:
    editor = signed_in(Role.EDITOR)
    assert editor.get(PAGE).status_code == 403
    assert editor.post(PAGE).status_code == 403
    assert editor.post(f"{PAGE}/take").status_code == 403
