"""A place on a map, from the planner's picture to the table of squares, without script."""

import io
import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pyreadstat
import pytest
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.clock import at
from engage.files import StoredFile, store_file
from engage.processes.models import Step, StepAudience
from engage.rolls.sealing import reconcile_step, seal_step
from surveys.models import Response, ResponseDraft, SealedResponse
from surveys.services.exporting import result_sheets
from surveys.services.exporting.choices import ExportFormat
from surveys.services.results import read_results
from tests.factories.processes import AFTER, NOON, text
from tests.factories.surveys import make_survey_step, option, question
from tests.integration.surveys.counting import count_surveys, end_step, seal_answers
from tests.integration.surveys.exporting import chosen, files_of, lines
from tests.integration.surveys.filling import form_fields
from tests.integration.surveys.journey import HOME, begin, send
from tests.integration.surveys.planning import begun, question_row, written
from tests.support.app import WatchedClient

RESULTS = "/kaarina-2018/kysely/survey-results"
MAP = {"west": 240_000, "south": 6_700_000, "east": 250_000, "north": 6_710_000}
# In square B2 of the map: second column from the west, second row from the north.
POINT = "60.4355, 22.2850"
FORM: dict[str, Any] = {
    "languages": ["fi", "sv", "en"],
    "title": text("Kysely"),
    "sections": [
        {
            "key": "where",
            "title": text("Missä"),
            "questions": [
                question("place", "location", options=[option("piikkio"), option("littoinen")])
                | {"map": {**MAP, "credit": "Maanmittauslaitos 2026"}},
                question("why", "short-text", relevant="${place} != ''"),
            ],
        }
    ],
}


@pytest.fixture
def places(session: Session) -> Iterator[Step]:
    """An open survey that asks for a place."""
    with at(NOON):
        yield make_survey_step(session, given=FORM)


def answer(client: WatchedClient, **fields: str) -> Any:
    """What comes back when the part is sent."""
    sent = {"shown": "place", "go": "next"} | fields
    return client.post(f"{HOME}/1", data=sent)


def png() -> bytes:
    """A picture of a map."""
    out = io.BytesIO()
    Image.new("RGB", (400, 400), "#dfe9ef").save(out, "PNG")
    return out.getvalue()


def place_question(session: Session, planner: WatchedClient, audience: StepAudience) -> str:
    """The address of a new question for a place."""
    home = begun(planner, audience)
    (section, *_rest) = written(session, audience)["sections"]
    made = {"title": "Missä on mukavaa?", "kind": "location"}
    return str(planner.post(f"{home}/sections/{section['key']}/questions", data=made).location)


def test_a_planner_gives_the_question_a_map_and_districts(
    session: Session, planner: WatchedClient, audience: StepAudience
) -> None:
    address = place_question(session, planner, audience)
    key = address.rpartition("/")[2]
    assert "Karttaa ei ole vielä" in planner.get(address).text
    sent = {
        "file": (io.BytesIO(png()), "kartta.png"),
        "southwest": "6700000, 240000",
        "northeast": "6710000, 250000",
        "credit": "Maanmittauslaitos 2026",
        "go": "save",
    }
    assert planner.post(f"{address}/map", data=sent).location == f"{address}/map"
    row = question_row(session, audience, key)
    assert {name: row["map"][name] for name in MAP} == MAP
    page = planner.get(f"{address}/map").text
    assert f'href="/maps/{row["map"]["file"]}"' in page
    assert "Maanmittauslaitos 2026" in page
    fields = form_fields(planner.get(address).text) | {"new-rows": "Piikkiö\nLittoinen"}
    assert planner.post(address, data=fields | {"go": "save"}).status_code == 302
    row = question_row(session, audience, key)
    assert [one["key"] for one in row["options"]] == ["piikkio", "littoinen"]
    assert row["map"]["credit"] == "Maanmittauslaitos 2026"
    planner.post(f"{address}/map", data={"go": "remove"})
    assert "map" not in question_row(session, audience, key)


def test_a_map_of_areas_tells_its_own_corners(
    session: Session, planner: WatchedClient, audience: StepAudience
) -> None:
    address = place_question(session, planner, audience)
    ring = [[22.3, 60.4], [22.4, 60.4], [22.4, 60.45], [22.3, 60.4]]
    areas = json.dumps({"type": "Polygon", "coordinates": [ring]}).encode()
    planner.post(f"{address}/map", data={"file": (io.BytesIO(areas), "a.geojson"), "go": "save"})
    row = question_row(session, audience, address.rpartition("/")[2])
    assert row["map"]["east"] - row["map"]["west"] == pytest.approx(5_700, abs=300)
    shown = planner.get(f"/maps/{row['map']['file']}")
    assert shown.mimetype == "image/svg+xml"
    assert "sandbox" in shown.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({"southwest": "Piikkiö"}, "Kirjoita kaksi lukua"),
        ({"southwest": "6700000, 240000", "northeast": "6790000, 250000"}, "yli 25 kilometriä"),
        ({"file": b"%PDF-1.7"}, "ei ole PNG-, JPEG- tai GeoJSON"),
    ],
)
def test_what_is_wrong_with_a_map_is_told_at_its_field(
    session: Session,
    planner: WatchedClient,
    audience: StepAudience,
    sent: dict[str, Any],
    words: str,
) -> None:
    address = place_question(session, planner, audience)
    files = {name: (io.BytesIO(one), "a.png") for name, one in sent.items() if name == "file"}
    answer = planner.post(f"{address}/map", data={**sent, **files, "go": "save"})
    assert answer.status_code == 422
    assert words in answer.text
    assert session.scalars(select(StoredFile)).all() == []


