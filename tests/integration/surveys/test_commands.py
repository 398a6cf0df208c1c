"""`engage survey check` and `import`: a readable report, and nothing half imported."""

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner, Result
from flask import Flask
from sqlalchemy import select

from engage.db import read_session, unit_of_work
from engage.errors import NotFound
from engage.processes.models import StepKind
from surveys.commands import UnreadableFile, survey
from surveys.formats.wording import REFUSALS, WORDS
from surveys.models import Questionnaire, Survey
from surveys.services.faults import QuestionnaireFrozen
from tests.factories.processes import NOON, make_step, text
from tests.factories.surveys import definition, option, question
from tests.support.tree import ROOT
from tests.unit.surveys.workbooks import YES_NO, row, workbook

KEY = "kaarina-2018/uusi"


def run(*arguments: str, app: Flask | None = None) -> Result:
    """The command as it ends."""
    return CliRunner().invoke(survey, arguments, obj=app)


def write(folder: Path, given: Any, name: str = "form.yaml") -> str:
    """A file with this definition."""
    path = folder / name
    dump = json.dumps if name.endswith("json") else yaml.safe_dump
    path.write_text(dump(given), encoding="utf-8")
    return str(path)


@pytest.mark.parametrize("name", ["form.yaml", "form.json"])
def test_a_sound_file_is_described(tmp_path: Path, name: str) -> None:
    file = write(tmp_path, definition(), name)
    plain = run("check", file)
    assert plain.exit_code == 0
    assert "services  matrix" in plain.stdout
    told = json.loads(run("check", file, "--json").stdout)
    assert told["format"] == "engage-questionnaire"
    assert told["languages"] == ["fi", "sv", "en"]
    assert told["problems"] == []
    (future,) = [one for one in told["questions"] if one["key"] == "future"]
    assert future == {
        "key": "future",
        "kind": "single",
        "required": True,
        "relevant": None,
        "labels": text("future"),
        "options": [{"key": key, "labels": text(key)} for key in ("nature", "services")],
    }


def test_a_broken_file_is_told_line_by_line(tmp_path: Path) -> None:
    broken = definition()
    broken["sections"][0]["questions"][1]["kind"] = "matrux"
    broken["sections"][1]["questions"].append(question("x", "single", options=[option("A")]))
    file = write(tmp_path, broken)
    answer = run("check", file)
    assert answer.exit_code == 2
    lines = answer.stderr.splitlines()
    assert f"{file}: sections[0].questions[1].kind: there is no such kind" in answer.stderr
    assert any("sections[1].questions[2].options[0].key: a key is small" in line for line in lines)
    told = run("check", file, "--json")
    assert told.exit_code == 2
    assert {one["level"] for one in json.loads(told.stdout)["problems"]} == {"error"}


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xff\xfe\x00k", "byte 0: this is not UTF-8 text"),
        (b"title: [1, 2", "this is neither YAML nor JSON"),
        (b"a: !!python/object/apply:os.system [true]", "this is neither YAML nor JSON"),
        (b"x" * (1024 * 1024 + 1), "larger than 1 MB"),
        (b"a: &a [1]\nb: [" + b"*a, " * 501 + b"1]", "this is neither YAML nor JSON"),
        (b"", "names with values are needed"),
    ],
)
def test_a_file_that_holds_no_questionnaire_is_refused(
    tmp_path: Path, data: bytes, words: str
) -> None:
    file = tmp_path / "odd.yaml"
    file.write_bytes(data)
    answer = run("check", str(file))
    assert answer.exit_code == 2
    assert words in answer.stderr


REPORTED = re.compile(r'report\((?:f?"[^"]*"|[^",]+), "([a-z-]+)"')


def sources(*folders: str) -> str:
    """Everything that is written in these folders of the surveys."""
    files = [path for one in folders for path in sorted((ROOT / "surveys" / one).glob("**/*.py"))]
    return "".join(path.read_text(encoding="utf-8") for path in files)


