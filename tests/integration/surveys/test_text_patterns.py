"""A pattern of a short text: written at the desk, kept by the server, told in the form's words."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from engage.clock import at
from engage.processes.models import Step, StepAudience
from surveys.models import Response
from tests.factories.processes import NOON, text
from tests.factories.surveys import make_survey_step, question
from tests.integration.surveys.filling import form_fields
from tests.integration.surveys.journey import HOME, begin, send
from tests.integration.surveys.planning import begun, question_row
from tests.support.app import WatchedClient

MESSAGE = {"fi": "Viisi numeroa", "sv": "Fem siffror", "en": "Five digits"}
ASKED = question("code", "short-text", pattern={"regex": "[0-9]{5}", "message": MESSAGE})
FORM: dict[str, Any] = {
    "languages": ["fi", "sv", "en"],
    "title": text("Kysely"),
    "sections": [{"key": "one", "title": text("Yksi"), "questions": [ASKED]}],
}


@pytest.fixture
def postcodes(session: Session) -> Iterator[Step]:
    """An open survey that asks for a postcode."""
    with at(NOON):
        yield make_survey_step(session, given=FORM)


def test_an_answer_of_another_form_comes_back_with_the_forms_own_words(
    client: WatchedClient, session: Session, postcodes: Step
) -> None:
    begin(client)
    for language, words in MESSAGE.items():
        sent = {"q.code": "2078x", "go": "next"}
        refused = client.post(f"{HOME}/1", data=sent, headers={"Accept-Language": language})
        assert refused.status_code == 422
        assert words in refused.text
        assert 'value="2078x"' in refused.text
    client.post(f"{HOME}/1", data={"q.code": "20780", "go": "next"})
    send(client)
    assert session.scalars(select(Response)).one().document["answers"] == {"code": "20780"}


def test_a_pattern_is_written_at_the_desk_and_a_hostile_one_is_refused(
    planner: WatchedClient, session: Session, audience: StepAudience
) -> None:
    start = begun(planner, audience)
    given = {"title": "Postinumero", "kind": "short-text"}
    made = planner.post(f"{start}/sections/services/questions", data=given).location
    fields = form_fields(planner.get(made).text)
    hostile = planner.post(made, data=fields | {"pattern": "(a+)+", "go": "save"})
    assert hostile.status_code == 422
    assert 'value="(a+)+"' in hostile.text
    assert "liian kauan" in hostile.text
    assert "pattern" not in question_row(session, audience, "postinumero")
    good = {"pattern": "^[0-9]{5}$", "pattern-message-fi": "Viisi numeroa", "go": "save"}
    assert planner.post(made, data=fields | good).status_code == 302
    kept = question_row(session, audience, "postinumero")["pattern"]
    assert kept == {"regex": "^[0-9]{5}$", "message": {"fi": "Viisi numeroa"}}
    shown = form_fields(planner.get(made).text)
    assert (shown["pattern"], shown["pattern-message-fi"]) == ("^[0-9]{5}$", "Viisi numeroa")
    assert planner.post(made, data=shown | {"pattern": "", "go": "save"}).status_code == 302
    assert "pattern" not in question_row(session, audience, "postinumero")