def test_no_other_stored_file_is_given_out_as_a_map(
    client: WatchedClient, session: Session
) -> None:
    other = store_file(session, name="x", media_type="text/csv", data=b"1", purpose="export")
    assert client.get(f"/maps/{other.id}").status_code == 404
    assert client.get(f"/maps/{uuid4()}").status_code == 404


def test_a_place_is_answered_without_script_and_only_its_square_is_kept(
    client: WatchedClient, session: Session, places: Step
) -> None:
    begin(client)
    page = client.get(f"{HOME}/1").text
    assert 'name="q.place"' in page
    assert 'name="q.place.district"' in page
    assert ">A1</text>" in page
    assert answer(client, **{"q.place": POINT}).location == f"{HOME}/1"
    draft = session.scalars(select(ResponseDraft)).one()
    assert draft.document["answers"] == {"place": "500mN67090E2405"}
    assert 'value="B2"' in client.get(f"{HOME}/1").text
    answer(client, **{"q.place": "B2", "q.why": "meri", "shown": "place why"})
    assert "Ruutu B2 (500mN67090E2405)" in client.get(f"{HOME}/review").text
    send(client)
    row = session.scalars(select(Response)).one()
    assert row.document["answers"] == {"place": "500mN67090E2405", "why": "meri"}


def test_a_district_is_chosen_by_whoever_uses_no_map(
    client: WatchedClient, session: Session, places: Step
) -> None:
    begin(client)
    answer(client, **{"q.place.district": "littoinen"})
    assert re.search(
        r'value="littoinen" selected|selected value="littoinen"', client.get(f"{HOME}/1").text
    )
    answer(client, **{"q.place.district": "littoinen", "shown": "place why"})
    send(client)
    row = session.scalars(select(Response)).one()
    assert row.document["answers"] == {"place": "littoinen"}


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Rantakatu 5", "Kirjoita kartan ruutu, kuten F7"),
        ("61.5, 23.8", "kysytyn alueen ulkopuolella"),
    ],
)
def test_what_is_no_place_is_told_and_kept_nowhere(
    client: WatchedClient, session: Session, places: Step, typed: str, words: str
) -> None:
    begin(client)
    came = answer(client, **{"q.place": typed})
    assert came.status_code == 422
    assert words in came.text
    assert f'value="{typed}"' in came.text
    assert session.scalars(select(ResponseDraft)).all() == []


def test_places_go_all_the_way_to_the_table_of_squares(
    client: WatchedClient, session: Session, places: Step, tmp_path: Path
) -> None:
    named = ["500mN67090E2405"] * 9 + ["500mN67000E2400"] * 2 + ["littoinen"] * 6 + ["piikkio"] * 4
    audience = places.audiences[0]
    seal_answers(session, audience, [{"place": one} for one in named])
    end_step(session, places)
    count_surveys(session, places)
    with at(AFTER):
        page = client.get(RESULTS).text
    assert "B2 (500mN67090E2405)" in page
    assert 'class="map-mark"' in page
    assert "500mN67000E2400" not in page
    assert "Paikkoja, jotka alle 5 vastaajaa nimesi, ei luetella." in page
    sheets = result_sheets(read_results(session, places.id), "fi", _Words())
    answers = {row[8]: row[10] for row in sheets[0].rows if row[1] == "place" and row[8]}
    assert answers == {"500mN67090E2405": 9, "littoinen": 6}
    rows, *_files = files_of(session, audience, chosen(ExportFormat.CSV, pick="codes"), tmp_path)
    header, *body = lines(rows)
    at_district, at_square = header.index("place_district"), header.index("place_square")
    assert {row[at_square] for row in body} <= {"", "500mN67090E2405"}
    assert {row[at_district] for row in body} <= {"", "littoinen"}
    assert any(row[at_square] for row in body)
    (sav, *_more) = files_of(session, audience, chosen(ExportFormat.SAV), tmp_path)
    frame, _meta = pyreadstat.read_sav(str(sav))
    assert set(frame["place_square"]) <= {"", "500mN67090E2405"}


def test_a_response_sealed_from_the_open_survey_still_tells_the_square_alone(
    client: WatchedClient, session: Session, places: Step
) -> None:
    begin(client)
    answer(client, **{"q.place": POINT})
    answer(client, **{"q.place": "B2", "shown": "place why"})
    send(client)
    with at(AFTER):
        reconcile_step(session, places, actor=None, now=AFTER)
        seal_step(session, places, actor=None, now=AFTER + timedelta(hours=1))
    document = session.scalars(select(SealedResponse.document)).one()
    assert document["answers"] == {"place": "500mN67090E2405"}


class _Words(dict[str, str]):
    """Every word is its own name."""

    def __missing__(self, key: str) -> str:
        return key
