"""What a page may cost: so many statements and bytes, however many have written."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event
from sqlalchemy.orm import Session

from engage.clock import at
from engage.db import db
from engage.processes.models import Step
from tests.factories.processes import AFTER
from tests.integration.surveys.counting import count_surveys, end_step, seal_answers, varied
from tests.integration.surveys.journey import HOME, PARTS, begin, digest, fill_in, send
from tests.support.app import WatchedClient

STATEMENTS = 4
# The response, its vector and the draft that goes are three writes, each of them promised.
STATEMENTS_OF_A_SUBMIT = 6
COLD_BYTES = 60_000
CONTROL = ("BEGIN", "SAVEPOINT", "RELEASE", "ROLLBACK", "PRAGMA")
LINKED = re.compile(
    r'(?:src|href)="(/static/[^"]+|/assets/[^"]+|/brand[^"]+|[^"]+\.(?:css|js|svg))"'
)
IMPORTED = re.compile(r'from "\./([^"]+)"|import "\./([^"]+)"')
RESULTS = "/kaarina-2018/kysely/survey-results"


def statements(app: Flask, call: Callable[[], Any]) -> list[str]:
    """The statements that the call sends, without those that only begin and end transactions."""
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if not statement.lstrip().upper().startswith(CONTROL):
            seen.append(statement)

    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", note)
        try:
            assert call().status_code in {200, 302}
        finally:
            event.remove(db.engine, "before_cursor_execute", note)
    return seen


@pytest.mark.parametrize("page", ["/", "/1", "/2", "/3", "/review"])
def test_a_page_of_answering_takes_four_statements_at_most(
    app: Flask, client: WatchedClient, step: Step, page: str
) -> None:
    begin(client)
    fill_in(client)
    assert len(statements(app, lambda: client.get(HOME + page))) <= STATEMENTS


def test_the_first_page_takes_four_statements_at_most_for_a_stranger(
    app: Flask, client: WatchedClient, step: Step
) -> None:
    client.get(f"{HOME}/")
    assert len(statements(app, lambda: client.get(f"{HOME}/"))) <= STATEMENTS
    assert len(statements(app, lambda: client.post(f"{HOME}/"))) <= STATEMENTS


def test_saving_a_part_takes_four_statements_at_most_the_first_time_and_later(
    app: Flask, client: WatchedClient, step: Step
) -> None:
    begin(client)
    for _ in range(2):
        saved = statements(app, lambda: client.post(f"{HOME}/1", data=PARTS[0] | {"go": "next"}))
        assert len(saved) <= STATEMENTS, saved


def test_sending_takes_six_statements_at_most_and_the_thanks_four(
    app: Flask, client: WatchedClient, step: Step
) -> None:
    begin(client)
    fill_in(client)
    sent = {"digest": digest(client)}
    taken = statements(app, lambda: client.post(f"{HOME}/review", data=sent))
    assert len(taken) <= STATEMENTS_OF_A_SUBMIT, taken
    assert len(statements(app, lambda: client.get(f"{HOME}/thanks"))) <= STATEMENTS


def weight(client: WatchedClient, url: str) -> int:
    """The page and everything it links and imports, in bytes before any compression."""
    page = client.get(url)
    assert page.status_code == 200
    waiting, seen, total = LINKED.findall(page.text), set(), len(page.data)
    while waiting:
        address = waiting.pop()
        if address in seen or not address.endswith((".css", ".js", ".svg")):
            continue
        seen.add(address)
        with client.get(address) as file:
            assert file.status_code == 200, address
            content = file.text
        total += len(content.encode())
        folder = address.rpartition("/")[0]
        waiting += [f"{folder}/{one or other}" for one, other in IMPORTED.findall(content)]
    assert any(address.endswith(".css") for address in seen)
    return total


@pytest.mark.parametrize("page", ["/", "/1", "/2", "/review"])
def test_a_page_of_answering_weighs_less_than_sixty_kilobytes_in_all(
    client: WatchedClient, step: Step, page: str
) -> None:
    begin(client)
    fill_in(client)
    assert weight(client, HOME + page) < COLD_BYTES


def test_an_untouched_question_looks_the_same_as_one_drawn_for_one_reader(
    client: WatchedClient, step: Step
) -> None:
    begin(client)
    first = client.get(f"{HOME}/1").text
    refused = client.post(f"{HOME}/1", data={"go": "next", "q.future": ""})
    assert refused.status_code == 422

    def fieldset(page: str, name: str) -> str:
        found = re.search(rf'<fieldset[^>]*id="{re.escape(name)}".*?</fieldset>', page, re.DOTALL)
        assert found, name
        return re.sub(r"\s+", " ", found[0])

    for name in ("q.priorities", "q.grade"):
        assert fieldset(first, name) == fieldset(refused.text, name)


def test_what_somebody_has_answered_is_not_shown_to_the_next(
    app: Flask, client: WatchedClient, step: Step
) -> None:
    begin(client)
    blank = client.get(f"{HOME}/2").text
    fill_in(client)
    assert "useammin" in client.get(f"{HOME}/2").text
    stranger = app.test_client()
    assert isinstance(stranger, WatchedClient)
    begin(stranger)
    seen = stranger.get(f"{HOME}/2").text
    assert "useammin" not in seen
    assert len(seen) == len(blank)
    send(client)


def test_results_take_few_statements_and_none_for_each_response(
    app: Flask, client: WatchedClient, session: Session, step: Step
) -> None:
    for audience in step.audiences:
        seal_answers(session, audience, [varied(number) for number in range(40)])
    end_step(session, step)
    count_surveys(session, step)
    with at(AFTER.replace(year=AFTER.year + 1)):
        client.get(RESULTS)
        assert len(statements(app, lambda: client.get(RESULTS))) <= STATEMENTS