def said(name: str, argument: int) -> set[str]:
    """The codes that calls of that name in the formats give as that argument."""
    calls = [node for node in ast.walk(ast.parse(sources("formats"))) if isinstance(node, ast.Call)]
    given = [
        call.args[argument]
        for call in calls
        if ast.unparse(call.func).rpartition(".")[2] == name and len(call.args) > argument
    ]
    return {str(one.value) for one in given if isinstance(one, ast.Constant)}


def test_every_reason_has_its_words() -> None:
    reported = set(REPORTED.findall(sources("rules")))
    told = said("warn", 1) | said("fail", 1) | said("NotTaken", 0)
    assert len(reported) > 10
    assert len(told) > 10
    assert reported | told <= set(WORDS)
    assert said("Unreadable", 0) <= set(REFUSALS)


def test_a_questionnaire_is_given_to_an_audience(committed_db: Flask, tmp_path: Path) -> None:
    with unit_of_work() as session:
        make_step(session, StepKind.SURVEY, key="uusi")
    file = write(tmp_path, definition())
    to = ("--step", KEY, "--audience", "staff")
    assert (
        run("import", file, *to, app=committed_db).stdout
        == f"{KEY}/staff: questionnaire version 1\n"
    )
    assert (
        run("import", file, *to, app=committed_db).stdout
        == f"{KEY}/staff: questionnaire version 1\n"
    )
    other = write(tmp_path, definition(title=text("Toinen")), "other.yaml")
    assert (
        run("import", other, *to, app=committed_db).stdout
        == f"{KEY}/staff: questionnaire version 1\n"
    )
    with read_session() as session:
        assert session.scalars(select(Survey.key)).all() == [f"{KEY}/staff"]


def test_a_broken_file_or_an_unknown_step_imports_nothing(
    committed_db: Flask, tmp_path: Path
) -> None:
    with unit_of_work() as session:
        make_step(session, StepKind.SURVEY, key="uusi")
    broken = write(tmp_path, definition(languages=[]), "broken.yaml")
    assert (
        run("import", broken, "--step", KEY, "--audience", "staff", app=committed_db).exit_code == 2
    )
    file = write(tmp_path, definition())
    for step, audience in (("kaarina-2018/none", "staff"), (KEY, "nobody"), ("none", "staff")):
        answer = run("import", file, "--step", step, "--audience", audience, app=committed_db)
        assert isinstance(answer.exception, NotFound)
    with read_session() as session:
        assert session.scalars(select(Questionnaire)).all() == []


def test_an_opened_step_takes_no_other_questions(committed_db: Flask, tmp_path: Path) -> None:
    with unit_of_work() as session:
        make_step(session, StepKind.SURVEY, key="uusi").frozen_at = NOON
    file = write(tmp_path, definition())
    answer = run("import", file, "--step", KEY, "--audience", "staff", app=committed_db)
    assert isinstance(answer.exception, QuestionnaireFrozen)


def test_a_workbook_is_checked_and_its_condition_told() -> None:
    workbook = ROOT.parent / "shared/samples/surveys/xlsform_or_other.xlsx"
    if not workbook.exists():
        pytest.skip("the samples are not here")
    told = CliRunner().invoke(survey, ["check", str(workbook), "--json"])
    found = json.loads(told.stdout)
    assert found["format"] == "xlsform"
    assert [one["relevant"] for one in found["questions"]][1] == "selected(${fav-color}, 'other')"


def test_a_file_that_is_no_workbook_is_refused_in_one_line(tmp_path: Path) -> None:
    odd = tmp_path / "odd.xlsx"
    odd.write_bytes(b"PK\x03\x04 nothing")
    told = CliRunner().invoke(survey, ["check", str(odd)])
    assert isinstance(told.exception, UnreadableFile)
    assert str(odd) in str(told.exception)


def test_a_language_without_a_code_is_asked_for(committed_db: Flask, tmp_path: Path) -> None:
    with unit_of_work() as session:
        make_step(session, StepKind.SURVEY, key="uusi")
    file = tmp_path / "form.xlsx"
    file.write_bytes(workbook(row("text", "koti")))
    to = ("--step", KEY, "--audience", "staff")
    answer = run("import", str(file), *to, app=committed_db)
    assert isinstance(answer.exception, UnreadableFile)
    assert "--language 'default=fi'" in str(answer.exception)
    with read_session() as session:
        assert session.scalars(select(Questionnaire)).all() == []
    told = run("import", str(file), *to, "--language", "default=fi", app=committed_db)
    assert told.stdout == f"{KEY}/staff: questionnaire version 1\n"
    for wrong in ("default", "=fi", "default=suomi!"):
        checked = run("check", str(file), "--language", wrong)
        assert isinstance(checked.exception, UnreadableFile)


