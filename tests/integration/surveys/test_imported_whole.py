"""Three real surveys as people bring them in: shell and desk → pages → themes → draft input.

Every figure is worked out again from the file by Python's own readers and compared with what the
pages and the package say.
"""

import html
import json
import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from click.testing import CliRunner, Result
from docx import Document
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import select

from engage.access import Role
from engage.clock import at
from engage.db import read_session, unit_of_work
from engage.processes.models import Process, Unit, UnitKind
from engage.synthesis.commands import inputs
from engage.synthesis.models import PassageRow, Theme
from engage.synthesis.tasks import suggest
from surveys.commands import survey
from surveys.models import MappingProfile, Survey
from surveys.services import import_jobs
from surveys.services.imported_rows import seal_imported
from surveys.tasks import tally_survey
from tests.factories.result_files import LATER, make_past_step
from tests.integration.surveys.comparing import (
    HIDDEN,
    SAMPLES,
    Rows,
    ensure_closed,
    file_rows,
    finding,
    percent,
    tables,
    words,
)
from tests.support.accounts import give_session
from tests.support.app import WatchedClient

pytestmark = pytest.mark.skipif(not SAMPLES.is_dir(), reason="the sample surveys are not here")
TORONTO = "responses_toronto_public_engagement_2022.csv"
VASBY = "responses_upplands_vasby_citizen_2015.csv"
VISION = "responses_governance_mission_vision_values.xlsx"
STEP, ENGLISH = "kaarina-2018/kysely", {"Accept-Language": "en"}
NOT_SAID = {"prefer not to answer", "i prefer not to answer", "vill ej uppge", "na", ""}


@pytest.fixture
def shown(committed_db: Flask) -> Iterator[WatchedClient]:
    """The browser of a coordinator who edits too, in front of a survey that is over."""
    with at(LATER):
        client = committed_db.test_client()
        assert isinstance(client, WatchedClient)
        with unit_of_work() as session:
            make_past_step(session)
            give_session(committed_db, session, client, [Role.COORDINATOR, Role.EDITOR])
        yield client


def run(app: Flask | None, *arguments: object) -> Result:
    """The command has ended well."""
    told = CliRunner().invoke(survey, [str(one) for one in arguments], obj=app)
    assert told.exit_code == 0, (told.output, told.exception)
    return told


def guessed(name: str) -> dict[str, Any]:
    """What `engage survey guess --json` prints."""
    given: dict[str, Any] = json.loads(run(None, "guess", SAMPLES / name, "--json").stdout)
    return given


def rule_at(given: dict[str, Any], column: int) -> dict[str, Any]:
    """The question of the mapping that reads the column."""
    rules = given["mapping"]["rules"]
    return next(rule for rule in rules if column in rule["columns"])


def imported(app: Flask, name: str, given: dict[str, Any], folder: Path) -> str:
    """The file is in under the edited mapping, sealed and counted; what the shell printed."""
    mapping = folder / "mapping.json"
    mapping.write_text(json.dumps(given), encoding="utf-8")
    options = ("--step", STEP, "--audience", "resident", "--mapping", mapping, "--seal")
    told = run(app, "import-results", SAMPLES / name, *options)
    count_answers()
    return told.stdout


def count_answers() -> None:
    """The jobs that the sealing asked for have been done."""
    with read_session() as session:
        ids = [str(one) for one in session.scalars(select(Survey.id))]
    for survey_id in ids:
        tally_survey(survey_id)


def results_page(client: WatchedClient) -> str:
    """The page of results as the public reads it."""
    answer = client.get(f"/{STEP}/survey-results", headers=ENGLISH)
    assert answer.status_code == 200
    return str(answer.text)


def process_id() -> UUID:
    """The one process."""
    with read_session() as session:
        return session.scalars(select(Process.id)).one()


