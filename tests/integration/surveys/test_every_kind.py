"""Every kind of question in a browser without script: asked, kept as typed, sent."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.clock import at
from engage.processes.models import Step
from surveys.forms import section_form
from surveys.models import Response, ResponseDraft
from surveys.rules.answers import read_section
from tests.factories.processes import NOON, text
from tests.factories.surveys import DEFINITION, make_survey_step, option, question
from tests.integration.surveys.journey import HOME, begin, digest, send
from tests.support.app import WatchedClient
from tests.unit.surveys.samples import EVERY_KIND, responses

ABC = [option("a"), option("b"), option("c")]
KINDS: dict[str, Any] = {
    "languages": ["fi", "sv", "en"],
    "title": text("Kysely"),
    "sections": [
        {
            "key": "kinds",
            "title": text("Kaikki"),
            "questions": [
                question("rank", "rank", options=[*ABC, {**option("old"), "retired": True}], max=2),
                question("full", "rank", options=ABC, required=True, dont_know=True),
                question("length", "number", number={"decimals": 1, "unit": text("km")}),
                question("moved", "date", days={"first": "1990-01-01", "last": "2018-12-31"}),
                question("agreed", "consent", required=True),
                question("way", "single", options=[*ABC, {**option("else"), "text": True}]),
            ],
        },
        {
            "key": "place",
            "title": text("Paikka"),
            "questions": [
                question("area", "single", options=[option("p"), option("l")]),
                question(
                    "part",
                    "single",
                    required=True,
                    filter_by="area",
                    options=[
                        {**option("p1"), "within": "p"},
                        {**option("p2"), "within": "p"},
                        {**option("l1"), "within": "l"},
                    ],
                ),
                question("village", "single", options=[option(f"v{n}") for n in range(20)]),
            ],
        },
    ],
}
SENT = {
    "q.rank.b": "1",
    "q.rank.a": "2",
    "q.full.a": "3",
    "q.full.b": "2",
    "q.full.c": "1",
    "q.length": "22,5",
    "q.moved": "4.6.2018",
    "q.agreed": "given",
    "q.way": "else",
    "q.way-else": "potkukelkalla",
    "shown": "rank full length moved agreed way way-else",
    "go": "next",
}
READ = {
    "rank": ["b", "a"],
    "full": ["c", "b", "a"],
    "length": 22.5,
    "moved": "2018-06-04",
    "agreed": "given",
    "way": "else",
    "way-else": "potkukelkalla",
}


@pytest.fixture
def kinds(session: Session) -> Iterator[Step]:
    """An open survey that asks every kind of question."""
    with at(NOON):
        yield make_survey_step(session, given=KINDS)


def picked(page: str, name: str) -> list[str]:
    """The options that a list of the page shows as chosen."""
    (inside,) = re.findall(f'<select[^>]* name="{re.escape(name)}"[^>]*>(.*?)</select>', page, re.S)
    return re.findall(r'value="([^"]+)"[^>]* selected', inside)


def test_every_kind_is_answered_without_script(
    client: WatchedClient, session: Session, kinds: Step
) -> None:
    begin(client)
    assert client.post(f"{HOME}/1", data=SENT).location == f"{HOME}/2"
    place = {"q.area": "p", "shown": "area village", "go": "next"}
    assert client.post(f"{HOME}/2", data=place).location == f"{HOME}/2"
    place |= {"q.part": "p2", "q.village": "v7", "shown": "area part@p village"}
    assert client.post(f"{HOME}/2", data=place).location == f"{HOME}/review"
    review = client.get(f"{HOME}/review").text
    for words in ("1. b", "2. a", "22,5\u00a0km", "4.6.2018", "Suostun", "potkukelkalla", "p2"):
        assert f"<p>{words}</p>" in review
    send(client)
    row = session.scalars(select(Response)).one()
    assert row.document["answers"] == READ | {"area": "p", "part": "p2", "village": "v7"}


def test_what_was_filled_in_is_shown_again(client: WatchedClient, kinds: Step) -> None:
    begin(client)
    client.post(f"{HOME}/1", data=SENT)
    page = client.get(f"{HOME}/1").text
    assert [picked(page, f"q.rank.{key}") for key in "abc"] == [["2"], ["1"], []]
    assert [picked(page, f"q.full.{key}") for key in "abc"] == [["3"], ["2"], ["1"]]
    assert 'name="q.length" type="text" value="22,5"' in page
    assert 'type="date" value="2018-06-04"' in page
    assert re.search(r'name="q.agreed" value="given" checked', page)
    assert 'value="potkukelkalla"' in page


def test_a_retired_option_is_not_offered(client: WatchedClient, kinds: Step) -> None:
    begin(client)
    assert "q.rank.old" not in client.get(f"{HOME}/1").text


WRONG: list[tuple[dict[str, str], str]] = [
    ({"q.rank.a": "1", "q.rank.b": "1"}, "sama sija"),
    ({"q.rank.a": "2", "q.rank.b": ""}, "ykkösestä alkaen"),
    ({"q.full.c": ""}, "ykkösestä alkaen"),
    ({"q.full.a": "", "q.full.b": ""}, "vähintään 3 vaihtoehdolle"),
    ({"q.rank.a": "7"}, "väliltä 1–2"),
    ({"q.length": "noin 5"}, "numeroin"),
    ({"q.length": "1,234"}, "enintään 1 desimaalilla"),
    ({"q.moved": "31.2.2018"}, "4.6.2018"),
    ({"q.moved": "1.1.1980"}, "aikaisintaan 1.1.1990"),
    ({"q.moved": "2019-01-01"}, "viimeistään 31.12.2018"),
    ({"q.agreed": ""}, "Vastaa tähän kysymykseen"),
]


@pytest.mark.parametrize(("changed", "words"), WRONG)
def test_a_wrong_answer_says_how_to_go_on_and_keeps_what_was_typed(
    client: WatchedClient, session: Session, kinds: Step, changed: dict[str, str], words: str
) -> None:
    begin(client)
    sent = SENT | changed
    answer = client.post(f"{HOME}/1", data=sent)
    assert answer.status_code == 422
    assert words in answer.text
    for name in ("q.length", "q.moved", "q.way-else"):
        assert f'value="{sent[name]}"' in answer.text
    for name in ("q.rank.a", "q.rank.b", "q.full.a"):
        assert picked(answer.text, name) == ([sent[name]] if sent[name] in {"1", "2", "3"} else [])
    assert session.scalars(select(ResponseDraft)).all() == []


def test_a_place_given_twice_is_told_at_both_options(client: WatchedClient, kinds: Step) -> None:
    begin(client)
    page = client.post(f"{HOME}/1", data=SENT | {"q.rank.a": "1"}).text
    assert [f'id="q.rank.{key}-error"' in page for key in "abc"] == [True, True, False]
    assert 'href="#q.rank.a"' in page


def test_a_ranking_that_is_only_begun_waits_in_the_draft(
    client: WatchedClient, session: Session, kinds: Step
) -> None:
    begin(client)
    begun = {"q.full.b": "1", "shown": "rank full", "go": "back"}
    assert client.post(f"{HOME}/1", data=begun).location == f"{HOME}/"
    assert picked(client.get(f"{HOME}/1").text, "q.full.b") == ["1"]
    client.post(f"{HOME}/2", data={"go": "next"})
    refused = client.post(f"{HOME}/review", data={"digest": digest(client)})
    assert refused.status_code == 422
    assert "vähintään 3 vaihtoehdolle" in refused.text
    assert session.scalars(select(Response)).all() == []


def test_i_dont_know_stands_for_the_whole_ranking(client: WatchedClient, kinds: Step) -> None:
    begin(client)
    assert client.post(f"{HOME}/1", data=SENT | {"q.full": "dont-know"}).location == f"{HOME}/2"
    page = client.get(f"{HOME}/1").text
    assert re.search(r'name="q.full" value="dont-know" checked', page)
    assert picked(page, "q.full.a") == []


def test_a_list_hangs_on_the_answer_before_it(client: WatchedClient, kinds: Step) -> None:
    begin(client)
    client.post(f"{HOME}/2", data={"q.area": "l", "shown": "area village", "go": "next"})
    page = client.get(f"{HOME}/2").text
    cards = re.findall(r'<label class="choice" [^>]*data-within="(.)"( hidden)?>', page)
    assert cards == [("p", " hidden"), ("p", " hidden"), ("l", "")]
    moved = {"q.area": "p", "q.part": "l1", "shown": "area part@l village", "go": "next"}
    assert client.post(f"{HOME}/2", data=moved).location == f"{HOME}/2"
    page = client.get(f"{HOME}/2").text
    cards = re.findall(r'<label class="choice" [^>]*data-within="(.)"( hidden)?>', page)
    assert cards == [("p", ""), ("p", ""), ("l", " hidden")]


def test_an_answer_under_another_answer_is_not_sent(
    client: WatchedClient, session: Session, kinds: Step
) -> None:
    begin(client)
    client.post(f"{HOME}/1", data=SENT)
    sent = {"q.area": "p", "q.part": "l1", "shown": "area part@p village", "go": "next"}
    missing = client.post(f"{HOME}/2", data=sent)
    assert missing.status_code == 422
    assert 'id="q.part-error"' in missing.text
    client.post(f"{HOME}/2", data=sent | {"go": "back"})
    refused = client.post(f"{HOME}/review", data={"digest": digest(client)})
    assert refused.status_code == 422
    assert session.scalars(select(Response)).all() == []
    client.post(f"{HOME}/2", data=sent | {"q.area": "", "go": "next"})
    send(client)
    assert "part" not in session.scalars(select(Response)).one().document["answers"]


def test_late_ranks_and_days_are_shown_as_they_were_written(
    client: WatchedClient, kinds: Step
) -> None:
    begin(client)
    assert kinds.closes_at is not None
    with at(kinds.closes_at):
        page = client.post(f"{HOME}/1", data=SENT | {"q.rank.a": "1"}).text
    for words in ("1. b", "1. a", "22,5\u00a0km", "4.6.2018"):
        assert words in page


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=30
)
@given(answers=responses())
def test_what_a_form_shows_is_what_it_sends_back(app: Flask, answers: dict[str, Any]) -> None:
    section = EVERY_KIND.sections[0]
    with app.test_request_context("/"):
        form = section_form(section, answers)
        shown = {field.name: field.data for field in form if field.name.startswith("q.")}
    sent = {
        name: value if isinstance(value, list) else [value]
        for name, value in shown.items()
        if value not in (None, "None")
    }
    assert read_section(section, sent) == answers


def loaded_by(client: WatchedClient, page: str) -> dict[str, int]:
    """The bytes of the page, its style sheets and its scripts with all that they import."""
    sizes = {"page": len(page.encode())}
    waiting = re.findall(r'(?:href|src)="(/(?:assets|brand)/[^"]+\.(?:css|js|svg))"', page)
    while waiting:
        address = waiting.pop()
        if address not in sizes:
            with client.get(address) as answer:
                content = answer.data
            sizes[address] = len(content)
            imported = re.findall(rb'from "\./([a-z]+\.js)"', content)
            waiting += [f"{address.rpartition('/')[0]}/{name.decode()}" for name in imported]
    return sizes


@pytest.mark.parametrize("given", [DEFINITION, KINDS], ids=["usual", "kinds"])
def test_a_part_weighs_about_60_kilobytes_at_most_on_first_sight(
    client: WatchedClient, session: Session, given: dict[str, Any]
) -> None:
    most = 60_000 if given is DEFINITION else 62_000
    with at(NOON):
        make_survey_step(session, given=given)
        begin(client)
        for number in range(1, len(given["sections"]) + 1):
            sizes = loaded_by(client, client.get(f"{HOME}/{number}").text)
            assert len(sizes) > 8, "scripts and style sheets are part of it"
            assert sum(sizes.values()) < most, sizes