def test_a_form_is_written_as_a_workbook_that_reads_back(
    committed_db: Flask, tmp_path: Path
) -> None:
    with unit_of_work() as session:
        make_step(session, StepKind.SURVEY, key="uusi")
    to = ("--audience", "staff")
    assert isinstance(
        run("form", KEY, *to, "--to", str(tmp_path / "a.xlsx"), app=committed_db).exception,
        NotFound,
    )
    run("import", write(tmp_path, definition()), "--step", KEY, *to, app=committed_db)
    file = tmp_path / "form.xlsx"
    written = run("form", KEY, *to, "--to", str(file), app=committed_db)
    assert written.stdout == f"{file}: the questions of {KEY}/staff\n"
    # What comes back is the same questionnaire, so there is no second version of it.
    again = run("import", str(file), "--step", KEY, *to, app=committed_db)
    assert again.stdout == f"{KEY}/staff: questionnaire version 1\n"
    odd = run("form", KEY, *to, "--to", str(tmp_path / "form.doc"), app=committed_db)
    assert isinstance(odd.exception, UnreadableFile)


def test_an_unknown_ending_is_told(tmp_path: Path) -> None:
    odd = tmp_path / "form.docx"
    odd.write_bytes(b"PK")
    answer = run("check", str(odd))
    assert isinstance(answer.exception, UnreadableFile)
    assert "no survey format has this ending" in str(answer.exception)


def test_a_file_that_is_refused_is_told_as_json_too(tmp_path: Path) -> None:
    odd = tmp_path / "odd.lss"
    odd.write_bytes(b"<html/>")
    told = run("check", str(odd), "--json")
    assert told.exit_code == 2
    assert json.loads(told.stdout) == {
        "format": "limesurvey-lss",
        "languages": [],
        "questions": [],
        "problems": [
            {"level": "error", "place": "file", "message": "this is no LimeSurvey structure"}
        ],
    }
    book = tmp_path / "form.xlsx"
    book.write_bytes(workbook(row("text", "q"), row("select_one no", "p"), choices=YES_NO))
    (problem,) = json.loads(run("check", str(book), "--json").stdout)["problems"]
    assert (problem["level"], problem["place"]) == ("error", "survey:3")
    plain = run("check", str(book))
    assert isinstance(plain.exception, UnreadableFile)
    assert "form.xlsx: survey:3: the form has a fault" in str(plain.exception)
    nothing = tmp_path / "form.docx"
    nothing.write_bytes(b"")
    assert json.loads(run("check", str(nothing), "--json").stdout)["format"] == "unknown"


@pytest.mark.parametrize(
    "name",
    [
        "xlsform_workshop_feedback_all_types_de.xlsx",
        "limesurvey_sample_all_types_fr_de_en_v178.lss",
        "surveyjs_all_question_types_en_nl.json",
    ],
)
def test_a_form_of_another_tool_is_given_to_an_audience(
    committed_db: Flask, tmp_path: Path, name: str
) -> None:
    sample = ROOT.parent / "shared/samples/surveys" / name
    if not sample.exists():
        pytest.skip("the samples are not here")
    with unit_of_work() as session:
        make_step(session, StepKind.SURVEY, key="uusi")
    to = ("--step", KEY, "--audience", "staff", "--language", "default=en")
    first = run("import", str(sample), *to, app=committed_db)
    assert first.stdout == f"{KEY}/staff: questionnaire version 1\n"
    # Written as an XLSForm and read again it is the same questionnaire.
    file = tmp_path / "again.xlsx"
    run("form", KEY, "--audience", "staff", "--to", str(file), app=committed_db)
    again = run("import", str(file), *to, app=committed_db)
    assert again.stdout == f"{KEY}/staff: questionnaire version 1\n"
