"""The questions change while somebody has a page open: what was filled in there is kept."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.clock import at
from engage.processes.models import StepAudience
from surveys.models import Response, ResponseDraft
from surveys.services.editions import change_questionnaire
from tests.factories.processes import AFTER, NOON, text
from tests.factories.surveys import asked_of, definition, question
from tests.integration.surveys.journey import HOME, PARTS, begin
from tests.support.app import WatchedClient

LATER = NOON + timedelta(minutes=5)
OLD = {"version": "1", "go": "next"}


@pytest.fixture
def changed(client: WatchedClient, session: Session, residents: StepAudience) -> WatchedClient:
    """A browser with version 1 open when version 2 puts a part first and drops a question."""
    begin(client)
    new = definition()
    new["sections"][0]["questions"].pop()
    first = {"key": "news", "title": text("Uutta"), "questions": [question("day", "date")]}
    new["sections"].insert(0, first)
    survey = asked_of(session, residents).survey
    change_questionnaire(session, survey, new, reason="Uutta", actor=None, now=LATER)
    return client


def draft(session: Session) -> dict[str, Any]:
    """The answers in the only draft there is."""
    session.expire_all()
    answers: dict[str, Any] = session.scalars(select(ResponseDraft)).one().document["answers"]
    return answers


def test_the_answers_of_an_outdated_page_are_kept_under_their_questions(
    changed: WatchedClient, session: Session
) -> None:
    sent = changed.post(f"{HOME}/1", data=PARTS[0] | OLD)
    assert sent.location == f"{HOME}/2?changed=yes"
    kept = draft(session)
    assert kept["future"] == "nature"
    assert kept["services"] == {"schools": 4, "health": "dont-know"}
    assert "grade" not in kept
    page = changed.get(sent.location).text
    assert "Kysymyksiä muutettiin, kun vastasit" in page
    assert 'name="version" value="2"' in page
    changed.post(f"{HOME}/2", data=PARTS[1] | OLD | {"go": "autosave"})
    assert draft(session)["words"] == "meri, metsä"


def test_a_page_that_is_there_no_more_loses_nothing_either(
    changed: WatchedClient, session: Session
) -> None:
    assert changed.post(f"{HOME}/9", data=PARTS[2] | OLD).location == f"{HOME}/4?changed=yes"
    assert draft(session)["district"] == "littoinen"
    assert changed.post(f"{HOME}/1", data=OLD).location == f"{HOME}/1?changed=yes"


def test_an_answer_that_is_none_any_more_is_left_out(
    changed: WatchedClient, session: Session
) -> None:
    changed.post(f"{HOME}/1", data=PARTS[0] | OLD | {"q.future": "nowhere"})
    kept = draft(session)
    assert "future" not in kept
    assert kept["priorities"] == ["schools", "traffic"]


def test_an_outdated_page_after_the_end_or_from_a_stranger_is_shown_to_be_copied(
    changed: WatchedClient, client: WatchedClient, session: Session
) -> None:
    with at(AFTER):
        late = changed.post(f"{HOME}/2", data=PARTS[1] | OLD)
    assert late.status_code == 410
    assert "Bussi kulkisi" in late.text
    for cookie in list(client._cookies):
        client.delete_cookie(cookie[2], domain=cookie[0], path=cookie[1])
    stranger = client.post(f"{HOME}/2", data=PARTS[1] | OLD)
    assert stranger.status_code == 403
    assert "Bussi kulkisi" in stranger.text


def test_an_outdated_page_after_the_sending_leads_to_the_receipt(
    changed: WatchedClient, session: Session
) -> None:
    for number, fields in enumerate(({}, *PARTS), start=1):
        changed.post(f"{HOME}/{number}", data=fields | {"go": "next", "version": "2"})
    review = changed.get(f"{HOME}/review").text
    digest = review.partition('name="digest" value="')[2].partition('"')[0]
    changed.post(f"{HOME}/review", data={"digest": digest})
    assert session.scalars(select(Response.version)).all() == [2]
    assert changed.post(f"{HOME}/1", data=PARTS[0] | OLD).location == f"{HOME}/thanks?first=stands"
