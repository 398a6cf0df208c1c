"""Faults of other survey tools that people reported in public, as tests of answering here.

The numbers are those of the project's reading notes; each name tells what should hold.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.clock import at
from engage.processes.models import Step
from surveys.models import Response, ResponseDraft
from tests.factories.processes import NOON, text
from tests.factories.surveys import make_survey_step, option, question
from tests.integration.surveys.journey import HOME, PARTS, begin, digest, fill_in, receipt, send
from tests.support.app import WatchedClient

YES_NO = [option("yes"), option("no")]
AB = [option("a"), option("b")]
FORM: dict[str, Any] = {
    "languages": ["fi", "sv", "en"],
    "title": text("Kysely"),
    "sections": [
        {
            "key": "one",
            "title": text("Yksi"),
            "questions": [
                question("q1", "single", options=YES_NO),
                question("q2", "single", required=True, options=AB, relevant="${q1} = 'yes'"),
                question("q3", "short-text", required=True, relevant="${q2} = 'a'"),
                question("either", "short-text", relevant="${q1} = 'no' or ${q2} = 'b'"),
            ],
        },
        {
            "key": "group",
            "title": text("Ryhmä"),
            "relevant": "${q1} = 'yes'",
            "questions": [
                question("child", "short-text"),
                question("grandchild", "short-text", relevant="${child} != ''"),
            ],
        },
        {"key": "end", "title": text("Loppu"), "questions": [question("last", "short-text")]},
    ],
}
YES = {"q.q1": "yes", "q.q2": "a", "q.q3": "syy", "shown": "q1 q2 q3", "go": "next"}


@pytest.fixture
def conditional(session: Session) -> Iterator[Step]:
    """An open survey in which answers lead on."""
    with at(NOON):
        yield make_survey_step(session, given=FORM)


def sent_answers(session: Session) -> Any:
    """What the one response says."""
    return session.scalars(select(Response)).one().document["answers"]


def finish(client: WatchedClient) -> None:
    """The last part and the sending."""
    client.post(f"{HOME}/3", data={"q.last": "loppu", "go": "next"})
    send(client)


def test_report_7_what_hangs_on_a_hidden_question_is_hidden_too(
    client: WatchedClient, session: Session, conditional: Step
) -> None:
    begin(client)
    client.post(f"{HOME}/1", data=YES)
    client.post(f"{HOME}/1", data=YES | {"q.q1": "no", "shown": "q1 either"})
    page = client.get(f"{HOME}/1").text
    assert re.search(r'data-question="q2" hidden', page)
    assert re.search(r'data-question="q3" hidden', page)
    finish(client)
    assert sent_answers(session) == {"q1": "no", "last": "loppu"}


@pytest.mark.parametrize(
    "way", [{"q.q1": "no", "shown": "q1 either"}, YES | {"q.q2": "b", "shown": "q1 q2 either"}]
)
def test_report_8_an_answer_shown_by_either_of_two_conditions_is_saved(
    client: WatchedClient, session: Session, conditional: Step, way: dict[str, str]
) -> None:
    begin(client)
    client.post(f"{HOME}/1", data=way | {"q.either": "jompikumpi", "go": "next"})
    finish(client)
    assert sent_answers(session)["either"] == "jompikumpi"


def test_report_9_a_hidden_required_question_neither_blocks_nor_picks_anything(
    client: WatchedClient, session: Session, conditional: Step
) -> None:
    begin(client)
    no = {"q.q1": "no", "q.either": "x" * 201, "shown": "q1 either", "go": "next"}
    page = client.post(f"{HOME}/1", data=no)
    assert page.status_code == 422
    assert re.findall(r'name="q.q2" value="." checked', page.text) == []
    assert 'id="q.q2-error"' not in page.text
    assert client.post(f"{HOME}/1", data=no | {"q.either": ""}).location == f"{HOME}/3"
    finish(client)


def test_report_10_a_mis_click_loses_no_work_and_the_submit_drops_what_is_hidden(
    client: WatchedClient, session: Session, conditional: Step
) -> None:
    begin(client)
    client.post(f"{HOME}/1", data=YES)
    client.post(f"{HOME}/2", data={"q.child": "pitkä vastaus", "go": "next"})
    client.post(f"{HOME}/1", data=YES | {"q.q1": "no", "shown": "q1 either"})
    client.post(f"{HOME}/1", data=YES)
    assert 'value="pitkä vastaus"' in client.get(f"{HOME}/2").text
    assert 'value="syy"' in client.get(f"{HOME}/1").text


def test_report_11_answers_of_hidden_questions_are_never_sent(
    client: WatchedClient, session: Session, conditional: Step
) -> None:
    begin(client)
    forged = {"q.q1": "no", "q.q2": "a", "q.q3": "3", "shown": "q1 q2 q3", "go": "next"}
    client.post(f"{HOME}/1", data=forged)
    finish(client)
    assert sent_answers(session) == {"q1": "no", "last": "loppu"}


def test_report_13_a_hidden_part_hides_everything_in_it(
    client: WatchedClient, session: Session, conditional: Step
) -> None:
    begin(client)
    client.post(f"{HOME}/1", data=YES)
    client.post(
        f"{HOME}/2",
        data={"q.child": "a", "q.grandchild": "b", "shown": "child grandchild", "go": "next"},
    )
    client.post(f"{HOME}/1", data={"q.q1": "no", "shown": "q1", "go": "next"})
    review = client.get(f"{HOME}/review").text
    assert "Ryhmä" not in review
    finish(client)
    assert set(sent_answers(session)) == {"q1", "last"}


def test_report_45_a_double_click_or_reload_is_one_response_and_the_same_page(
    client: WatchedClient, session: Session, step: Step
) -> None:
    begin(client)
    fill_in(client)
    sent = {"digest": digest(client)}
    places = [client.post(f"{HOME}/review", data=sent).location for _ in range(3)]
    assert places == [f"{HOME}/thanks"] * 3
    assert len({receipt(client) for _ in range(3)}) == 1
    assert len(session.scalars(select(Response)).all()) == 1


def test_report_45_two_windows_end_in_one_response(
    client: WatchedClient, session: Session, step: Step
) -> None:
    begin(client)
    fill_in(client)
    first_window = {"digest": digest(client)}
    client.post(f"{HOME}/2", data=PARTS[1] | {"q.words": "toinen ikkuna", "go": "next"})
    second_window = {"digest": digest(client)}
    assert client.post(f"{HOME}/review", data=first_window).status_code == 409
    assert client.post(f"{HOME}/review", data=second_window).location == f"{HOME}/thanks"
    assert client.post(f"{HOME}/1", data=PARTS[0]).location == f"{HOME}/thanks?first=stands"
    assert sent_answers(session)["words"] == "toinen ikkuna"


def test_report_48_an_answer_is_resumed_any_number_of_times(
    app: Flask, client: WatchedClient, session: Session, step: Step
) -> None:
    begin(client)
    client.post(f"{HOME}/elsewhere/code")
    (code,) = re.findall(r'receipt-code">([^<]+)<', client.get(f"{HOME}/elsewhere").text)
    for number in range(1, 6):
        device = app.test_client()
        assert device.post(f"{HOME}/elsewhere", data={"code": code}).status_code == 302
        for _ in range(2):
            assert device.get(f"{HOME}/2").status_code == 200
        device.post(f"{HOME}/2", data={"q.words": f"kerta {number}", "go": "autosave"})
        assert f"kerta {number}" in client.get(f"{HOME}/2").text
    assert len(session.scalars(select(ResponseDraft)).all()) == 1


def test_report_50_each_radio_of_a_matrix_says_its_row_and_its_column(
    client: WatchedClient, step: Step
) -> None:
    begin(client)
    page = client.get(f"{HOME}/1").text
    radios = re.findall(r'<input type="radio"[^>]*name="q\.services\.[^>]*>', page, re.S)
    assert len(radios) == 12
    for radio in radios:
        (spoken,) = re.findall(r'aria-labelledby="([^"]+)"', radio)
        row, column = spoken.split()
        assert f'id="{row}"' in page
        assert f'id="{column}"' in page
    assert '<th scope="row"' in page
    assert '<th scope="col"' in page