def accept(client: WatchedClient, theme: str, wanted: int) -> list[str]:
    """So many suggested passages have been read and accepted on the desk; their texts."""
    process = process_id()
    assert client.post(f"/desk/processes/{process}/themes/suggestions").status_code == 302
    suggest(str(process))
    with read_session() as session:
        theme_id = session.scalars(select(Theme.id).where(Theme.key == theme)).one()
    texts = []
    for _ in range(wanted):
        page = client.get(f"/desk/processes/{process}/themes?theme={theme}", headers=ENGLISH).text
        public_id = re.findall(r"themes/passages/([0-9a-f]{32})\"", page)[0]
        with read_session() as session:
            text = session.get_one(PassageRow, (process, public_id)).text
        assert html.escape(text.split("\n")[0][:40], quote=False).replace("'", "&#39;") in (
            page.replace("&#34;", '"')
        )
        sent = {"themes": [str(theme_id)], "theme": theme, "accept": "1"}
        address = f"/desk/processes/{process}/themes/passages/{public_id}"
        assert client.post(address, data=sent).status_code == 302
        texts.append(text)
    return texts


def package(app: Flask, folder: Path) -> tuple[dict[str, Any], str]:
    """The evidence of the draft input that was built, and the text of its Word document."""
    told = CliRunner().invoke(inputs, ["build", "kaarina-2018", "--out", str(folder)], obj=app)
    assert told.exit_code == 0, (told.output, told.exception)
    stem = folder / "kaarina-2018-draft-input-1"
    evidence: dict[str, Any] = json.loads((folder / f"{stem.name}-evidence.json").read_text())
    word = Document(BytesIO(stem.with_suffix(".docx").read_bytes()))
    cells = [cell.text for table in word.tables for row in table.rows for cell in row.cells]
    return evidence, "\n".join([one.text for one in word.paragraphs] + cells)


def test_toronto_as_a_planner_brings_it_in(
    committed_db: Flask, shown: WatchedClient, tmp_path: Path
) -> None:
    header, *rows = file_rows(TORONTO, "cp1252")
    given = guessed(TORONTO)
    # What a person adds: the file has the numbers of its questions, and not their wording.
    taken, heard = rule_at(given, 1), rule_at(given, 33)
    taken["title"] = {"en": "How have you taken part in the last two years?"}
    heard["title"] = {"en": "How far do you agree?"}
    told = imported(committed_db, TORONTO, given, tmp_path)
    assert told == f"{STEP}: 962 rows, 961 responses, 1 rows without an answer\n"
    page = results_page(shown)
    ensure_clean(page)
    ensure_ticks(page, header, rows)
    ensure_gender(page, rows)
    agreed = tables(page)["Answers by audience: How far do you agree?"]
    assert any("understand the City’s reasoning" in one for one in agreed)
    # The columns of the last row were swapped: its ratings are those of the other header.
    assert agreed["Other"]["n"] == str(sum(bool(row[44].strip()) for row in rows)) == "117"
    suggested = accept(shown, "participation", 6)
    evidence, document = package(committed_db, tmp_path)
    ensure_closed(evidence, 961)
    ensure_passages(evidence, rows)
    ensure_quotes(evidence, document, "participation", suggested)
    petition = finding(evidence, taken["key"])
    assert petition["counts"]["signed-a-petition"] == sum(row[2] == "1" for row in rows)
    assert "How have you taken part in the last two years?" in document
    assert "I understand the City’s reasoning for why a decision was made" in document


def ensure_clean(page: str) -> None:
    """Nothing is left of the file's encoding, its mark-up, or words about single persons."""
    text = words(page)
    assert "I understand the City’s reasoning for why a decision was made" in text
    assert re.search("[\x80-\x9f\ufffd]|&nbsp|&amp;|<br", text) is None
    assert "public engagement activities? (Please do not include" in text
    assert "What best describes your gender? Gender identity is" in text
    # Special categories of personal data wait for a person, and no one's own words are a question.
    assert not re.search("Indigenous|sexual orientation|disability|postal code", text)
    assert "describe your gender – " not in text


def ensure_ticks(page: str, header: list[str], rows: Rows) -> None:
    """Every option of question 1 has the share that the file gives."""
    table = tables(page)["Answers by audience: How have you taken part in the last two years?"]
    ticked = [[bool(cell.strip()) and cell != "0" for cell in row[1:22]] for row in rows]
    answered = sum(map(any, ticked))
    for place, option in enumerate(header[1:22]):
        title = option.partition(" ")[2].strip()
        said = sum(row[place] for row in ticked)
        assert table[title]["Number"] == str(said), title
        assert table[title]["Share"] == f"{100 * said / answered:.1f}%", title
        assert table[title]["n"] == str(answered)


