"""The public site: front page, process, step."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from engage.db import db
from engage.processes.models import Step
from engage.processes.process_file import read_process_file
from engage.processes.services.importing import import_process
from tests.conftest import FrozenClock
from tests.support.app import WatchedClient

DEMO = Path(__file__).parents[3] / "engage" / "demo"
FINNISH = {"Accept-Language": "fi"}


@pytest.fixture
def kaarina(session: Session) -> None:
    text = (DEMO / "kaarina-2018.yaml").read_text(encoding="utf-8")
    import_process(session, read_process_file(text))


@contextmanager
def statements(app: Flask) -> Iterator[list[str]]:
    seen: list[str] = []

    def note(_c: object, _cursor: object, statement: str, *_: object) -> None:
        if statement.lstrip().upper().startswith("SELECT"):
            seen.append(statement)

    with app.app_context():
        engine = db.engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)


def test_the_front_page_without_a_process_says_so(client: WatchedClient) -> None:
    answer = client.get("/", headers=FINNISH)
    assert answer.status_code == 200
    assert "Mitään ei ole vielä valmisteilla" in answer.text


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("fi", "Kyselyt asukkaille, henkilöstölle ja luottamushenkilöille"),
        ("sv", "Enkäter till invånare, personal och förtroendevalda"),
        ("en", "Surveys of residents, staff and elected officials"),
    ],
)
@pytest.mark.usefixtures("kaarina")
def test_the_timeline_speaks_the_readers_language(
    client: WatchedClient, language: str, title: str
) -> None:
    page = client.get("/kaarina-2018/", headers={"Accept-Language": language}).text
    assert title in page
    assert f'<html lang="{language}">' in page


@pytest.mark.usefixtures("kaarina")
def test_the_timeline_tells_what_is_done_and_what_is_coming(
    client: WatchedClient, frozen: FrozenClock
) -> None:
    frozen.at(datetime(2018, 2, 10, tzinfo=UTC))
    page = client.get("/kaarina-2018/", headers=FINNISH).text
    done, coming = page.index("Valtuustoseminaari I"), page.index("Lautakuntien työpajat")
    assert '<li class="done">' in page[:done]
    assert '<li class="coming">' in page[done:coming]
    assert "maaliskuu 2017" in page
    assert "25.6.2018" in page
    assert "Työyhteisön kehittämisryhmä</p>" in page


@pytest.mark.parametrize(
    ("today", "shown", "hidden"),
    [
        (datetime(2018, 2, 10, tzinfo=UTC), "Seuraavaksi: Jatkotehtävä", "Katso tulokset"),
        (datetime(2020, 1, 1, tzinfo=UTC), "Valmistelu on päättynyt", "Seuraavaksi:"),
    ],
)
@pytest.mark.usefixtures("kaarina")
def test_the_front_page_tells_where_we_are(
    client: WatchedClient, frozen: FrozenClock, today: datetime, shown: str, hidden: str
) -> None:
    frozen.at(today)
    page = client.get("/", headers=FINNISH).text
    assert shown in page
    assert hidden not in page
    assert 4 <= page.count("timeline-date") <= 8


@pytest.mark.usefixtures("kaarina")
def test_no_results_are_linked_before_they_may_be_seen(
    client: WatchedClient, session: Session
) -> None:
    page = client.get("/kaarina-2018/visiovisa/", headers=FINNISH).text
    assert "Katso tulokset" not in page
    assert "Päättynyt, tarkistetaan" in page
    step = session.scalars(select(Step).where(Step.key == "visiovisa")).one()
    step.reconciled_at = step.sealed_at = datetime(2018, 4, 25, tzinfo=UTC)
    assert "Katso tulokset" in client.get("/kaarina-2018/visiovisa/", headers=FINNISH).text


@pytest.mark.usefixtures("kaarina")
def test_a_step_page_tells_who_when_and_how(client: WatchedClient) -> None:
    page = client.get("/kaarina-2018/asukasillat/", headers=FINNISH).text
    for words in ("helmikuu – maaliskuu 2018", "Asukkaat", "Piispanristi", "Työpaja"):
        assert words in page


@pytest.mark.parametrize("path", ["/ei-ole/", "/kaarina-2018/ei-ole/", "/ei-ole/visiovisa/"])
@pytest.mark.usefixtures("kaarina")
def test_unknown_pages_are_not_found(client: WatchedClient, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.usefixtures("kaarina")
def test_script_in_a_title_stays_text(client: WatchedClient, session: Session) -> None:
    step = session.scalars(select(Step).where(Step.key == "kjtj-esitys")).one()
    step.title = {"fi": "<script>alert(1)</script>"}
    for path in ("/kaarina-2018/", "/kaarina-2018/kjtj-esitys/"):
        page = client.get(path, headers=FINNISH).text
        assert "<script>alert" not in page
        assert "&lt;script&gt;alert" in page


@pytest.mark.parametrize("path", ["/", "/kaarina-2018/", "/kaarina-2018/kyselyt-2017/"])
@pytest.mark.usefixtures("kaarina")
def test_a_public_page_needs_few_statements(app: Flask, client: WatchedClient, path: str) -> None:
    with statements(app) as seen:
        assert client.get(path).status_code == 200
    assert len(seen) <= 5, seen