def ensure_gender(page: str, rows: Rows) -> None:
    """Each group that is large enough has its figures; those of the others are hidden."""
    question = "How have you taken part in the last two years?"
    captions = [one for one in tables(page) if one.startswith(f"{question} – 17. What best")]
    table = tables(page)[captions[0]]
    sizes: dict[str, int] = {}
    for gender in {row[115] for row in rows} - {""}:
        asked = [row for row in rows if row[115] == gender]
        said = [row for row in asked if any(cell.strip() and cell != "0" for cell in row[1:22])]
        if gender.lower() in NOT_SAID:
            assert gender not in table["n"]
            continue
        sizes[gender] = len(said)
        shown_n = table["n"][gender]
        if len(said) < 5:
            assert shown_n in HIDDEN, gender
        else:
            assert shown_n == str(len(said))
            petitions = table["Signed a petition"][gender]
            expected = percent(sum(row[2] == "1" for row in said), len(said))
            assert petitions in HIDDEN | {expected}
    assert table["Signed a petition"]["Woman"] not in HIDDEN
    assert min(sizes.values()) < 5 < sizes["Woman"]


def ensure_passages(evidence: dict[str, Any], rows: Rows) -> None:
    """Every open answer is a passage: both long questions and the words beside the options."""
    nothing = {"n/a", "na", "not sure", "i don't know", "don't know", "-", "--", ".", "none given",
               "no opinion", "unsure", "no answer", "nan", "null"}  # fmt: skip
    long = sum(
        bool(text := row[column].strip().lower().replace("’", "'")) and text not in nothing
        for row in rows
        for column in (95, 96)
    )
    total = evidence["passages"]["passages"]
    # The words beside "Other"; who left the name of the option there has written nothing.
    beside = sum(
        row[column].strip().lower() not in {"", "other, please specify"}
        for row in rows
        for column in (21, 31, 43, 58, 73, 81, 93)
    )
    assert total == long + beside


def ensure_quotes(evidence: dict[str, Any], document: str, theme: str, accepted: list[str]) -> None:
    """The accepted passages count, and the quotes are words of people that were accepted."""
    found = next(one for one in evidence["themes"] if one["key"] == theme)
    assert found["accepted"] == len(accepted) == evidence["passages"]["with_theme"]
    assert found["quotes"]
    for quote in found["quotes"]:
        assert quote["text"] in accepted
        assert quote["text"].split("\n")[0].strip() in document
    read, total = len(accepted), evidence["passages"]["passages"]
    assert f"{read}" in document
    assert evidence["passages"]["unread"] == total - read


def test_the_vision_survey_as_a_planner_brings_it_in(
    committed_db: Flask, shown: WatchedClient, tmp_path: Path
) -> None:
    sheet = load_workbook(SAMPLES / VISION, data_only=True).worksheets[0]
    header, *rows = [["" if cell is None else str(cell) for cell in row] for row in sheet.values]
    given = guessed(VISION)
    involved = rule_at(given, 2)
    involved["role"] = "background"
    told = imported(committed_db, VISION, given, tmp_path)
    assert told == f"{STEP}: 69 rows, 69 responses, 0 rows without an answer\n"
    found = tables(results_page(shown))
    by_member = found[f"{header[18]} – {header[2]}"]
    shown_groups = 0
    # Who is not sure is outside of the groups, as everywhere.
    for group in {row[2] for row in rows} - {"", "I'm not sure"}:
        marks = [int(float(row[18])) for row in rows if row[2] == group and row[18]]
        if by_member["n"][group] not in HIDDEN:
            shown_groups += 1
            assert by_member["n"][group] == str(len(marks))
            assert by_member["Mean"][group] in HIDDEN | {f"{sum(marks) / len(marks):.1f}"}
    assert shown_groups
    suggested = accept(shown, "participation", 5)
    evidence, document = package(committed_db, tmp_path)
    ensure_closed(evidence, 69)
    ensure_quotes(evidence, document, "participation", suggested)
    aligned = finding(evidence, rule_at(given, 18)["key"])
    marks = [int(float(row[18])) for row in rows if row[18]]
    assert aligned["answered"] == len(marks)
    assert aligned["mean"] == pytest.approx(sum(marks) / len(marks))
    assert header[18].strip() in document


def test_upplands_vasby_as_a_planner_brings_it_in(
    committed_db: Flask, shown: WatchedClient, tmp_path: Path
) -> None:
    _header, *rows = file_rows(VASBY, "utf-8", ";")
    homes = Counter(row[73] for row in rows)
    titles = [name for name, _count in homes.most_common(30) if name]
    with unit_of_work() as session:
        for number, name in enumerate(titles):
            title = {"fi": f"Alue {number}", "sv": name}
            session.add(Unit(key=f"alue-{number}", kind=UnitKind.DISTRICT, title=title))
    first = uploaded(shown)
    key = match_districts(shown, first, titles)
    shown.post(f"/desk/result-imports/{first}/name", data={"name": "Upplands Väsby"})
    shown.post(f"/desk/result-imports/{first}/undo")
    with read_session() as session:
        profile = session.scalars(select(MappingProfile.id)).one()
    # The saved mapping reads the file the second time, districts and all.
    again = uploaded(shown, profile=str(profile))
    assert import_jobs.check(again) == {"rows": 1038, "taken": 1038}
    import_jobs.carry_out(again, actor=None)
    with read_session() as session:
        step_id = session.scalars(select(Survey.step_id)).one()
    seal_imported(step_id, actor=None, now=LATER)
    count_answers()
    ensure_districts(results_page(shown), rows, titles)
    suggest(str(process_id()))
    evidence, document = package(committed_db, tmp_path)
    ensure_closed(evidence, 1038)
    # Nobody was asked for own words, and a rare place to live is not told as if they were some.
    assert evidence["passages"]["passages"] == 0
    home = finding(evidence, "parker-och-gronomraden.bevara-existerande-st", "alue-0")
    marks = [int(row[7]) for row in rows if row[73] == titles[0] and row[7].isdigit()]
    assert home["answered"] == len(marks)
    assert home["mean"] == pytest.approx(sum(marks) / len(marks))
    assert key == "var-bor-du"
    assert "Bevara existerande större grönområden" in document


def uploaded(client: WatchedClient, **fields: str) -> UUID:
    """The file of Upplands Väsby has been handed in on the desk, and read."""
    with read_session() as session:
        step = session.scalars(select(Process)).one().steps[0]
        address = f"/desk/step-audiences/{step.audiences[0].id}/result-import"
    sent = {"files": (BytesIO((SAMPLES / VASBY).read_bytes()), VASBY), **fields}
    answer = client.post(address, data=sent, content_type="multipart/form-data")
    import_id = UUID(answer.location.rsplit("/", 1)[1])
    import_jobs.guess(import_id)
    return import_id


def match_districts(client: WatchedClient, import_id: UUID, titles: list[str]) -> str:
    """Where people live is read as districts; what is rarely named stays without one."""
    address = f"/desk/result-imports/{import_id}/questions/var-bor-du/units"
    page = client.get(address, headers={"Accept-Language": "sv"}).text
    texts = dict(re.findall(r'name="text-(\d+)" value="([^"]*)"', page))
    units = dict(re.findall(r'name="unit-(\d+)" value="([^"]*)"', page))
    matched = {html.unescape(texts[number]) for number, unit in units.items() if unit}
    assert matched == set(titles)
    assert f"{len(texts) - len(titles)} texter är inte namnet på någon enhet" in page
    sent = {"kind": "district"}
    sent |= {f"text-{number}": html.unescape(text) for number, text in texts.items()}
    sent |= {f"unit-{number}": html.unescape(unit) for number, unit in units.items()}
    assert client.post(address, data=sent).status_code == 302
    return "var-bor-du"


def ensure_districts(page: str, rows: Rows, titles: list[str]) -> None:
    """The page shows each district that is large enough, with the mean of the file."""
    captions = [one for one in tables(page) if one.endswith("– Var bor du")]
    assert captions
    table = tables(page)[captions[0]]
    (item,) = [one for one in table if one.startswith("Bevara existerande större")]
    for number, name in enumerate(titles):
        marks = [int(row[7]) for row in rows if row[73] == name and row[7].isdigit()]
        cell = table[item][name]
        assert cell in HIDDEN | {f"{sum(marks) / len(marks):.1f}"}, number
    assert table[item][titles[0]] not in HIDDEN
